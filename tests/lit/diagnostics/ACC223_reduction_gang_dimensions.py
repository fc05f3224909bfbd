# SPDX-License-Identifier: Apache-2.0
# RUN: pyacc-opt %s --emit=pragmas --verify-diagnostics
"""A reduction with several gang dimensions."""


def first(x, s):
    # error: 47 [ACC223] "several gang dimensions"
    #pragma acc parallel loop num_gangs(2, 3) reduction(+: s)
    for i in range(len(x)):
        s += x[i]
    return s


def right(x, s):
    #pragma acc parallel loop num_gangs(6) reduction(+: s)
    for i in range(len(x)):
        s += x[i]
    return s
