// SPDX-License-Identifier: Apache-2.0
#include "cuda_gpu.hpp"

#include <utility>

#include "cuda_errors.hpp"

namespace pyacc::cuda {

namespace {

constexpr unsigned kNonBlocking = 1;    // CU_STREAM_NON_BLOCKING: not held up by the null stream
constexpr unsigned kWithoutTiming = 2;  // CU_EVENT_DISABLE_TIMING
constexpr int kReserved = 5, kUsed = 7;  // CU_MEMPOOL_ATTR_RESERVED_MEM_CURRENT, CU_MEMPOOL_ATTR_USED_MEM_CURRENT

thread_local std::string last_message;

}  // namespace

Gpu::Gpu(const Find &find, Handle context, Handle pool)
    : api_(find), context_(context), pool_(pool), table_(make_table(*this)), staging_(*this) {}

const char *Gpu::last_error() {
  return last_message.c_str();
}

int Gpu::refuse(std::string message) {
  last_message = std::move(message);
  return PYACC_ERROR_EXECUTION;
}

int Gpu::check(Result result, const char *function) {
  if (result == 0) return PYACC_ERROR_NONE;
  if (result != kNotReady) {
    last_message = describe(api_, result, function);
    if (is_fatal(result)) last_message += blame();
  }
  return code_of(result);
}

/// Asynchronous errors come back from any later call: what they say there is not about that call.
std::string Gpu::blame() {
  const std::lock_guard lock(mutex_);
  if (is_lost_) return "; the device is lost to this process" + (lost_in_.empty() ? "" : " since " + lost_in_);
  is_lost_ = true;
  lost_in_ = running_.names();
  return lost_in_.empty() ? "" : " in " + lost_in_;
}

int Gpu::alloc(int64_t bytes, void **address) {
  return run([&] {
    const auto size = static_cast<size_t>(bytes > 0 ? bytes : 1);
    Address found = 0;
    int code = pool_ == nullptr ? call(api_.alloc, &found, size)
                                : call(api_.alloc_from_pool, &found, size, pool_, kThreadStream);
    // Other streams may use the memory only when this one has come to it.
    if (code == 0 && pool_ != nullptr) code = call(api_.synchronize_stream, kThreadStream);
    *address = reinterpret_cast<void *>(found);
    return code;
  });
}

int Gpu::free(void *address) {
  if (address == nullptr) return PYACC_ERROR_NONE;
  {
    // The memory of a lost device went with it.
    const std::lock_guard lock(mutex_);
    if (is_lost_) return PYACC_ERROR_NONE;
  }
  const auto place = reinterpret_cast<Address>(address);
  return run([&] { return pool_ == nullptr ? call(api_.free, place) : call(api_.free_async, place, kThreadStream); });
}

int Gpu::memory(int64_t *free_bytes, int64_t *total_bytes) {
  return run([&] {
    size_t unused = 0, total = 0;
    uint64_t reserved = 0, used = 0;
    int code = call(api_.memory, &unused, &total);
    if (code == 0 && pool_ != nullptr) code = call(api_.pool_attribute, pool_, kReserved, &reserved);
    if (code == 0 && pool_ != nullptr) code = call(api_.pool_attribute, pool_, kUsed, &used);
    *free_bytes = static_cast<int64_t>(unused + (reserved > used ? reserved - used : 0));
    *total_bytes = static_cast<int64_t>(total);
    return code;
  });
}

int Gpu::create_stream(Handle *stream) {
  return run([&] { return call(api_.create_stream, stream, kNonBlocking); });
}

int Gpu::destroy_stream(Handle stream) {
  running_.clear(stream);
  return run([&] { return call(api_.destroy_stream, stream); });
}

int Gpu::synchronize(Handle stream) {
  const int code = run([&] { return call(api_.synchronize_stream, stream); });
  if (code == 0) running_.clear(stream);
  return code;
}

int Gpu::query_stream(Handle stream) {
  const int code = run([&] { return call(api_.query_stream, stream); });
  if (code == 0) running_.clear(stream);
  return code;
}

int Gpu::create_event(Handle *event) {
  return run([&] { return call(api_.create_event, event, kWithoutTiming); });
}

int Gpu::wait_for_event(Handle stream, Handle event) {
  return run([&] { return call(api_.wait_for_event, stream, event, 0U); });
}

}  // namespace pyacc::cuda
