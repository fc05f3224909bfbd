# SPDX-License-Identifier: Apache-2.0
# RUN: pyacc-opt %s --emit=pragmas --verify-diagnostics
"""A clause argument that is not the constant it must be."""


def first(x, n):
    # error: 40 [ACC224] "found `n` in `collapse`"
    #pragma acc parallel loop collapse(n)
    for i in range(4):
        for j in range(4):
            x[i, j] = 0


def others(x):
    # error: [ACC224] "found `0` in `collapse`"
    # error: [ACC224] "found `-2` in `tile`"
    # error: [ACC224] "expected 1, 2 or 3"
    # error: [ACC315] "found `collapse` and `tile`"
    #pragma acc parallel loop collapse(0) tile(-2) gang(dim: 4)
    for i in range(4):
        x[i] = 0


def right(x):
    #pragma acc parallel loop collapse(2)
    for i in range(4):
        for j in range(4):
            x[i, j] = 0
