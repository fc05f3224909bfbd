// SPDX-License-Identifier: Apache-2.0
// What the lanes of a warp do together: the last of a mask to arrive computes what each of them gets.
#include <algorithm>
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

void Executor::begin_warps() {
  const size_t threads = threads_.size();
  warps_.resize((threads + kWarp - 1) / kWarp);
  for (size_t number = 0; number < warps_.size(); ++number) {
    const size_t lanes = std::min<size_t>(kWarp, threads - number * kWarp);
    warps_[number].alive = UINT32_MAX >> (kWarp - lanes);
    warps_[number].groups.clear();
  }
}

uint64_t Executor::warp_operation(const Wait &wait) {
  Thread &self = *current_;
  Warp &warp = warp_of(self);
  const uint32_t own = bit(static_cast<uint32_t>(self.number % kWarp));
  if ((wait.mask & own) == 0) fail("the lane is not in its own mask", wait.place);
  self.wait = wait;
  self.state = State::kInWarp;
  const auto is_same = [&](const LaneGroup &group) { return group.op == wait.op && group.mask == wait.mask; };
  const auto found = std::find_if(warp.groups.begin(), warp.groups.end(), is_same);
  const auto index = static_cast<size_t>(found - warp.groups.begin());
  if (found == warp.groups.end()) warp.groups.push_back({wait.op, wait.mask, 0});
  warp.groups[index].arrived |= own;
  finish_if_complete(warp, index);
  suspend(self.state);  // ready by now where the group is complete
  return self.wait.result;
}

bool Executor::finish_if_complete(Warp &warp, size_t index) {
  const LaneGroup done = warp.groups[index];
  if (done.arrived != (done.mask & warp.alive)) return false;
  warp.groups.erase(warp.groups.begin() + static_cast<ptrdiff_t>(index));
  Thread *const lanes = &threads_[static_cast<size_t>(&warp - warps_.data()) * kWarp];
  Group group{done.arrived, {}};
  for (uint32_t lane = 0; lane < kWarp; ++lane) {
    if (group.has(lane)) group.values[lane] = lanes[lane].wait.value;
  }
  for (uint32_t lane = 0; lane < kWarp; ++lane) {
    if (!group.has(lane)) continue;
    lanes[lane].wait.result = result_of(group, lanes[lane].wait, lane);
    lanes[lane].state = State::kReady;
  }
  if (launch_->finds_races()) order_lanes(lanes, done.arrived);
  return true;
}

/// What lanes have done before they meet is known to all of them afterwards.
void Executor::order_lanes(const Thread *lanes, uint32_t group) {
  Clock meeting;
  for (uint32_t left = group; left != 0; left &= left - 1) races_.release(lanes[std::countr_zero(left)].number, meeting);
  for (uint32_t left = group; left != 0; left &= left - 1) races_.acquire(lanes[std::countr_zero(left)].number, meeting);
}

/// A lane that has ended is waited for no longer.
void Executor::on_lane_end(const Thread &ended) {
  Warp &warp = warp_of(ended);
  warp.alive &= ~bit(static_cast<uint32_t>(ended.number % kWarp));
  for (size_t index = 0; index < warp.groups.size();) {
    if (!finish_if_complete(warp, index)) ++index;
  }
}

}  // namespace pyacc::simt
