# SPDX-License-Identifier: Apache-2.0
# RUN: pyacc-opt %s --emit=pragmas --verify-diagnostics
"""A reduction without a known operator."""


def first(x, s):
    # error: 41 [ACC221] "found operator `-`"
    #pragma acc parallel loop reduction(-: s)
    for i in range(len(x)):
        s -= x[i]
    return s


def others(x, s):
    # error: [ACC221] "found no operator"
    # error: [ACC221] "found operator `maximum`"
    #pragma acc parallel loop reduction(s) reduction(maximum: s)
    for i in range(len(x)):
        s += x[i]
    return s


def right(x, s):
    #pragma acc parallel loop reduction(+: s)
    for i in range(len(x)):
        s -= x[i]
    return s
