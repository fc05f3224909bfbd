// SPDX-License-Identifier: Apache-2.0
// What one device has done. A copy is one data action, however many rows it has.
#pragma once

#include <chrono>

#include "stats.hpp"

namespace pyacc {

struct DeviceStats {
  Counter bytes_to_device{0};
  Counter bytes_from_device{0};
  Counter bytes_on_device{0};
  Counter copies_to_device{0};
  Counter copies_from_device{0};
  Counter copies_on_device{0};
  Counter allocations{0};
  Counter frees{0};
  Counter allocated_bytes{0};
  Counter launches{0};
  // Nanoseconds that the driver's functions took: of work on a stream, the time to hand it over.
  Counter copy_ns{0};
  Counter launch_ns{0};
};

/// Adds the time from its making to its end.
class Stopwatch {
 public:
  explicit Stopwatch(Counter &counter) : counter_(counter), start_(Clock::now()) {}
  Stopwatch(const Stopwatch &) = delete;
  ~Stopwatch() {
    count(counter_, std::chrono::duration_cast<std::chrono::nanoseconds>(Clock::now() - start_).count());
  }

 private:
  using Clock = std::chrono::steady_clock;
  Counter &counter_;
  Clock::time_point start_;
};

}  // namespace pyacc
