// SPDX-License-Identifier: Apache-2.0
// Address space without memory behind it, and pages of it that are made usable.
#pragma once

#include <cstddef>
#include <cstdint>

namespace pyacc::simt {

/// What uninitialised device and shared memory holds: a large negative integer, a tiny negative float.
constexpr int kPoison = 0xA5;

size_t page_size();

/// `value` rounded up to a multiple of `unit`, a power of two.
constexpr uint64_t round_up(uint64_t value, uint64_t unit) {
  return (value + unit - 1) & ~(unit - 1);
}

/// A range of addresses that nobody else gets; touching it is a fault. Given back with the object.
class Reservation {
 public:
  /// Reserves `bytes`, or half as often as the system refuses, down to `least`; empty where it refuses that too.
  Reservation(size_t bytes, size_t least);
  ~Reservation();
  Reservation(const Reservation &) = delete;
  Reservation &operator=(const Reservation &) = delete;

  char *begin() const { return begin_; }
  size_t size() const { return bytes_; }
  bool contains(const void *address) const {
    return reinterpret_cast<uintptr_t>(address) - reinterpret_cast<uintptr_t>(begin_) < bytes_;
  }

  /// Puts zeroed memory behind whole pages; false where there is none.
  bool commit(char *first, size_t bytes);
  /// Takes the memory away; touching it is a fault again.
  void release(char *first, size_t bytes);

 private:
  char *begin_ = nullptr;
  size_t bytes_ = 0;
};

}  // namespace pyacc::simt
