# SPDX-License-Identifier: Apache-2.0
# RUN: pyacc-opt %s --emit=pragmas --verify-diagnostics
"""A routine directive after the first call of its function."""


def double(value):
    return 2 * value


def first(x):
    #pragma acc parallel loop
    for i in range(len(x)):
        x[i] = double(x[i])


# error: [ACC325] "after `double` is called in line 13"
#pragma acc routine(double) seq
