# SPDX-License-Identifier: Apache-2.0
# RUN: pyacc-opt %s --emit=pragmas --verify-diagnostics
"""A directive between collapsed loops."""


def first(x, n):
    #pragma acc parallel loop collapse(2)
    for i in range(n):
        # error: 9 [ACC312] "found `loop` between loops of one `collapse`"
        #pragma acc loop vector
        for j in range(n):
            x[i, j] += 1


def right(x, n):
    #pragma acc parallel loop gang
    for i in range(n):
        #pragma acc loop vector
        for j in range(n):
            x[i, j] += 1
