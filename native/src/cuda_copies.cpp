// SPDX-License-Identifier: Apache-2.0
// Copies to, from and on an NVIDIA GPU.
//
// A copy to the host is over when the function returns, on any stream: so the host's memory is never behind what its
// reader expects, and copies to the device may read it at once.
#include "cuda_errors.hpp"
#include "cuda_gpu.hpp"

namespace pyacc::cuda {

namespace {

Address address_of(const void *pointer) {
  return reinterpret_cast<Address>(pointer);
}

Side side_of(const void *pointer, bool is_on_device, int64_t pitch) {
  Side side{};
  side.memory_type = is_on_device ? 2 : 1;
  if (is_on_device) {
    side.device = address_of(pointer);
  } else {
    side.host = pointer;
  }
  side.pitch = static_cast<size_t>(pitch);
  return side;
}

}  // namespace

int Gpu::copy(int32_t direction, void *target, const void *source, int64_t row_bytes, int64_t rows,
              int64_t target_pitch, int64_t source_pitch, Handle stream) {
  if (row_bytes <= 0 || rows <= 0) return PYACC_ERROR_NONE;
  if (target_pitch == row_bytes && source_pitch == row_bytes) {
    row_bytes *= rows;
    rows = 1;
  }
  return run([&] {
    const Handle used = stream == nullptr ? kThreadStream : stream;
    const int code = rows == 1 ? copy_bytes(direction, target, source, row_bytes, used)
                               : copy_rows(direction, target, source, row_bytes, rows, target_pitch, source_pitch, used);
    const bool must_wait = stream == nullptr || direction == PYACC_FROM_DEVICE;
    return code != 0 || !must_wait ? code : call(api_.synchronize_stream, used);
  });
}

int Gpu::copy_bytes(int32_t direction, void *target, const void *source, int64_t bytes, Handle stream) {
  const auto size = static_cast<size_t>(bytes);
  if (direction == PYACC_ON_DEVICE) return call(api_.on_device, address_of(target), address_of(source), size, stream);
  if (direction == PYACC_TO_DEVICE) {
    if (bytes < PinnedRing::kSmallest) return call(api_.to_device, address_of(target), source, size, stream);
    return staging_.upload(address_of(target), static_cast<const char *>(source), bytes, stream);
  }
  if (bytes < PinnedRing::kSmallest) return call(api_.from_device, target, address_of(source), size, stream);
  return staging_.download(static_cast<char *>(target), address_of(source), bytes, stream);
}

int Gpu::copy_rows(int32_t direction, void *target, const void *source, int64_t row_bytes, int64_t rows,
                   int64_t target_pitch, int64_t source_pitch, Handle stream) {
  const Copy2D copy{side_of(source, direction != PYACC_TO_DEVICE, source_pitch),
                    side_of(target, direction != PYACC_FROM_DEVICE, target_pitch), static_cast<size_t>(row_bytes),
                    static_cast<size_t>(rows)};
  const Result result = api_.copy_rows.address(&copy, stream);
  if (result != kInvalidValue) return check(result, api_.copy_rows.name);
  // Pitches have limits, which depend on the GPU.
  for (int64_t row = 0; row < rows; ++row) {
    const int code = copy_bytes(direction, static_cast<char *>(target) + row * target_pitch,
                                static_cast<const char *>(source) + row * source_pitch, row_bytes, stream);
    if (code != 0) return code;
  }
  return PYACC_ERROR_NONE;
}

int Gpu::zero(void *address, int64_t bytes, Handle stream) {
  if (bytes <= 0) return PYACC_ERROR_NONE;
  return run([&] {
    const Handle used = stream == nullptr ? kThreadStream : stream;
    const int code =
        call(api_.set_bytes, address_of(address), static_cast<unsigned char>(0), static_cast<size_t>(bytes), used);
    return code != 0 || stream != nullptr ? code : call(api_.synchronize_stream, used);
  });
}

}  // namespace pyacc::cuda
