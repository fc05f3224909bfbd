// SPDX-License-Identifier: Apache-2.0
// The devices of this process.
#pragma once

#include "device.hpp"

namespace pyacc {

/// The device of a driver that is built in or registered; made on first use, never deleted.
/// Throws Fault where there is none.
Device &find_device(const std::string &name, int ordinal);

/// Takes "simt" or "nvidia:1".
Device &find_device(const std::string &text);

/// Makes a device known. The table must outlive the process's use of it. Throws Fault where the name is taken.
Device &register_driver(const std::string &name, int ordinal, const pyacc_driver *table);

/// Every device made so far.
std::vector<Device *> all_devices();

/// The driver that shares the host's memory.
const pyacc_driver *host_driver();

}  // namespace pyacc
