// SPDX-License-Identifier: Apache-2.0
// The memory of the software GPU: allocations in a range of addresses that belongs to nothing else.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>

#include "simt_pages.hpp"

namespace pyacc::simt {

/// Thread-safe. Each allocation ends right before a page that cannot be touched, so that running past its end is a
/// fault; so is using it after it is freed, as addresses are taken again as late as possible.
class Arena {
 public:
  /// The device's memory. Never deleted: kernels may run while the process ends.
  static Arena &instance();

  /// Memory full of poison; null where there is no more.
  void *allocate(int64_t bytes);
  /// False: nothing was allocated at `address`.
  bool free(void *address);

  /// Whether an address is one of the device's, allocated or not.
  bool contains(const void *address) const { return range_.contains(address); }
  /// Whether all bytes lie in one allocation.
  bool holds(const void *address, int64_t bytes) const;
  /// Where an address lies, in words: "8 bytes past the end of an allocation of 80 bytes".
  std::string describe(const void *address) const;

  int64_t bytes_used() const;
  int64_t bytes_total() const { return limit_; }

 private:
  struct Allocation {
    uintptr_t pages;  // the first page, and how many bytes of pages
    size_t page_bytes;
    int64_t bytes;
  };

  Arena();
  char *take_pages(size_t bytes);
  void give_pages(uintptr_t first, size_t bytes);
  const std::pair<const uintptr_t, Allocation> *find(uintptr_t address) const;

  Reservation range_;
  int64_t limit_;
  mutable std::mutex mutex_;
  std::map<uintptr_t, Allocation> allocations_;  // by address
  std::map<uintptr_t, size_t> gaps_;             // by address; adjacent at the cursor only
  uintptr_t cursor_;
  int64_t used_ = 0;
};

}  // namespace pyacc::simt
