# SPDX-License-Identifier: Apache-2.0
# RUN: pyacc-opt %s --emit=pragmas --verify-diagnostics
"""A pragma that is not between two statements."""


def first(x, n):
    total = sum([
        # error: [ACC304] "in the middle of a statement"
        #pragma acc parallel loop
        n,
        1,
    ])
    return total


def between_suites(x, n):
    if n > 1:
        x[0] = 1
    # error: [ACC304] "between the parts of a compound statement"
    #pragma acc wait
    else:
        x[1] = 1


def right(x, n):
    #pragma acc parallel loop
    for i in range(n):
        x[i] += 1
