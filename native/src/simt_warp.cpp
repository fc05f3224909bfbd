// SPDX-License-Identifier: Apache-2.0
// What the lanes of a warp do together: the last of a mask to arrive computes what each of them gets.
#include <bit>

#include "simt_executor.hpp"

namespace pyacc::simt {

namespace {

constexpr uint64_t kPredicate = uint64_t{1} << 32;
// What a shuffle reads from a lane that takes no part; a GPU gives anything.
constexpr uint32_t kUndefined = 0xA5A5A5A5;

/// The values that the lanes bring, and which lanes.
struct Group {
  uint32_t lanes;
  std::array<uint64_t, kWarp> values;

  bool has(uint32_t lane) const { return (lanes >> lane & 1) != 0; }
  uint32_t first() const { return static_cast<uint32_t>(std::countr_zero(lanes)); }
};

uint32_t bit(uint32_t lane) {
  return uint32_t{1} << lane;
}

/// As PTX defines shfl.sync.
uint64_t shuffled(const Group &group, const Wait &wait, uint32_t lane) {
  const uint32_t segments = wait.clamp >> 8 & 31;
  const uint32_t clamp = wait.clamp & 31;
  const uint32_t distance = wait.lane & 31;
  const int first = static_cast<int>(lane & segments);
  const int last = first | static_cast<int>(clamp & ~segments);
  int from = 0;
  bool is_inside = false;
  switch (wait.op) {
    case PYACC_SIMT_SHUFFLE_UP:
      from = static_cast<int>(lane) - static_cast<int>(distance);
      is_inside = from >= last;
      break;
    case PYACC_SIMT_SHUFFLE_DOWN:
      from = static_cast<int>(lane + distance);
      is_inside = from <= last;
      break;
    case PYACC_SIMT_SHUFFLE_XOR:
      from = static_cast<int>(lane ^ distance);
      is_inside = from <= last;
      break;
    default:
      from = first | static_cast<int>(distance & ~segments);
      is_inside = from <= last;
  }
  const uint32_t source = is_inside ? static_cast<uint32_t>(from) : lane;
  const uint64_t value = group.has(source) ? group.values[source] & UINT32_MAX : kUndefined;
  return value | (is_inside ? kPredicate : 0);
}

uint32_t lanes_with(const Group &group, uint64_t value) {
  uint32_t found = 0;
  for (uint32_t lane = 0; lane < kWarp; ++lane) found |= group.has(lane) && group.values[lane] == value ? bit(lane) : 0;
  return found;
}

uint32_t reduced(const Group &group, int32_t op) {
  uint32_t total = static_cast<uint32_t>(group.values[group.first()]);
  for (uint32_t lane = group.first() + 1; lane < kWarp; ++lane) {
    if (!group.has(lane)) continue;
    const auto value = static_cast<uint32_t>(group.values[lane]);
    const auto left = static_cast<int32_t>(total), right = static_cast<int32_t>(value);
    switch (op) {
      case PYACC_SIMT_REDUCE_ADD: total += value; break;
      case PYACC_SIMT_REDUCE_MIN: total = left < right ? total : value; break;
      case PYACC_SIMT_REDUCE_MAX: total = left > right ? total : value; break;
      case PYACC_SIMT_REDUCE_UMIN: total = total < value ? total : value; break;
      case PYACC_SIMT_REDUCE_UMAX: total = total > value ? total : value; break;
      case PYACC_SIMT_REDUCE_AND: total &= value; break;
      case PYACC_SIMT_REDUCE_OR: total |= value; break;
      default: total ^= value;
    }
  }
  return total;
}

uint64_t result_of(const Group &group, const Wait &wait, uint32_t lane) {
  switch (wait.op) {
    case PYACC_SIMT_WARP_SYNC:
      return 0;
    case PYACC_SIMT_SHUFFLE_INDEX:
    case PYACC_SIMT_SHUFFLE_UP:
    case PYACC_SIMT_SHUFFLE_DOWN:
    case PYACC_SIMT_SHUFFLE_XOR:
      return shuffled(group, wait, lane);
    case PYACC_SIMT_VOTE_ANY:
      return lanes_with(group, 1) != 0;
    case PYACC_SIMT_VOTE_ALL:
      return lanes_with(group, 1) == group.lanes;
    case PYACC_SIMT_VOTE_UNIFORM:
      return lanes_with(group, group.values[lane]) == group.lanes;
    case PYACC_SIMT_VOTE_BALLOT:
      return lanes_with(group, 1);
    case PYACC_SIMT_MATCH_ANY:
      return lanes_with(group, group.values[lane]);
    case PYACC_SIMT_MATCH_ALL:
      return lanes_with(group, group.values[lane]) == group.lanes ? group.lanes | kPredicate : 0;
    case PYACC_SIMT_ELECT:
      return group.first() | (lane == group.first() ? kPredicate : 0);
    default:
      return reduced(group, wait.op);
  }
}

}  // namespace

uint64_t Executor::warp(const Wait &wait) {
  Thread &self = *current_;
  if ((wait.mask >> (self.number % kWarp) & 1) == 0) fail("the lane is not in its own mask", wait.place);
  self.wait = wait;
  self.state = State::kInWarp;
  const uint32_t waiting = lanes_waiting(self);
  if (waiting == (wait.mask & lanes_alive(self))) finish_group(self, waiting);
  suspend(self.state);  // ready by now where the group is complete
  return self.wait.result;
}

uint32_t Executor::lanes_alive(const Thread &member) const {
  uint32_t alive = 0;
  for (size_t lane = 0, first = first_lane(member); lane < kWarp && first + lane < threads_.size(); ++lane) {
    if (threads_[first + lane].state != State::kDone) alive |= bit(static_cast<uint32_t>(lane));
  }
  return alive;
}

/// The lanes that wait for the same as `member` does.
uint32_t Executor::lanes_waiting(const Thread &member) const {
  uint32_t waiting = 0;
  for (size_t lane = 0, first = first_lane(member); lane < kWarp && first + lane < threads_.size(); ++lane) {
    const Thread &other = threads_[first + lane];
    const bool is_same = other.wait.op == member.wait.op && other.wait.mask == member.wait.mask;
    if (other.state == State::kInWarp && is_same) waiting |= bit(static_cast<uint32_t>(lane));
  }
  return waiting;
}

void Executor::finish_group(const Thread &member, uint32_t lanes) {
  Group group{lanes, {}};
  for (uint32_t lane = 0; lane < kWarp; ++lane) {
    if (group.has(lane)) group.values[lane] = threads_[first_lane(member) + lane].wait.value;
  }
  for (uint32_t lane = 0; lane < kWarp; ++lane) {
    if (!group.has(lane)) continue;
    Thread &thread = threads_[first_lane(member) + lane];
    thread.wait.result = result_of(group, thread.wait, lane);
    thread.state = State::kReady;
  }
}

/// Lanes that have ended are waited for no longer.
void Executor::on_lane_end(const Thread &ended) {
  for (size_t lane = 0, first = first_lane(ended); lane < kWarp && first + lane < threads_.size(); ++lane) {
    const Thread &thread = threads_[first + lane];
    if (thread.state != State::kInWarp) continue;
    const uint32_t waiting = lanes_waiting(thread);
    if (waiting == (thread.wait.mask & lanes_alive(thread))) finish_group(thread, waiting);
  }
}

}  // namespace pyacc::simt
