# SPDX-License-Identifier: Apache-2.0
# RUN: pyacc-opt %s --emit=pragmas --verify-diagnostics
"""A loop whose iterations cannot be counted."""


def first(x, n):
    #pragma acc parallel loop
    for i in range(n):
        x[i] += 1
        # error: 9 [ACC313] "found an assignment to `i`"
        i += 1


def iterables(x, n):
    #pragma acc parallel loop
    # error: 14 [ACC313] "found a parallel loop over `sorted(x)`"
    for i in sorted(x):
        x[i] += 1
    #pragma acc parallel loop
    # error: 26 [ACC313] "found step 0"
    for i in range(0, n, 0):
        x[i] += 1
    #pragma acc parallel loop
    # error: [ACC313] "found `0.5` in `range`"
    for i in range(0.5):
        x[i] += 1
    #pragma acc parallel loop
    # error: [ACC313] "expected `range` with one to three arguments"
    for i in range():
        x[i] += 1


def targets_and_else(x, n):
    #pragma acc parallel loop
    # error: [ACC313] "expected a plain name"
    for x[0] in range(n):
        x[1] += 1
    #pragma acc parallel loop
    for i in range(n):
        x[i] += 1
    else:
        # error: [ACC313] "found `else`"
        x[0] = 1


def triangle(x, n):
    #pragma acc parallel loop collapse(2)
    for i in range(n):
        # error: 24 [ACC313] "depend on `i`"
        for j in range(i):
            x[i, j] = 0


def bounds_that_change(x, n, m):
    #pragma acc parallel loop collapse(force: 2)
    for i in range(n):
        m = 2 * i
        # error: 24 [ACC313] "depend on `m`"
        for j in range(m):
            x[i, j] = 0
    #pragma acc parallel loop tile(2, *)
    for i in range(n):
        # error: 27 [ACC313] "depend on `i`"
        for j in range(0, i):
            x[i, j] = 0


def by_value(x, y, n):
    #pragma acc parallel loop
    for value in x:
        y[0] = value
    #pragma acc parallel loop
    for i, value in enumerate(x):
        y[i] = value
    #pragma acc parallel
    #pragma acc loop seq
    for i in sorted(x):
        i += 1


def right(x, n):
    #pragma acc parallel loop
    for i in range(0, n, 2):
        x[i] += 1
