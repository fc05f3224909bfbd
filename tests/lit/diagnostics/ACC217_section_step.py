# SPDX-License-Identifier: Apache-2.0
# RUN: pyacc-opt %s --emit=pragmas --verify-diagnostics
"""A section with a step other than 1."""


def first(x, n):
    # error: 42 [ACC217] "found a section with step `2`"
    #pragma acc parallel loop copy(x[0:n:2])
    for i in range(0, n, 2):
        x[i] += 1


def right(x, n):
    #pragma acc parallel loop copy(x[0:n])
    for i in range(n):
        x[i] += 1
