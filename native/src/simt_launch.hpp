// SPDX-License-Identifier: Apache-2.0
// One launch of a kernel: what all its blocks have in common, and the first error among them.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>

#include "pyacc_simt.h"

namespace pyacc::simt {

constexpr int kWarp = 32;
constexpr int kMaxThreads = 1024;

using Extent = std::array<int64_t, 3>;

/// What pyacc_simt_fail was called with; site -1: it was not.
struct Raised {
  int32_t site = -1;
  int64_t a = 0;
  int64_t b = 0;
};

/// The first error of a launch.
struct Error {
  std::string message;
  Raised raised;
};

struct Launch {
  const pyacc_simt_kernel &kernel;
  Extent grid;
  std::array<int32_t, 3> block;
  int64_t shared_bytes;  // static and dynamic
  void **args;
  uint64_t seed;

  int threads() const { return block[0] * block[1] * block[2]; }
  int64_t blocks() const { return grid[0] * grid[1] * grid[2]; }
  bool waits() const { return (kernel.flags & PYACC_SIMT_WAITS) != 0; }
  bool finds_races() const { return (kernel.flags & PYACC_SIMT_RACES) != 0; }
  size_t stack_bytes() const;

  /// Whether the block that comes `position`-th still has to run: not where one before it has failed.
  bool wants(int64_t position) const { return position < failed_at.load(std::memory_order_relaxed); }
  /// Notes what went wrong in the block that comes `position`-th; the first in order is kept.
  void fail(int64_t position, const std::string &what, const Raised &raised = {});

  std::atomic<int64_t> failed_at{INT64_MAX};
  std::mutex mutex{};
  Error error{};
};

/// Runs all blocks. 0, or one of `enum pyacc_error` and what is wrong, in words.
int run_kernel(const pyacc_simt_kernel &kernel, const int64_t *grid, const int64_t *block, int64_t shared, void **args,
               Error &error);

}  // namespace pyacc::simt
