# SPDX-License-Identifier: Apache-2.0
# RUN: pyacc-opt %s --emit=pragmas --verify-diagnostics
"""Fewer nested loops than collapse or tile needs."""


def first(x, n):
    # error: 31 [ACC310] "`collapse` needs 3 nested loops, found 2"
    #pragma acc parallel loop collapse(3)
    for i in range(n):
        for j in range(n):
            x[i, j] += 1


def only_the_nest_counts(x, n):
    #pragma acc parallel loop collapse(1)
    for i in range(n):
        x[i, 0] += 1
    for i in range(n):
        x[i, 0] += 1


def right(x, n):
    #pragma acc parallel loop collapse(2)
    for i in range(n):
        for j in range(n):
            x[i, j] += 1
