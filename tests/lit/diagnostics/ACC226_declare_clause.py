# SPDX-License-Identifier: Apache-2.0
# RUN: pyacc-opt %s --emit=pragmas --verify-diagnostics
"""A declare clause that is wrong in its scope."""


def first(x, n):
    # error: 32 [ACC226] "found `x[0:n]` in `declare`"
    #pragma acc declare copyin(x[0:n])
    #pragma acc parallel loop
    for i in range(n):
        x[i] += 1


def link_in_a_function(x):
    # error: 25 [ACC226] "found `link` in a function"
    #pragma acc declare link(x)
    x[0] = 1
