// SPDX-License-Identifier: Apache-2.0
// The host as a device. Its memory is the program's; only `capture` and the routines allocate here.
#include <cstdlib>
#include <cstring>

#include "devices.hpp"

#if defined(__linux__)
#include <unistd.h>
#endif

namespace pyacc {

namespace {

constexpr size_t kAlignment = 64;

int allocate(void *, int64_t bytes, void **address) {
  const size_t rounded = (static_cast<size_t>(bytes) + kAlignment - 1) / kAlignment * kAlignment;
  *address = std::aligned_alloc(kAlignment, rounded == 0 ? kAlignment : rounded);
  return *address == nullptr ? PYACC_ERROR_OUT_OF_MEMORY : PYACC_ERROR_NONE;
}

int release(void *, void *address) {
  std::free(address);
  return PYACC_ERROR_NONE;
}

int copy(void *, int32_t, void *target, const void *source, int64_t row_bytes, int64_t rows, int64_t target_pitch,
         int64_t source_pitch, pyacc_stream) {
  auto *to = static_cast<char *>(target);
  const auto *from = static_cast<const char *>(source);
  for (int64_t row = 0; row < rows; ++row) {
    // memmove: a device's memory may be copied onto itself.
    std::memmove(to + row * target_pitch, from + row * source_pitch, static_cast<size_t>(row_bytes));
  }
  return PYACC_ERROR_NONE;
}

int zero(void *, void *address, int64_t bytes, pyacc_stream) {
  std::memset(address, 0, static_cast<size_t>(bytes));
  return PYACC_ERROR_NONE;
}

int memory(void *, int64_t *free_bytes, int64_t *total_bytes) {
#if defined(__linux__)
  *free_bytes = static_cast<int64_t>(sysconf(_SC_AVPHYS_PAGES)) * sysconf(_SC_PAGESIZE);
  *total_bytes = static_cast<int64_t>(sysconf(_SC_PHYS_PAGES)) * sysconf(_SC_PAGESIZE);
#else
  *free_bytes = *total_bytes = 0;
#endif
  return PYACC_ERROR_NONE;
}

int launch(void *, int64_t, const int64_t *, const int64_t *, int64_t, void **, pyacc_stream) {
  return PYACC_ERROR_WRONG_DEVICE_TYPE;
}

const pyacc_driver kDriver = [] {
  pyacc_driver driver{};
  driver.version = PYACC_DRIVER_VERSION;
  driver.flags = PYACC_DRIVER_SHARED_MEMORY | PYACC_DRIVER_QUEUE_THREADS;
  driver.alloc = allocate;
  driver.free = release;
  driver.copy = copy;
  driver.zero = zero;
  driver.memory = memory;
  driver.launch = launch;
  return driver;
}();

}  // namespace

const pyacc_driver *host_driver() {
  return &kDriver;
}

}  // namespace pyacc
