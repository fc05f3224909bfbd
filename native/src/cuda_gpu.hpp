// SPDX-License-Identifier: Apache-2.0
// One NVIDIA GPU as a device of the runtime: what its `pyacc_driver` table points to.
#pragma once

#include <deque>
#include <mutex>
#include <string>
#include <type_traits>

#include "cuda_api.hpp"
#include "cuda_kernel.hpp"
#include "cuda_staging.hpp"
#include "pyacc_driver.h"

namespace pyacc::cuda {

/// Every function returns a code of pyacc_driver.h; `last_error` has the words.
class Gpu {
 public:
  /// The context must last. Without a pool, memory is allocated one block at a time.
  Gpu(const Find &find, Handle context, Handle pool);
  Gpu(const Gpu &) = delete;

  const pyacc_driver *table() const { return &table_; }

  /// A kernel of a loaded module, for `launch`; it is kept for good.
  int64_t add_kernel(Handle function, const std::string &what, int64_t static_shared_bytes);

  int alloc(int64_t bytes, void **address);
  int free(void *address);
  int memory(int64_t *free_bytes, int64_t *total_bytes);
  int copy(int32_t direction, void *target, const void *source, int64_t row_bytes, int64_t rows, int64_t target_pitch,
           int64_t source_pitch, Handle stream);
  int zero(void *address, int64_t bytes, Handle stream);

  int create_stream(Handle *stream);
  int destroy_stream(Handle stream);
  int synchronize(Handle stream);
  int query_stream(Handle stream);
  int create_event(Handle *event);
  int wait_for_event(Handle stream, Handle event);

  int launch(const Kernel &kernel, const int64_t grid[3], const int64_t block[3], int64_t shared_bytes, void **args,
             Handle stream);

  const Api &api() const { return api_; }
  static const char *last_error();

  /// Calls a function of CUDA, whose context is current.
  template <class... Args>
  int call(const Function<Args...> &function, std::type_identity_t<Args>... args) {
    return check(function.address(args...), function.name);
  }

  /// Does some work with the context current on this thread, and gives the thread back the one it had.
  template <class Work>
  int run(Work work) {
    Handle before = nullptr;
    if (const int code = call(api_.get_context, &before)) return code;
    if (before == context_) return work();
    if (const int code = call(api_.set_context, context_)) return code;
    const int code = work();
    // A thread that had none keeps ours: the next call finds it there.
    if (before != nullptr) api_.set_context.address(before);
    return code;
  }

 private:
  int check(Result result, const char *function);
  int refuse(std::string message);
  std::string blame();

  int copy_bytes(int32_t direction, void *target, const void *source, int64_t bytes, Handle stream);
  int copy_rows(int32_t direction, void *target, const void *source, int64_t row_bytes, int64_t rows,
                int64_t target_pitch, int64_t source_pitch, Handle stream);
  int allow_shared_memory(const Kernel &kernel, int64_t bytes);

  const Api api_;
  const Handle context_, pool_;
  pyacc_driver table_;
  PinnedRing staging_;
  RunningKernels running_;
  std::mutex mutex_;
  std::deque<Kernel> kernels_;
  bool is_lost_ = false;
  std::string lost_in_;  // the kernels that may have lost it
};

/// The table of a GPU's functions.
pyacc_driver make_table(Gpu &gpu);

}  // namespace pyacc::cuda
