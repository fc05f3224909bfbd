# SPDX-License-Identifier: Apache-2.0
# RUN: pyacc-opt %s --emit=pragmas --verify-diagnostics
"""Nested reductions with different operators."""


def first(x, s, n):
    #pragma acc parallel loop gang reduction(+: s)
    for i in range(n):
        # error: 46 [ACC317] "`s` is reduced with `*` inside a reduction with `+`"
        #pragma acc loop vector reduction(*: s)
        for j in range(n):
            s *= x[i, j]
    return s


def right(x, s, n):
    #pragma acc parallel loop gang reduction(+: s)
    for i in range(n):
        #pragma acc loop vector reduction(+: s)
        for j in range(n):
            s += x[i, j]
    return s
