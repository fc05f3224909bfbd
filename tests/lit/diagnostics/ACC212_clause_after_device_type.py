# SPDX-License-Identifier: Apache-2.0
# RUN: pyacc-opt %s --emit=pragmas --verify-diagnostics
"""A clause that may not follow device_type."""


def first(x):
    # error: 51 [ACC212] "found `copy` after `device_type`"
    #pragma acc parallel loop device_type(nvidia) copy(x)
    for i in range(len(x)):
        x[i] += 1
