# SPDX-License-Identifier: Apache-2.0
# RUN: pyacc-opt %s --emit=pragmas --verify-diagnostics
"""A feature that is not supported yet."""


def clauses(x):
    # error: [ACC105] "`devnum` in `wait` after `device_type`"
    #pragma acc parallel loop device_type(nvidia) wait(devnum: 0: 1)
    for i in range(len(x)):
        x[i] += 1


def right(x):
    #pragma acc parallel loop copy(x)
    for i in range(len(x)):
        x[i] += 1
