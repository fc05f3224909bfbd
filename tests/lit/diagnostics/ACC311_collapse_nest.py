# SPDX-License-Identifier: Apache-2.0
# RUN: pyacc-opt %s --emit=pragmas --verify-diagnostics
"""Loops that are not tightly nested."""


def first(x, n):
    #pragma acc parallel loop collapse(2)
    for i in range(n):
        # error: 9 [ACC311] "found a statement between loops"
        t = 2 * i
        for j in range(n):
            x[i, j] = t


def two_loops(x, n):
    #pragma acc parallel loop collapse(2)
    for i in range(n):
        for j in range(n):
            x[i, j] = 0
        # error: [ACC311] "found a second loop"
        for j in range(n):
            x[i, j] = 1


def right(x, n):
    #pragma acc parallel loop collapse(2)
    for i in range(n):
        for j in range(n):
            x[i, j] = 2 * i
