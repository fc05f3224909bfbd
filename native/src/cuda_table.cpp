// SPDX-License-Identifier: Apache-2.0
// The functions of a `pyacc_driver` table for an NVIDIA GPU: its `self` is the Gpu.
#include "cuda_gpu.hpp"

namespace pyacc::cuda {

namespace {

Gpu &gpu(void *self) {
  return *static_cast<Gpu *>(self);
}

/// A function of the table that is a method of the same arguments.
template <auto method>
struct Entry;

template <class... Args, int (Gpu::*method)(Args...)>
struct Entry<method> {
  static int call(void *self, Args... args) { return (gpu(self).*method)(args...); }
};

/// A function of the table that is a function of CUDA on one stream or event.
template <auto function>
int forward(void *self, void *handle) {
  return gpu(self).run([&] { return gpu(self).call(gpu(self).api().*function, handle); });
}

int record_event(void *self, pyacc_event event, pyacc_stream stream) {
  return gpu(self).run([&] { return gpu(self).call(gpu(self).api().record_event, event, stream); });
}

int launch(void *self, int64_t kernel, const int64_t grid[3], const int64_t block[3], int64_t shared_bytes, void **args,
           pyacc_stream stream) {
  return gpu(self).launch(*reinterpret_cast<const Kernel *>(kernel), grid, block, shared_bytes, args, stream);
}

const char *last_error(void *) {
  return Gpu::last_error();
}

}  // namespace

pyacc_driver make_table(Gpu &self) {
  pyacc_driver table{};
  table.version = PYACC_DRIVER_VERSION;
  table.self = &self;
  table.alloc = Entry<&Gpu::alloc>::call;
  table.free = Entry<&Gpu::free>::call;
  table.copy = Entry<&Gpu::copy>::call;
  table.zero = Entry<&Gpu::zero>::call;
  table.memory = Entry<&Gpu::memory>::call;
  table.stream_create = Entry<&Gpu::create_stream>::call;
  table.stream_destroy = Entry<&Gpu::destroy_stream>::call;
  table.stream_synchronize = Entry<&Gpu::synchronize>::call;
  table.stream_query = Entry<&Gpu::query_stream>::call;
  table.event_create = Entry<&Gpu::create_event>::call;
  table.event_destroy = forward<&Api::destroy_event>;
  table.event_record = record_event;
  table.event_query = forward<&Api::query_event>;
  table.stream_wait_event = Entry<&Gpu::wait_for_event>::call;
  table.launch = launch;
  table.last_error = last_error;
  return table;
}

}  // namespace pyacc::cuda
