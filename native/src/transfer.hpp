// SPDX-License-Identifier: Apache-2.0
// Moving the elements of present sections, counted and on request printed.
#pragma once

#include "device.hpp"

namespace pyacc {

/// Copies the section's elements between the host and their counterparts in `entry`. Attached pointers keep on each side
/// the address that is theirs.
void transfer(Device &device, pyacc_direction direction, const Entry &entry, const pyacc_section &section,
              Queue *queue);

/// Copies bytes that the present table need not know.
void copy_bytes(Device &device, pyacc_direction direction, void *target, const void *source, int64_t bytes,
                const char *name, Queue *queue);

/// Sets the counterpart of `range`, which lies in `entry`, to zero.
void zero(Device &device, const Entry &entry, const Range &range, Queue *queue);

/// Stores an address in device memory.
void store_address(Device &device, char *cell, const void *address, Queue *queue);

}  // namespace pyacc
