// SPDX-License-Identifier: Apache-2.0
// The stacks of fibres and the shared memory of a block, with untouchable pages around them.
#pragma once

#include <cstdint>
#include <memory>

#include "simt_pages.hpp"

namespace pyacc::simt {

/// What a GPU thread may have at most: its local memory.
constexpr int64_t kMaxStack = 512 << 10;

/// Stacks of one system thread, kept from launch to launch.
class Stacks {
 public:
  /// Makes `count` stacks of at least `bytes` bytes usable; false where there is no memory.
  bool provide(int count, size_t bytes);

  size_t bytes() const { return bytes_; }
  /// Where stack `number` starts; it grows down from there.
  char *top(int number) const;
  /// Whether an address lies in the page that ends a stack.
  bool is_overflow(const void *address) const;

 private:
  std::unique_ptr<Reservation> range_;
  size_t bytes_ = 0;
  int count_ = 0;
};

/// Shared memory of the block that runs on a system thread.
class SharedMemory {
 public:
  /// `bytes` bytes; they end right before an untouchable page. Null where there is no memory.
  char *provide(int64_t bytes);

  bool is_near(const void *address) const { return range_ != nullptr && range_->contains(address); }

 private:
  std::unique_ptr<Reservation> range_;
};

}  // namespace pyacc::simt
