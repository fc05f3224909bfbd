// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nanobind/nanobind.h>

namespace pyacc {

/// Adds the loader of object code to the module.
void bind_objects(nanobind::module_ &module);

}  // namespace pyacc
