# SPDX-License-Identifier: Apache-2.0
# RUN: pyacc-opt %s --emit=pragmas --verify-diagnostics
"""A loop directive without a for statement."""


def first(x):
    i = 0
    # error: 5 [ACC305] "`parallel loop` is followed by `while`"
    #pragma acc parallel loop
    while i < len(x):
        x[i] += 1
        i += 1


def others(x):
    # error: [ACC305] "followed by another statement"
    #pragma acc parallel loop
    n = len(x)
    # error: [ACC305] "followed by a second loop"
    #pragma acc parallel loop
    #{
    for i in range(n):
        x[i] += 1
    for i in range(n):
        x[i] += 1
    #}
    # error: [ACC305] "followed by the end of the block"
    #pragma acc parallel loop


def right(x):
    #pragma acc parallel loop
    for i in range(len(x)):
        x[i] += 1
