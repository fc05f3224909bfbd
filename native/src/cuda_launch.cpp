// SPDX-License-Identifier: Apache-2.0
// Launches on an NVIDIA GPU.
#include <algorithm>
#include <climits>

#include "cuda_gpu.hpp"

namespace pyacc::cuda {

namespace {

constexpr int64_t kSharedWithoutAsking = 48 << 10;
constexpr int kMaxDynamicShared = 8;  // CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES

/// Synchronous launches of a thread are noted under an address of the thread's own.
thread_local char thread_mark;

unsigned extent(int64_t value) {
  return static_cast<unsigned>(value);
}

bool fits(const int64_t extents[3]) {
  return std::all_of(extents, extents + 3, [](int64_t each) { return each > 0 && each <= INT_MAX; });
}

}  // namespace

int64_t Gpu::add_kernel(Handle function, const std::string &what, int64_t static_shared_bytes) {
  const std::lock_guard lock(mutex_);
  return reinterpret_cast<int64_t>(&kernels_.emplace_back(function, what, static_shared_bytes));
}

int Gpu::allow_shared_memory(const Kernel &kernel, int64_t bytes) {
  if (bytes + kernel.static_shared_bytes <= kSharedWithoutAsking || bytes <= kernel.allowed_shared_bytes) return 0;
  if (bytes > INT_MAX) return refuse("too much shared memory: " + std::to_string(bytes) + " bytes");
  const int code =
      call(api_.set_function_attribute, kernel.function, kMaxDynamicShared, static_cast<int>(bytes));
  if (code == 0) kernel.allowed_shared_bytes = bytes;
  return code;
}

int Gpu::launch(const Kernel &kernel, const int64_t grid[3], const int64_t block[3], int64_t shared_bytes, void **args,
                Handle stream) {
  if (!fits(grid) || !fits(block)) return refuse("the grid or the block is too large");
  return run([&] {
    if (const int code = allow_shared_memory(kernel, shared_bytes)) return code;
    const Handle used = stream == nullptr ? kThreadStream : stream;
    const int code = call(api_.launch, kernel.function, extent(grid[0]), extent(grid[1]), extent(grid[2]),
                          extent(block[0]), extent(block[1]), extent(block[2]), extent(shared_bytes), used, args,
                          nullptr);
    if (code != 0) return code;
    const Handle key = stream == nullptr ? &thread_mark : stream;
    running_.add(key, kernel);
    if (stream != nullptr) return code;
    const int outcome = call(api_.synchronize_stream, used);
    running_.clear(key);
    return outcome;
  });
}

}  // namespace pyacc::cuda
