// SPDX-License-Identifier: Apache-2.0
// What Python sees of the software GPU beside its driver.
#pragma once

#include <nanobind/nanobind.h>

namespace pyacc {

void bind_simt(nanobind::module_ &module);

}  // namespace pyacc
