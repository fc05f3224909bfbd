// SPDX-License-Identifier: Apache-2.0
// One line on stderr for each launch and copy, on request (PYACC_NOTIFY, as nvc's NV_ACC_NOTIFY).
#pragma once

#include "device.hpp"
#include "plan.hpp"

namespace pyacc {

enum Notify { kNotifyLaunches = 1, kNotifyCopies = 2 };

void set_notify(int mask);

void notify_copy(const Device &device, pyacc_direction direction, const char *name, int64_t bytes, const Queue *queue);
void notify_launch(const Device &device, const Kernel &kernel, const int64_t grid[3], const int64_t block[3],
                   int64_t shared_bytes, const Queue *queue);

}  // namespace pyacc
