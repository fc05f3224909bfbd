// SPDX-License-Identifier: Apache-2.0
// Waiting without sleeping: a pause that leaves the core to its hyper-thread, and a clock to bound it.
#pragma once

#include <chrono>
#include <cstdint>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace pyacc {

inline void pause() {
#if defined(__x86_64__)
  _mm_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

/// Polls `done` for at most `limit_ns`; the last answer.
template <class Condition>
bool spin_until(Condition done, int64_t limit_ns) {
  using clock = std::chrono::steady_clock;
  const auto limit = clock::now() + std::chrono::nanoseconds(limit_ns);
  for (;;) {
    // The clock costs as much as several polls.
    for (int i = 0; i < 32; ++i) {
      if (done()) return true;
      pause();
    }
    if (clock::now() >= limit) return done();
  }
}

}  // namespace pyacc
