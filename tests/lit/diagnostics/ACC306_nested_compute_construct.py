# SPDX-License-Identifier: Apache-2.0
# RUN: pyacc-opt %s --emit=pragmas --verify-diagnostics
"""A compute construct inside a compute construct."""


def first(x, n):
    #pragma acc parallel loop gang
    for i in range(n):
        # error: 9 [ACC306] "found compute construct `parallel loop` inside `parallel loop`"
        #pragma acc parallel loop vector
        for j in range(n):
            x[i, j] += 1


def right(x, n):
    #pragma acc parallel loop gang
    for i in range(n):
        #pragma acc loop vector
        for j in range(n):
            x[i, j] += 1
