# SPDX-License-Identifier: Apache-2.0
# RUN: pyacc-opt %s --emit=pragmas --verify-diagnostics
"""An accumulation that races."""


def first(x, total):
    #pragma acc parallel loop
    for i in range(len(x)):
        # error: 9 [ACC604] "every iteration of the parallel loop updates `total[0]`"
        total[0] += x[i]


def histogram(b, h):
    #pragma acc parallel loop
    for i in range(len(b)):
        # warning: 9 [ACC604] "may update the same element `h[b[i]]`"
        h[b[i]] += 1


def right(x, b, h):
    s = 0.0
    #pragma acc parallel loop reduction(+: s)
    for i in range(len(x)):
        s += x[i]
        #pragma acc atomic
        h[b[i]] += 1
    return s
