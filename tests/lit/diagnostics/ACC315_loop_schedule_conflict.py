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


def right(x, n):
    #pragma acc parallel loop gang
    for i in range(n):
        x[i] += 1
