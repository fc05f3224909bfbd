// SPDX-License-Identifier: Apache-2.0
// What Python sees of devices.
#pragma once

#include <nanobind/nanobind.h>

namespace pyacc {

/// The classes Device and Clauses, and the functions that find devices.
void bind_devices(nanobind::module_ &module);

/// The methods of Device that take addresses.
void bind_memory_routines(nanobind::handle device_class);

/// Drains the queues of every device; at the end of the process.
void drain_all();

}  // namespace pyacc
