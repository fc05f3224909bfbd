# SPDX-License-Identifier: Apache-2.0
# RUN: pyacc-opt %s --emit=pragmas --verify-diagnostics
"""A routine directive without a function."""


def first(x):
    # error: 5 [ACC323] "without a `def` after it"
    #pragma acc routine seq
    n = len(x)
    #pragma acc parallel loop
    for i in range(n):
        x[i] += 1


def by_name(x):
    # error: 26 [ACC323] "`doubel` is not defined"
    #pragma acc routine (doubel) seq
    def double(value):
        return 2 * value


def right(x):
    #pragma acc routine seq
    def double(value):
        return 2 * value

    #pragma acc parallel loop
    for i in range(len(x)):
        x[i] = double(x[i])
