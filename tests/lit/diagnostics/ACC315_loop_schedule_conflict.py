# SPDX-License-Identifier: Apache-2.0
# RUN: pyacc-opt %s --emit=pragmas --verify-diagnostics
"""Loop clauses that contradict each other."""


def first(x, n):
    # error: 36 [ACC315] "found `gang` and `seq` on one loop"
    #pragma acc parallel loop gang seq
    for i in range(n):
        x[i] += 1


def others(x, n):
    #pragma acc kernels
    # error: [ACC315] "found `independent` and `auto`"
    #pragma acc loop independent auto
    for i in range(n):
        x[i] += 1


def two_nests(x, n):
    # error: 43 [ACC315] "found `collapse` and `tile` on one loop"
    #pragma acc parallel loop collapse(2) tile(4, 4)
    for i in range(n):
        for j in range(n):
            x[i, j] += 1


def right(x, n):
    #pragma acc parallel loop gang
    for i in range(n):
        x[i] += 1
