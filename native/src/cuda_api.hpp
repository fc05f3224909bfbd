// SPDX-License-Identifier: Apache-2.0
// The functions of NVIDIA's driver library that run while a program runs, by address: building needs no CUDA headers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>

namespace pyacc::cuda {

using Result = int;       // CUresult
using Address = uint64_t;  // CUdeviceptr
using Handle = void *;     // CUcontext, CUstream, CUevent, CUfunction, CUmemoryPool

constexpr Result kInvalidValue = 1, kNotReady = 600;

/// Each host thread's own stream (CU_STREAM_PER_THREAD).
inline const Handle kThreadStream = reinterpret_cast<Handle>(uintptr_t{2});

/// One side of CUDA_MEMCPY2D.
struct Side {
  size_t x_bytes, y;
  int memory_type;  // 1: host, 2: device
  const void *host;
  Address device;
  Handle array;
  size_t pitch;
};

/// CUDA_MEMCPY2D.
struct Copy2D {
  Side source, target;
  size_t width_bytes, height;
};
static_assert(sizeof(Copy2D) == 128);

/// The address of a function by its name, or null.
using Find = std::function<void *(const char *)>;

template <class... Args>
struct Function {
  Function(const Find &find, const char *symbol)
      : name(symbol), address(reinterpret_cast<Result (*)(Args...)>(find(symbol))) {}

  const char *name;
  Result (*address)(Args...);
};

struct Api {
  /// `find` is asked for every function, by the name that the library exports.
  explicit Api(const Find &find);

  Function<Result, const char **> error_name, error_text;
  Function<Handle *> get_context;
  Function<Handle> set_context;

  Function<Address *, size_t> alloc;
  Function<Address *, size_t, Handle, Handle> alloc_from_pool;  // pool, stream
  Function<Address> free;
  Function<Address, Handle> free_async;
  Function<void **, size_t, unsigned> alloc_pinned;
  Function<size_t *, size_t *> memory;  // free, total
  Function<Handle, int, void *> pool_attribute;

  Function<Address, const void *, size_t, Handle> to_device;
  Function<void *, Address, size_t, Handle> from_device;
  Function<Address, Address, size_t, Handle> on_device;
  Function<const Copy2D *, Handle> copy_rows;
  Function<Address, unsigned char, size_t, Handle> set_bytes;

  Function<Handle *, unsigned> create_stream;
  Function<Handle> destroy_stream, synchronize_stream, query_stream;
  Function<Handle *, unsigned> create_event;
  Function<Handle> destroy_event, synchronize_event, query_event;
  Function<Handle, Handle> record_event;                // event, stream
  Function<Handle, Handle, unsigned> wait_for_event;  // stream, event

  Function<Handle, int, int> set_function_attribute;
  Function<Handle, unsigned, unsigned, unsigned, unsigned, unsigned, unsigned, unsigned, Handle, void **, void **>
      launch;
};

}  // namespace pyacc::cuda
