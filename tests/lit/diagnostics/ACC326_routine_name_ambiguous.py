# SPDX-License-Identifier: Apache-2.0
# RUN: pyacc-opt %s --emit=pragmas --verify-diagnostics
"""A routine directive that names several functions."""


# warning: [ACC326] "names 2 functions"
#pragma acc routine(double) seq
def double(value):
    return 2 * value


def first(x):
    def double(value):
        return value + value

    #pragma acc parallel loop
    for i in range(len(x)):
        x[i] = double(x[i])
