// SPDX-License-Identifier: Apache-2.0
// What the runtime counts, for `stats()` and for tests that look at behaviour instead of time.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>

#include "pyacc_rt.h"

namespace pyacc {

using Counter = std::atomic<int64_t>;

struct Stats {
  Counter parallel_regions{0};  // run on the team
  Counter serial_regions{0};    // run in the caller alone
  Counter gangs{0};
  std::array<Counter, PYACC_DATA_KINDS> data_enters{};
  std::array<Counter, PYACC_DATA_KINDS> data_exits{};
};

extern Stats stats;

inline void count(Counter &counter, int64_t amount = 1) {
  counter.fetch_add(amount, std::memory_order_relaxed);
}

/// The same where it must cost next to nothing: of two threads that count at once, one may be lost.
inline void count_roughly(Counter &counter) {
  counter.store(counter.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
}

inline void count_region(int64_t gangs, bool is_serial) {
  count(is_serial ? stats.serial_regions : stats.parallel_regions);
  count(stats.gangs, gangs);
}

}  // namespace pyacc
