// SPDX-License-Identifier: Apache-2.0
#include "simt_pages.hpp"

#include <sys/mman.h>
#include <unistd.h>

namespace pyacc::simt {

namespace {

#ifdef MAP_NORESERVE
constexpr int kReserve = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
#else
constexpr int kReserve = MAP_PRIVATE | MAP_ANONYMOUS;
#endif

}  // namespace

size_t page_size() {
  static const auto size = static_cast<size_t>(sysconf(_SC_PAGESIZE));
  return size;
}

Reservation::Reservation(size_t bytes, size_t least) {
  for (; bytes >= least && bytes > 0; bytes /= 2) {
    void *const found = mmap(nullptr, bytes, PROT_NONE, kReserve, -1, 0);
    if (found == MAP_FAILED) continue;
    begin_ = static_cast<char *>(found);
    bytes_ = bytes;
    return;
  }
}

Reservation::~Reservation() {
  if (begin_ != nullptr) munmap(begin_, bytes_);
}

bool Reservation::commit(char *first, size_t bytes) {
  return mprotect(first, bytes, PROT_READ | PROT_WRITE) == 0;
}

void Reservation::release(char *first, size_t bytes) {
  // A fresh mapping over the old one, so that pages and the system's promise of memory are both given back.
  mmap(first, bytes, PROT_NONE, kReserve | MAP_FIXED, -1, 0);
}

}  // namespace pyacc::simt
