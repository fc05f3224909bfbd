// SPDX-License-Identifier: Apache-2.0
// The software GPU as a device of the runtime.
#include <cstring>
#include <string>

#include "simt_arena.hpp"
#include "simt_launch.hpp"

namespace pyacc::simt {

namespace {

thread_local std::string last_message;
thread_local Raised last_raised;

int error(int code, std::string message) {
  last_message = std::move(message);
  return code;
}

int allocate(void *, int64_t bytes, void **address) {
  *address = Arena::instance().allocate(bytes);
  if (*address != nullptr) return PYACC_ERROR_NONE;
  const Arena &arena = Arena::instance();
  return error(PYACC_ERROR_OUT_OF_MEMORY, "no memory for " + std::to_string(bytes) + " bytes: " +
                                              std::to_string(arena.bytes_used()) + " of " +
                                              std::to_string(arena.bytes_total()) + " are in use");
}

int free_memory(void *, void *address) {
  if (address == nullptr || Arena::instance().free(address)) return PYACC_ERROR_NONE;
  return error(PYACC_ERROR_INVALID_ARGUMENT, "free of an address at which nothing is allocated");
}

/// Refuses an address where the device has nothing, in words.
int check(const void *address, int64_t bytes, const char *what) {
  const Arena &arena = Arena::instance();
  if (arena.holds(address, bytes)) return PYACC_ERROR_NONE;
  const std::string where = arena.contains(address) ? "runs out of its allocation" : "is not one of the device's";
  return error(PYACC_ERROR_INVALID_ARGUMENT,
               std::string(what) + " of " + std::to_string(bytes) + " bytes at an address that " + where);
}

int copy(void *, int32_t direction, void *target, const void *source, int64_t row_bytes, int64_t rows,
         int64_t target_pitch, int64_t source_pitch, pyacc_stream) {
  auto *to = static_cast<char *>(target);
  const auto *from = static_cast<const char *>(source);
  for (int64_t row = 0; row < rows; ++row, to += target_pitch, from += source_pitch) {
    if (direction != PYACC_FROM_DEVICE) {
      if (const int code = check(to, row_bytes, "copy to the device")) return code;
    }
    if (direction != PYACC_TO_DEVICE) {
      if (const int code = check(from, row_bytes, "copy from the device")) return code;
    }
    std::memmove(to, from, static_cast<size_t>(row_bytes));
  }
  return PYACC_ERROR_NONE;
}

int zero(void *, void *address, int64_t bytes, pyacc_stream) {
  if (const int code = check(address, bytes, "zeros")) return code;
  std::memset(address, 0, static_cast<size_t>(bytes));
  return PYACC_ERROR_NONE;
}

int memory(void *, int64_t *free_bytes, int64_t *total_bytes) {
  *total_bytes = Arena::instance().bytes_total();
  *free_bytes = *total_bytes - Arena::instance().bytes_used();
  return PYACC_ERROR_NONE;
}

int launch(void *, int64_t kernel, const int64_t grid[3], const int64_t block[3], int64_t shared_bytes, void **args,
           pyacc_stream) {
  const auto *handle = reinterpret_cast<const pyacc_simt_kernel *>(kernel);
  if (handle == nullptr || handle->version != PYACC_SIMT_VERSION) {
    last_raised = {};
    return error(PYACC_ERROR_INVALID_ARGUMENT, "the handle is not that of a kernel for the software GPU");
  }
  Error failed;
  const int code = run_kernel(*handle, grid, block, shared_bytes, args, failed);
  last_message = failed.message;
  last_raised = failed.raised;
  return code;
}

int failed_at(void *, int32_t *site, int64_t *a, int64_t *b) {
  *site = last_raised.site;
  *a = last_raised.a;
  *b = last_raised.b;
  return last_raised.site >= 0 ? 1 : 0;
}

const char *last_error(void *) {
  return last_message.c_str();
}

pyacc_driver make_table() {
  pyacc_driver table{};
  table.version = PYACC_DRIVER_VERSION;
  table.flags = PYACC_DRIVER_QUEUE_THREADS;
  table.alloc = allocate;
  table.free = free_memory;
  table.copy = copy;
  table.zero = zero;
  table.memory = memory;
  table.launch = launch;
  table.last_error = last_error;
  table.failed_at = failed_at;
  return table;
}

}  // namespace

}  // namespace pyacc::simt

extern "C" const pyacc_driver *pyacc_simt_driver(void) {
  static const pyacc_driver table = pyacc::simt::make_table();
  return &table;
}
