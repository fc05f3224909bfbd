// SPDX-License-Identifier: Apache-2.0
#include "notify.hpp"

#include <atomic>
#include <cinttypes>
#include <cstdio>

namespace pyacc {

namespace {

std::atomic<int> mask{0};

bool wants(Notify what) {
  return mask.load(std::memory_order_relaxed) & what;
}

const char *verb(pyacc_direction direction) {
  switch (direction) {
    case PYACC_TO_DEVICE: return "upload";
    case PYACC_FROM_DEVICE: return "download";
    case PYACC_ON_DEVICE: break;
  }
  return "copy on device";
}

const char *mode(const Queue *queue) {
  return queue == nullptr ? "" : " async";
}

}  // namespace

void set_notify(int value) {
  mask.store(value, std::memory_order_relaxed);
}

void notify_copy(const Device &device, pyacc_direction direction, const char *name, int64_t bytes,
                 const Queue *queue) {
  if (!wants(kNotifyCopies)) return;
  std::fprintf(stderr, "pyacc: %s variable=%s bytes=%" PRId64 " device=%s%s\n", verb(direction),
               name == nullptr ? "?" : name, bytes, device.driver().device().c_str(), mode(queue));
}

void notify_launch(const Device &device, const Kernel &kernel, const int64_t grid[3], const int64_t block[3],
                   int64_t shared_bytes, const Queue *queue) {
  if (!wants(kNotifyLaunches)) return;
  std::fprintf(stderr,
               "pyacc: launch kernel=%s file=%s line=%" PRId64 " device=%s grid=%" PRId64 "x%" PRId64 "x%" PRId64
               " block=%" PRId64 "x%" PRId64 "x%" PRId64 " shared=%" PRId64 "%s\n",
               kernel.name.c_str(), kernel.filename.c_str(), kernel.line, device.driver().device().c_str(), grid[0],
               grid[1], grid[2], block[0], block[1], block[2], shared_bytes, mode(queue));
}

}  // namespace pyacc
