// SPDX-License-Identifier: Apache-2.0
// What went wrong on a device or in its present table. Thrown inside the runtime; at its borders it becomes a Python
// exception, or a jump out of compiled code.
#pragma once

#include <memory>
#include <string>

#include "errors.hpp"
#include "pyacc_driver.h"

namespace pyacc {

struct PlanData;

struct Fault {
  int32_t code = PYACC_ERROR_OTHER;
  std::string message;
  std::string place;                     // "at file:line", or empty
  std::shared_ptr<const PlanData> plan;  // whose error table the following refer to
  Failure failure{-1, 0, 0};             // compiled code failed by itself
  int32_t site = -1;                     // of the directive, where there is no `place`
};

[[noreturn]] inline void throw_fault(int32_t code, std::string message) {
  Fault fault;
  fault.code = code;
  fault.message = std::move(message);
  throw fault;
}

/// `name` as messages quote it.
inline std::string quoted(const char *name) {
  return name == nullptr ? std::string("the data") : "`" + std::string(name) + "`";
}

/// Sets the Python exception: DataError, DeviceError, or what the program's own Python would have raised.
void set_exception(const Fault &fault);

}  // namespace pyacc
