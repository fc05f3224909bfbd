// SPDX-License-Identifier: Apache-2.0
#include "simt_stacks.hpp"

#include "simt_launch.hpp"

namespace pyacc::simt {

namespace {

// Tops at the same place of every page would fight for the same few sets of the first-level cache.
constexpr int kColours = 16;
constexpr size_t kColourBytes = 128;
constexpr size_t kLeastStack = 64 << 10;
constexpr int64_t kSharedAlignment = 16;

}  // namespace

bool Stacks::provide(int count, size_t bytes) {
  bytes = round_up(bytes < kLeastStack ? kLeastStack : bytes, page_size());
  if (bytes > bytes_) {
    range_ = std::make_unique<Reservation>(kMaxThreads * (bytes + page_size()), kMaxThreads * (bytes + page_size()));
    bytes_ = range_->size() > 0 ? bytes : 0;
    count_ = 0;
  }
  for (; bytes_ > 0 && count_ < count; ++count_) {
    if (!range_->commit(range_->begin() + count_ * (bytes_ + page_size()) + page_size(), bytes_)) return false;
  }
  return bytes_ > 0;
}

char *Stacks::top(int number) const {
  const size_t colour = static_cast<size_t>(number % kColours) * kColourBytes;
  return range_->begin() + static_cast<size_t>(number + 1) * (bytes_ + page_size()) - colour;
}

bool Stacks::is_overflow(const void *address) const {
  if (range_ == nullptr || !range_->contains(address)) return false;
  const auto offset = static_cast<size_t>(static_cast<const char *>(address) - range_->begin());
  return offset % (bytes_ + page_size()) < page_size();
}

char *SharedMemory::provide(int64_t bytes) {
  const size_t page = page_size();
  const size_t wanted = round_up(static_cast<uint64_t>(bytes > 0 ? bytes : 1), kSharedAlignment);
  const size_t pages = round_up(wanted, page);
  if (range_ == nullptr || range_->size() < pages + 2 * page) {
    range_ = std::make_unique<Reservation>(pages + 2 * page, pages + 2 * page);
    if (range_->size() == 0 || !range_->commit(range_->begin() + page, pages)) {
      range_.reset();
      return nullptr;
    }
  }
  return range_->begin() + range_->size() - page - wanted;
}

}  // namespace pyacc::simt
