# SPDX-License-Identifier: Apache-2.0
# RUN: pyacc-opt %s --emit=pragmas --verify-diagnostics
"""A clause argument that is not a Python expression."""


def first(x, n):
    # error: 34 [ACC209] "found `n >`"
    #pragma acc parallel loop if(n >)
    for i in range(n):
        x[i] += 1


def over_two_lines(x, n):
    # error@+2: 11 [ACC209] "found `n n`"
    #pragma acc parallel loop \
    #  if(n n)
    for i in range(n):
        x[i] += 1


def right(x, n):
    #pragma acc parallel loop if(n > 10)
    for i in range(n):
        x[i] += 1
