# SPDX-License-Identifier: Apache-2.0
# RUN: pyacc-opt %s --emit=pragmas --verify-diagnostics
"""A reduction that an inner loop does not repeat."""


def first(x, s, n):
    #pragma acc parallel loop gang reduction(+: s)
    for i in range(n):
        # error: 9 [ACC318] "`s` is reduced by the outer loop but not by this one"
        #pragma acc loop vector
        for j in range(n):
            s += x[i, j]
    return s


def elements(x, h):
    #pragma acc parallel loop gang reduction(+: h)
    for i in range(4):
        # error: [ACC318] "`h` is reduced by the outer loop but not by this one"
        #pragma acc loop vector
        for j in range(len(x)):
            h[j % 3] += x[j]


def right(x, s, n):
    #pragma acc parallel loop gang reduction(+: s)
    for i in range(n):
        #pragma acc loop vector reduction(+: s)
        for j in range(n):
            s += x[i, j]
    return s
