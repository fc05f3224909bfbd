// SPDX-License-Identifier: Apache-2.0
// Finds threads of a block that use the same shared memory with nothing that orders them.
//
// Each thread has a clock for every thread: up to when it knows what that thread has done. Barriers pass clocks on. Two
// accesses are ordered if the later thread's clock has reached the time of the earlier one; two that are not, one of
// them a write, are a race, in whatever order they happened to run.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace pyacc::simt {

/// What threads that meet bring together.
using Clock = std::vector<uint32_t>;

/// One access to one byte.
struct Access {
  int thread = -1;
  uint32_t time = 0;
  int32_t kind = 0;
  const char *place = nullptr;
};

class RaceCheck {
 public:
  void begin_block(int threads, size_t shared_bytes);

  /// A thread tells others what it has done, and hears of them.
  void release(int thread, Clock &meeting);
  void acquire(int thread, const Clock &meeting);

  /// The earlier access that this one races with, or null.
  const Access *find(size_t offset, size_t bytes, const Access &access) const;
  /// Notes an access; its time is the thread's.
  void note(size_t offset, size_t bytes, Access access);

 private:
  struct Byte {
    Access write, read, other_read;  // the last ones; reads by two different threads
  };

  uint32_t &time(int thread, int of) { return clocks_[static_cast<size_t>(thread) * threads_ + static_cast<size_t>(of)]; }
  bool is_before(const Access &earlier, int thread) const;

  size_t threads_ = 0;
  Clock clocks_;  // of all threads, one after the other
  std::vector<Byte> bytes_;
};

}  // namespace pyacc::simt
