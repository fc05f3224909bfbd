# SPDX-License-Identifier: Apache-2.0
# RUN: pyacc-opt %s --emit=pragmas --verify-diagnostics
"""A loop reduction whose result is lost."""


def first(x, s, n):
    #pragma acc parallel
    # error: 35 [ACC319] "the result of reducing `s` is lost"
    #pragma acc loop reduction(+: s)
    for i in range(n):
        s += x[i]
    return s


def local_to_an_iteration(x, y, n):
    #pragma acc parallel loop gang
    for i in range(n):
        s = 0.0
        #pragma acc loop vector reduction(+: s)
        for j in range(n):
            s += x[i, j]
        y[i] = s


def right(x, s, n):
    #pragma acc parallel reduction(+: s)
    #pragma acc loop reduction(+: s)
    for i in range(n):
        s += x[i]
    return s
