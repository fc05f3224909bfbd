# SPDX-License-Identifier: Apache-2.0
# RUN: pyacc-opt %s --emit=pragmas --verify-diagnostics
"""An unknown or missing directive."""


def first(x):
    # error: 17 [ACC202] "unknown directive `paralel`"
    #pragma acc paralel loop
    for i in range(len(x)):
        x[i] += 1


def others(x):
    # error: [ACC202] "without a directive"
    #pragma acc
    # error: [ACC202] "unknown directive `enter`"
    #pragma acc enter
    # error: [ACC202] "found `(`"
    #pragma acc (x)
    # error: [ACC202] "unknown directive `PARALLEL`"
    #pragma acc PARALLEL
    for i in range(len(x)):
        x[i] += 1


def right(x):
    #pragma acc parallel loop
    for i in range(len(x)):
        x[i] += 1
