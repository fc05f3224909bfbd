// SPDX-License-Identifier: Apache-2.0
// The data routines that take addresses (OpenACC 3.3 §3.2.18 to §3.2.42). All of them throw Fault.
#pragma once

#include "device.hpp"

namespace pyacc {

void *allocate(Device &device, int64_t bytes);
void deallocate(Device &device, void *address);

/// Whether all the bytes are present; of none, whether the address is.
bool is_present(Device &device, const Range &range);
/// Null where it is not present.
void *device_address(Device &device, uintptr_t host);
void *host_address(Device &device, const char *address);

/// Makes memory of the device the counterpart of memory of the host.
void map_data(Device &device, const Range &host, char *address, const std::string &name);
void unmap_data(Device &device, uintptr_t host);

}  // namespace pyacc
