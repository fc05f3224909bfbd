// SPDX-License-Identifier: Apache-2.0
// Faults of device code: a bad address or a division by zero ends the kernel, not the process.
#pragma once

#include "simt_context.hpp"

namespace pyacc::simt {

/// What went wrong in the machine.
struct Fault {
  int signal = 0;  // 0: nothing
  const void *address = nullptr;
  const void *instruction = nullptr;
};

/// Device code runs on this thread while an object of this class lives: a fault then leaves the fibre for `landing`,
/// with `fault` filled in. Faults elsewhere go to whoever handled them before.
class FaultScope {
 public:
  FaultScope(Fault &fault, Context &landing);
  ~FaultScope();
  FaultScope(const FaultScope &) = delete;
  FaultScope &operator=(const FaultScope &) = delete;
};

/// Installs the handlers of the process, and what this thread needs for them. Called before a kernel runs.
void watch_faults();

}  // namespace pyacc::simt
