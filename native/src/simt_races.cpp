// SPDX-License-Identifier: Apache-2.0
#include "simt_races.hpp"

#include <algorithm>

#include "pyacc_simt.h"

namespace pyacc::simt {

namespace {

bool conflicts(int32_t first, int32_t second) {
  if (first == PYACC_SIMT_READ && second == PYACC_SIMT_READ) return false;
  return first != PYACC_SIMT_ATOMIC || second != PYACC_SIMT_ATOMIC;
}

}  // namespace

void RaceCheck::begin_block(int threads, size_t shared_bytes) {
  threads_ = static_cast<size_t>(threads);
  clocks_.assign(threads_ * threads_, 0);
  for (int thread = 0; thread < threads; ++thread) time(thread, thread) = 1;
  bytes_.assign(shared_bytes, {});
}

void RaceCheck::release(int thread, Clock &meeting) {
  meeting.resize(threads_);
  const uint32_t *const own = &time(thread, 0);
  for (size_t of = 0; of < threads_; ++of) meeting[of] = std::max(meeting[of], own[of]);
  ++time(thread, thread);  // what it does from now on is not yet told
}

void RaceCheck::acquire(int thread, const Clock &meeting) {
  uint32_t *const own = &time(thread, 0);
  for (size_t of = 0; of < meeting.size(); ++of) own[of] = std::max(own[of], meeting[of]);
}

bool RaceCheck::is_before(const Access &earlier, int thread) const {
  const auto row = static_cast<size_t>(thread) * threads_;
  return earlier.thread < 0 || clocks_[row + static_cast<size_t>(earlier.thread)] >= earlier.time;
}

const Access *RaceCheck::find(size_t offset, size_t bytes, const Access &access) const {
  for (size_t at = offset; at < std::min(offset + bytes, bytes_.size()); ++at) {
    for (const Access *earlier : {&bytes_[at].write, &bytes_[at].read, &bytes_[at].other_read}) {
      if (conflicts(earlier->kind, access.kind) && !is_before(*earlier, access.thread)) return earlier;
    }
  }
  return nullptr;
}

void RaceCheck::note(size_t offset, size_t bytes, Access access) {
  access.time = time(access.thread, access.thread);
  for (size_t at = offset; at < std::min(offset + bytes, bytes_.size()); ++at) {
    Byte &byte = bytes_[at];
    if (access.kind != PYACC_SIMT_READ) {
      byte.write = access;
      continue;
    }
    if (byte.read.thread != access.thread) byte.other_read = byte.read;
    byte.read = access;
  }
}

}  // namespace pyacc::simt
