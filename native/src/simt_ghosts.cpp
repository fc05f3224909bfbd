// SPDX-License-Identifier: Apache-2.0
#include "simt_ghosts.hpp"

#include "simt_arena.hpp"

namespace pyacc::simt {

namespace {

constexpr size_t kRange = size_t{1} << 40;
constexpr size_t kLeastRange = size_t{1} << 27;

/// One part of it for each argument. Never deleted.
const Reservation &range() {
  static const auto *const reserved = new Reservation(kRange, kLeastRange);
  return *reserved;
}

bool is_of_the_host(const void *address) {
  return address != nullptr && !Arena::instance().contains(address);
}

}  // namespace

void *ghost_of(int argument) {
  const size_t part = range().size() / kMaxGhosts;
  // In the middle of its part: kernels also look before an address.
  return range().begin() + part * static_cast<size_t>(argument) + part / 2;
}

int ghost_argument(const void *address) {
  if (!range().contains(address)) return -1;
  const auto offset = static_cast<size_t>(static_cast<const char *>(address) - range().begin());
  return static_cast<int>(offset / (range().size() / kMaxGhosts));
}

DeviceArguments::DeviceArguments(const pyacc_simt_kernel &kernel, void *const *args)
    : pointers_(new void *[kernel.num_args]), values_(new void *[kernel.num_args]) {
  for (int i = 0; i < kernel.num_args; ++i) {
    pointers_[i] = args[i];
    if (kernel.pointer_names[i] == nullptr) continue;
    void *const value = *static_cast<void **>(args[i]);
    if (!is_of_the_host(value) || i >= kMaxGhosts || range().size() == 0) continue;
    values_[i] = ghost_of(i);
    pointers_[i] = &values_[i];
  }
}

DeviceArguments::~DeviceArguments() {
  delete[] pointers_;
  delete[] values_;
}

}  // namespace pyacc::simt
