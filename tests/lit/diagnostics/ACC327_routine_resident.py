# SPDX-License-Identifier: Apache-2.0
# RUN: pyacc-opt %s --emit=pragmas --verify-diagnostics
"""A routine that is not `nohost` and uses `device_resident` data."""

import numpy as np

table = np.ones(8)
other = np.ones(8)
#pragma acc declare device_resident(table) create(other)


#pragma acc routine seq
def look_up(i):
    # error: 12 [ACC327] "found `table`"
    return table[i] + other[i]


#pragma acc routine seq nohost
def on_devices(i):
    return table[i]


#pragma acc routine seq
def its_own(table, i):
    return table[i]


def first(x):
    #pragma acc parallel loop
    for i in range(len(x)):
        x[i] = look_up(i) + on_devices(i) + its_own(x, i)
