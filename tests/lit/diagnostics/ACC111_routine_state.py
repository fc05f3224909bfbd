# SPDX-License-Identifier: Apache-2.0
# RUN: pyacc-opt %s --emit=acc --verify-diagnostics
"""A function that assigns to a variable outside of it."""

calls = 0


def counted(value):
    # error: 5 [ACC111] "`counted` assigns to `calls` by `global`"
    global calls
    calls += 1
    return 2 * value


def first(x: "f64[:]"):
    #pragma acc parallel loop
    for i in range(len(x)):
        x[i] = counted(x[i])
