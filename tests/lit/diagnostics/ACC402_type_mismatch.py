# SPDX-License-Identifier: Apache-2.0
# RUN: pyacc-opt %s --emit=acc --verify-diagnostics
"""A variable with two types."""


def first(x: "f64[:]"):
    #pragma acc parallel loop
    for i in range(len(x)):
        t = x
        # error: 13 [ACC402]
        t = 1.0
        x[i] = t


def right(x: "f64[:]"):
    #pragma acc parallel loop
    for i in range(len(x)):
        t = 1.0
        x[i] = t
