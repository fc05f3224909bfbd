// SPDX-License-Identifier: Apache-2.0
// What went wrong, in words: the kernel, the thread, and the lines.
#include <signal.h>

#include <cinttypes>
#include <cstdio>
#include <map>
#include <tuple>

#include "simt_arena.hpp"
#include "simt_executor.hpp"
#include "simt_ghosts.hpp"
#include "simt_lines.hpp"

namespace pyacc::simt {

namespace {

std::string triple(int32_t x, int32_t y, int32_t z) {
  return "(" + std::to_string(x) + ", " + std::to_string(y) + ", " + std::to_string(z) + ")";
}

std::string threads(int count) {
  return std::to_string(count) + (count == 1 ? " thread" : " threads");
}

std::string hexadecimal(uint64_t value) {
  char text[24];
  std::snprintf(text, sizeof text, "0x%" PRIx64, value);
  return text;
}

std::string at(const char *place) {
  return place == nullptr || *place == '\0' ? "" : std::string(" at ") + place;
}

const char *verb(int32_t kind) {
  switch (kind) {
    case PYACC_SIMT_READ:
      return "reads";
    case PYACC_SIMT_WRITE:
      return "writes";
    default:
      return "updates";
  }
}

std::string host_pointer(const pyacc_simt_kernel &kernel, int argument) {
  const char *const name = kernel.pointer_names[argument];
  const std::string which = "argument " + std::to_string(argument + 1);
  const std::string variable = *name == '\0' ? which : "`" + std::string(name) + "` (" + which + ")";
  return "host pointer of " + variable + " used on the device: its data is not there";
}

std::string bad_address(const void *address) {
  if (address == nullptr) return "null pointer used";
  const std::string text = "address " + hexadecimal(reinterpret_cast<uintptr_t>(address));
  const Arena &arena = Arena::instance();
  if (arena.contains(address)) return "out of bounds: " + text + " is " + arena.describe(address);
  return text + " is not one of the device's";
}

}  // namespace

std::string Executor::with_context(const std::string &message, const char *place) const {
  const pyacc_simt_kernel &kernel = launch_->kernel;
  const auto &thread = current_->registers;
  const std::string line = place == nullptr || *place == '\0' ? "" : std::string(place) + ", ";
  return "kernel " + std::string(kernel.name) + at(kernel.place) + ": " + message + " (" + line + "thread " +
         triple(thread[PYACC_SIMT_TID_X], thread[PYACC_SIMT_TID_Y], thread[PYACC_SIMT_TID_Z]) + " of block " +
         triple(registers_[PYACC_SIMT_CTAID_X], registers_[PYACC_SIMT_CTAID_Y], registers_[PYACC_SIMT_CTAID_Z]) + ")";
}

std::string Executor::describe_race(const Access &earlier, const Access &later) const {
  const auto &other = threads_[static_cast<size_t>(earlier.thread)].registers;
  return std::string("race on shared memory: ") + verb(later.kind) + " what thread " +
         triple(other[PYACC_SIMT_TID_X], other[PYACC_SIMT_TID_Y], other[PYACC_SIMT_TID_Z]) + " " + verb(earlier.kind) +
         at(earlier.place) + ", with no barrier between them";
}

std::string Executor::describe_fault() const {
  const std::string line = line_of(fault_.instruction);
  std::string what;
  if (fault_.signal == SIGFPE) {
    what = "integer division by zero";
  } else if (fault_.signal == SIGILL) {
    what = "unreachable code reached";
  } else if (stacks_.is_overflow(fault_.address)) {
    what = "stack overflow: a thread has " + std::to_string(stacks_.bytes() >> 10) + " KiB for its private variables";
  } else if (shared_memory_.is_near(fault_.address)) {
    what = "out of bounds: an address outside of the " + std::to_string(launch_->shared_bytes) +
           " bytes of shared memory";
  } else if (const int argument = ghost_argument(fault_.address); argument >= 0) {
    what = host_pointer(launch_->kernel, argument);
  } else {
    what = bad_address(fault_.address);
  }
  return with_context(what, line.c_str());
}

std::string Executor::describe_deadlock() const {
  std::map<std::tuple<State, int32_t, uint32_t, std::string>, int> groups;
  int ended = 0;
  for (const Thread &thread : threads_) {
    const bool is_at_barrier = thread.state == State::kAtBarrier;
    const std::string place = thread.wait.place == nullptr ? "" : thread.wait.place;
    if (thread.state == State::kDone) {
      ++ended;
    } else {
      const uint32_t mask = is_at_barrier ? 0 : thread.wait.mask;
      ++groups[{thread.state, is_at_barrier ? thread.wait.barrier : 0, mask, place}];
    }
  }
  std::string text = "divergent barrier: ";
  for (const auto &[key, count] : groups) {
    const auto &[state, id, mask, place] = key;
    text += threads(count) + " wait" + (count == 1 ? "s" : "") + at(place.c_str());
    if (state == State::kAtBarrier) {
      const Barrier &barrier = barriers_[static_cast<size_t>(id)];
      text += " for " + std::to_string(barrier.expected - barrier.arrived) + " more";
    } else {
      text += " for other lanes of " + hexadecimal(mask);
    }
    text += "; ";
  }
  text += threads(ended) + (ended == 1 ? " has" : " have") + " ended";
  const pyacc_simt_kernel &kernel = launch_->kernel;
  return "kernel " + std::string(kernel.name) + at(kernel.place) + ": " + text + " (block " +
         triple(registers_[PYACC_SIMT_CTAID_X], registers_[PYACC_SIMT_CTAID_Y], registers_[PYACC_SIMT_CTAID_Z]) + ")";
}

}  // namespace pyacc::simt
