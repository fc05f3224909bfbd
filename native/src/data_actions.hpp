// SPDX-License-Identifier: Apache-2.0
// Entry and exit actions of data clauses and the data directives (OpenACC 3.3 §2.7, §2.14.4), on any device.
// All of them throw Fault, and leave the table as it was when they do.
#pragma once

#include "device.hpp"

namespace pyacc {

/// The clause without its modifiers: enum pyacc_data_kind.
inline int32_t clause_of(int32_t kind) {
  return (kind & 0xff) % PYACC_DATA_KINDS;
}

/// Memory is shared and nothing is kept for it: the clause has nothing to do, and needs no lock to know that.
bool has_no_effect(Device &device, int32_t kind);

bool copies_in(int32_t kind);
bool copies_out(int32_t kind);

/// Returns the device address of the section's base.
void *enter_data(Device &device, int32_t kind, const pyacc_section &section, Queue *queue);

/// `moves` false: nothing is copied out.
void exit_data(Device &device, int32_t kind, const pyacc_section &section, Queue *queue, bool moves = true);

void update(Device &device, int32_t kind, const pyacc_section &section, Queue *queue);

/// The device address of the section's base for host_data.
void *use_device(Device &device, const pyacc_section &section, bool if_present);

}  // namespace pyacc
