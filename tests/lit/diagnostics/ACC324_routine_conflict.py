# SPDX-License-Identifier: Apache-2.0
# RUN: pyacc-opt %s --emit=pragmas --verify-diagnostics
"""Routine directives of one function that disagree."""


# error: 29 [ACC324] "found `vector` for `double`"
#pragma acc routine(double) vector
def first(x):
    #pragma acc parallel loop
    for i in range(len(x)):
        x[i] = double(x[i])


#pragma acc routine seq
def double(value):
    return 2 * value
