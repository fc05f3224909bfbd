// SPDX-License-Identifier: Apache-2.0
#include "simt_arena.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstring>

namespace pyacc::simt {

namespace {

constexpr size_t kRange = size_t{64} << 30;
constexpr size_t kLeastRange = size_t{64} << 20;
constexpr uint64_t kLargestAlignment = 64;

int64_t physical_memory() {
  return static_cast<int64_t>(sysconf(_SC_PHYS_PAGES)) * static_cast<int64_t>(page_size());
}

/// What a number of bytes is a multiple of: elements that fill them exactly need no more.
uint64_t natural_alignment(uint64_t bytes) {
  return std::min(kLargestAlignment, bytes & -bytes);
}

uintptr_t as_number(const void *address) {
  return reinterpret_cast<uintptr_t>(address);
}

}  // namespace

Arena &Arena::instance() {
  static auto *const arena = new Arena();
  return *arena;
}

Arena::Arena() : range_(kRange, kLeastRange) {
  // The address of a whole array of which only a later part is on the device lies before that part: the first quarter
  // is never allocated, so that such an address is still one of the device's.
  const size_t usable = range_.size() - range_.size() / 4;
  cursor_ = as_number(range_.begin()) + range_.size() / 4;
  if (usable > 0) gaps_[cursor_] = usable;
  limit_ = std::min(static_cast<int64_t>(usable), physical_memory());
}

void *Arena::allocate(int64_t bytes) {
  const std::lock_guard lock(mutex_);
  const uint64_t wanted = bytes > 0 ? static_cast<uint64_t>(bytes) : 1;
  if (bytes > limit_ - used_) return nullptr;
  const size_t page_bytes = round_up(wanted, page_size());
  char *const pages = take_pages(page_bytes + page_size());  // one more, which stays untouchable
  if (pages == nullptr) return nullptr;
  if (!range_.commit(pages, page_bytes)) {
    give_pages(as_number(pages), page_bytes + page_size());
    return nullptr;
  }
  std::memset(pages, kPoison, page_bytes);
  char *const address = pages + page_bytes - round_up(wanted, natural_alignment(wanted));
  allocations_[as_number(address)] = {as_number(pages), page_bytes, bytes};
  used_ += bytes;
  return address;
}

bool Arena::free(void *address) {
  const std::lock_guard lock(mutex_);
  const auto found = allocations_.find(as_number(address));
  if (found == allocations_.end()) return false;
  const Allocation gone = found->second;
  allocations_.erase(found);
  used_ -= gone.bytes;
  range_.release(reinterpret_cast<char *>(gone.pages), gone.page_bytes);
  give_pages(gone.pages, gone.page_bytes + page_size());
  return true;
}

char *Arena::take_pages(size_t bytes) {
  // From the cursor on, then from the start: a freed address comes back after all others.
  const auto fits = [&](const auto &gap) { return gap.second >= bytes; };
  auto gap = std::find_if(gaps_.lower_bound(cursor_), gaps_.end(), fits);
  if (gap == gaps_.end()) gap = std::find_if(gaps_.begin(), gaps_.end(), fits);
  if (gap == gaps_.end()) return nullptr;
  const auto [first, size] = *gap;
  gaps_.erase(gap);
  cursor_ = first + bytes;
  if (size > bytes) gaps_[cursor_] = size - bytes;
  return reinterpret_cast<char *>(first);
}

void Arena::give_pages(uintptr_t first, size_t bytes) {
  auto next = gaps_.lower_bound(first);
  if (next != gaps_.end() && next->first == first + bytes && next->first != cursor_) {
    bytes += next->second;
    next = gaps_.erase(next);
  }
  if (next != gaps_.begin()) {
    const auto before = std::prev(next);
    if (before->first + before->second == first) {
      before->second += bytes;
      return;
    }
  }
  gaps_[first] = bytes;
}

const std::pair<const uintptr_t, Arena::Allocation> *Arena::find(uintptr_t address) const {
  const auto after = allocations_.upper_bound(address);
  return after == allocations_.begin() ? nullptr : &*std::prev(after);
}

bool Arena::holds(const void *address, int64_t bytes) const {
  const std::lock_guard lock(mutex_);
  const auto *const found = find(as_number(address));
  if (found == nullptr || bytes < 0) return false;
  const auto offset = static_cast<int64_t>(as_number(address) - found->first);
  return offset <= found->second.bytes && bytes <= found->second.bytes - offset;
}

std::string Arena::describe(const void *address) const {
  const std::lock_guard lock(mutex_);
  const uintptr_t place = as_number(address);
  const auto size_of = [](const Allocation &found) {
    return " an allocation of " + std::to_string(found.bytes) + " bytes";
  };
  const auto *const before = find(place);
  const auto after = allocations_.upper_bound(place);
  const uint64_t past = before == nullptr ? UINT64_MAX : place - before->first - static_cast<uint64_t>(before->second.bytes);
  const uint64_t ahead = after == allocations_.end() ? UINT64_MAX : after->first - place;
  if (past == UINT64_MAX && ahead == UINT64_MAX) return "in no allocation: nothing is allocated";
  if (past <= ahead) return std::to_string(past) + " bytes past the end of" + size_of(before->second);
  return std::to_string(ahead) + " bytes before" + size_of(after->second);
}

int64_t Arena::bytes_used() const {
  const std::lock_guard lock(mutex_);
  return used_;
}

}  // namespace pyacc::simt
