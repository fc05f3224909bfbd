// SPDX-License-Identifier: Apache-2.0
// Attach and detach actions (OpenACC 3.3 §2.7.2): counterparts of pointers hold the addresses of counterparts.
#pragma once

#include "device.hpp"

namespace pyacc {

/// `pointer` is the host address of a pointer. Nothing happens unless it and what it points to are present.
void attach(Device &device, void *pointer, Queue *queue);

/// `finalize`: whatever the attachment counter says.
void detach(Device &device, void *pointer, bool finalize, Queue *queue);

}  // namespace pyacc
