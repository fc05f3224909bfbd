# SPDX-License-Identifier: Apache-2.0
# RUN: pyacc-opt %s --emit=pragmas --verify-diagnostics
"""A variable that cannot be reduced."""


def first(x, p):
    # error: 44 [ACC222] "found `p.total` in `reduction`"
    #pragma acc parallel loop reduction(+: p.total)
    for i in range(len(x)):
        p.total += x[i]


#pragma acc routine gang
def in_a_routine(x, s):
    # error: [ACC222] "on a `gang` loop of a routine"
    #pragma acc loop gang reduction(+: s)
    for i in range(len(x)):
        s += x[i]


def right(x, p):
    total = p.total
    #pragma acc parallel loop reduction(+: total)
    for i in range(len(x)):
        total += x[i]
    p.total = total
