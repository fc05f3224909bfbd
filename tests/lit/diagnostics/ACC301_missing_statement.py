# SPDX-License-Identifier: Apache-2.0
# RUN: pyacc-opt %s --emit=pragmas --verify-diagnostics
"""A directive without the statement it needs."""


def first(x, y):
    #pragma acc parallel loop
    for i in range(len(x)):
        y[i] = x[i]
    # error: 5 [ACC301] "`data` is followed by the end of the block"
    #pragma acc data copyin(x) copyout(y)


def others(x):
    # error: [ACC301] "`parallel` is followed by an empty block"
    #pragma acc parallel
    #{
    #}
    # error: [ACC301] "`data` is followed by `update`"
    #pragma acc data copyin(x)
    #pragma acc update self(x)
    x[0] = 1


# error: [ACC301] "found `data` before a function"
#pragma acc data copyin(x)
def above_a_function(x):
    #pragma acc parallel loop
    for i in range(len(x)):
        x[i] += 1


def right(x, y):
    #pragma acc data copyin(x) copyout(y)
    #{
    #pragma acc parallel loop
    for i in range(len(x)):
        y[i] = x[i]
    #}
