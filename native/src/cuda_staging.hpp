// SPDX-License-Identifier: Apache-2.0
// Copies of ordinary host memory through pinned memory, which the GPU reads and writes at the speed of its link.
//
// Two slots: while the GPU moves one, the host fills or empties the other.
#pragma once

#include <array>
#include <mutex>

#include "cuda_api.hpp"

namespace pyacc::cuda {

class Gpu;

class PinnedRing {
 public:
  /// Smaller copies are faster as they are.
  static constexpr int64_t kSmallest = 64 << 10;

  explicit PinnedRing(Gpu &gpu) : gpu_(gpu) {}

  /// The host memory has been read when it returns.
  int upload(Address target, const char *source, int64_t bytes, Handle stream);
  /// The host memory has been written when it returns.
  int download(char *target, Address source, int64_t bytes, Handle stream);

 private:
  struct Slot {
    char *memory = nullptr;
    Handle event = nullptr;  // the GPU's use of the memory is over
  };

  int prepare();
  int wait(const Slot &slot);
  int upload_piece(const Slot &slot, Address target, const char *source, size_t bytes, Handle stream);
  int start_download(const Slot &slot, Address source, size_t bytes, Handle stream);

  Gpu &gpu_;
  std::mutex mutex_;
  std::array<Slot, 2> slots_;
};

}  // namespace pyacc::cuda
