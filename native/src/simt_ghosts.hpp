// SPDX-License-Identifier: Apache-2.0
// Host pointers among the arguments of a kernel: they become addresses that only fault, and tell which argument it was.
#pragma once

#include <cstdint>

#include "pyacc_simt.h"

namespace pyacc::simt {

/// The most pointer arguments of a kernel that can be told apart.
constexpr int kMaxGhosts = 128;

/// What a kernel gets in place of the host pointer in argument number `argument`; the pointer itself where the system
/// gives no addresses for it.
void *ghost_of(int argument);

/// The number of the argument an address is near to; -1 for other addresses.
int ghost_argument(const void *address);

/// The arguments of one launch, host pointers replaced. The caller's arguments stay as they are.
class DeviceArguments {
 public:
  DeviceArguments(const pyacc_simt_kernel &kernel, void *const *args);
  ~DeviceArguments();
  DeviceArguments(const DeviceArguments &) = delete;
  DeviceArguments &operator=(const DeviceArguments &) = delete;

  void **pointers() const { return pointers_; }

 private:
  void **pointers_;  // of each argument
  void **values_;    // where those of pointers are
};

}  // namespace pyacc::simt
