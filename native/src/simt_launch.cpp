// SPDX-License-Identifier: Apache-2.0
// Limits of a launch, and its blocks on the thread team.
#include "simt_launch.hpp"

#include <algorithm>

#include "simt_executor.hpp"
#include "simt_ghosts.hpp"
#include "simt_order.hpp"
#include "thread_team.hpp"

namespace pyacc::simt {

namespace {

// Those of an NVIDIA GPU of compute capability 9.0.
constexpr Extent kMaxGrid{INT32_MAX, 65535, 65535};
constexpr Extent kMaxBlock{1024, 1024, 64};
constexpr int64_t kMaxStaticShared = 48 << 10;
constexpr int64_t kMaxShared = 227 << 10;
// What the functions of kernels and their callees need beside private arrays.
constexpr size_t kStackReserve = 32 << 10;
// Fewer GPU threads than this are not worth waking another system thread for.
constexpr int64_t kLeastParallel = 4096;
constexpr int64_t kGangsPerThread = 8;

std::atomic<uint64_t> order_seed{kInOrder};

std::string extents(const int64_t *sizes) {
  return std::to_string(sizes[0]) + " x " + std::to_string(sizes[1]) + " x " + std::to_string(sizes[2]);
}

bool is_within(const int64_t *sizes, const Extent &limits) {
  for (size_t axis = 0; axis < 3; ++axis) {
    if (sizes[axis] < 1 || sizes[axis] > limits[axis]) return false;
  }
  return true;
}

/// What forbids a launch, in words; "" where nothing does.
std::string refusal(const pyacc_simt_kernel &kernel, const int64_t *grid, const int64_t *block, int64_t shared) {
  if (!is_within(grid, kMaxGrid)) return "a grid of " + extents(grid) + " blocks: the most are " + extents(kMaxGrid.data());
  if (!is_within(block, kMaxBlock)) {
    return "a block of " + extents(block) + " threads: the most are " + extents(kMaxBlock.data());
  }
  if (block[0] * block[1] * block[2] > kMaxThreads) {
    return "a block of " + extents(block) + " threads: it may have " + std::to_string(kMaxThreads) + " in all";
  }
  if (kernel.shared_bytes > kMaxStaticShared) {
    return std::to_string(kernel.shared_bytes) + " bytes of static shared memory: the most are " +
           std::to_string(kMaxStaticShared);
  }
  if (shared < 0 || kernel.shared_bytes + shared > kMaxShared) {
    return std::to_string(kernel.shared_bytes + shared) + " bytes of shared memory: the most are " +
           std::to_string(kMaxShared);
  }
  if (kernel.stack_bytes > kMaxStack) {
    return std::to_string(kernel.stack_bytes) + " bytes of private arrays in each thread: the most are " +
           std::to_string(kMaxStack);
  }
  return "";
}

void run_gang(int64_t gang, int64_t num_gangs, void *ctx) {
  Launch &launch = *static_cast<Launch *>(ctx);
  const __int128 blocks = launch.blocks();
  Executor::of_this_thread().run(launch, static_cast<int64_t>(blocks * gang / num_gangs),
                                 static_cast<int64_t>(blocks * (gang + 1) / num_gangs));
}

void run_blocks(Launch &launch) {
  // Atomic updates in any order would make sums depend on timing.
  const bool is_ordered = (launch.kernel.flags & PYACC_SIMT_ATOMICS) != 0 || launch.seed != kInOrder;
  const bool is_small = launch.blocks() < kLeastParallel && launch.blocks() * launch.threads() < kLeastParallel;
  const int threads = ThreadTeam::instance().num_threads();
  if (is_ordered || is_small || threads == 1) {
    run_gang(0, 1, &launch);
    return;
  }
  Job job{run_gang, &launch, std::min<int64_t>(launch.blocks(), threads * kGangsPerThread)};
  ThreadTeam::instance().run(job);
}

}  // namespace

size_t Launch::stack_bytes() const {
  return static_cast<size_t>(kernel.stack_bytes) + kStackReserve;
}

void Launch::fail(int64_t position, const std::string &what, const Raised &raised) {
  const std::lock_guard lock(mutex);
  if (position >= failed_at.load()) return;
  failed_at = position;
  error = {what, raised};
}

int run_kernel(const pyacc_simt_kernel &kernel, const int64_t *grid, const int64_t *block, int64_t shared, void **args,
               Error &error) {
  if (std::string why = refusal(kernel, grid, block, shared); !why.empty()) {
    error.message = "kernel " + std::string(kernel.name) + " at " + kernel.place + ": " + why;
    return PYACC_ERROR_INVALID_ARGUMENT;
  }
  const DeviceArguments arguments(kernel, args);
  const int64_t bytes = shared > 0 ? static_cast<int64_t>(round_up(static_cast<uint64_t>(kernel.shared_bytes), 16)) + shared
                                   : kernel.shared_bytes;
  Launch launch{kernel,
                {grid[0], grid[1], grid[2]},
                {static_cast<int32_t>(block[0]), static_cast<int32_t>(block[1]), static_cast<int32_t>(block[2])},
                bytes,
                arguments.pointers(),
                order_seed.load()};
  run_blocks(launch);
  if (launch.failed_at.load() == INT64_MAX) return PYACC_ERROR_NONE;
  error = launch.error;
  return PYACC_ERROR_EXECUTION;
}

}  // namespace pyacc::simt

extern "C" void pyacc_simt_set_seed(uint64_t seed) {
  pyacc::simt::order_seed = seed;
}
