# SPDX-License-Identifier: Apache-2.0
# RUN: pyacc-opt %s --emit=pragmas --verify-diagnostics
"""A section that is empty."""


def first(x):
    # warning: 38 [ACC218] "`x[8:4]` is empty"
    #pragma acc parallel loop copy(x[8:4])
    for i in range(8, 12):
        x[i] += 1


def one_element(x, k):
    # warning: [ACC218] "is empty unless `k` is below 1"
    #pragma acc parallel loop copy(x[k:1])
    for i in range(k, k + 1):
        x[i] += 1


def right(x):
    #pragma acc parallel loop copy(x[8:12])
    for i in range(8, 12):
        x[i] += 1
