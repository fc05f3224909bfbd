// SPDX-License-Identifier: Apache-2.0
#include "cuda_staging.hpp"

#include <algorithm>
#include <cstring>

#include "cuda_gpu.hpp"

namespace pyacc::cuda {

namespace {

constexpr int64_t kSlotBytes = 8 << 20;
constexpr unsigned kForAllContexts = 1;  // CU_MEMHOSTALLOC_PORTABLE
constexpr unsigned kWithoutTiming = 2;   // CU_EVENT_DISABLE_TIMING

/// At least four pieces where they are not too small: with fewer, nothing overlaps.
int64_t piece_bytes(int64_t bytes) {
  return std::clamp((bytes + 3) / 4, PinnedRing::kSmallest, kSlotBytes);
}

}  // namespace

int PinnedRing::prepare() {
  for (Slot &slot : slots_) {
    if (slot.memory == nullptr) {
      void *memory = nullptr;
      if (const int code = gpu_.call(gpu_.api().alloc_pinned, &memory, kSlotBytes, kForAllContexts)) return code;
      slot.memory = static_cast<char *>(memory);
    }
    if (slot.event == nullptr) {
      if (const int code = gpu_.call(gpu_.api().create_event, &slot.event, kWithoutTiming)) return code;
    }
  }
  return 0;
}

int PinnedRing::wait(const Slot &slot) {
  return gpu_.call(gpu_.api().synchronize_event, slot.event);
}

int PinnedRing::upload_piece(const Slot &slot, Address target, const char *source, size_t bytes, Handle stream) {
  if (const int code = wait(slot)) return code;
  std::memcpy(slot.memory, source, bytes);
  if (const int code = gpu_.call(gpu_.api().to_device, target, slot.memory, bytes, stream)) return code;
  return gpu_.call(gpu_.api().record_event, slot.event, stream);
}

int PinnedRing::upload(Address target, const char *source, int64_t bytes, Handle stream) {
  const std::lock_guard lock(mutex_);
  int code = prepare();
  const int64_t piece = piece_bytes(bytes);
  for (int64_t done = 0, turn = 0; code == 0 && done < bytes; done += piece, ++turn) {
    const auto count = static_cast<size_t>(std::min(piece, bytes - done));
    code = upload_piece(slots_[turn % 2], target + static_cast<Address>(done), source + done, count, stream);
  }
  return code;
}

int PinnedRing::start_download(const Slot &slot, Address source, size_t bytes, Handle stream) {
  if (const int code = wait(slot)) return code;
  if (const int code = gpu_.call(gpu_.api().from_device, slot.memory, source, bytes, stream)) return code;
  return gpu_.call(gpu_.api().record_event, slot.event, stream);
}

int PinnedRing::download(char *target, Address source, int64_t bytes, Handle stream) {
  const std::lock_guard lock(mutex_);
  int code = prepare();
  const int64_t piece = piece_bytes(bytes), pieces = (bytes + piece - 1) / piece;
  const auto size = [&](int64_t number) { return static_cast<size_t>(std::min(piece, bytes - number * piece)); };
  // One piece is on its way while the one before is copied out.
  for (int64_t number = 0; code == 0 && number <= pieces; ++number) {
    if (number < pieces) {
      code = start_download(slots_[number % 2], source + static_cast<Address>(number * piece), size(number), stream);
    }
    if (code == 0 && number > 0) {
      const Slot &before = slots_[(number - 1) % 2];
      code = wait(before);
      if (code == 0) std::memcpy(target + (number - 1) * piece, before.memory, size(number - 1));
    }
  }
  return code;
}

}  // namespace pyacc::cuda
