# SPDX-License-Identifier: Apache-2.0
# RUN: pyacc-opt %s --emit=acc --verify-diagnostics
"""A call that cannot be compiled."""


def first(x: "f64[:]"):
    #pragma acc parallel loop
    for i in range(len(x)):
        # error: 16 [ACC103]
        x[i] = input()


def right(x: "f64[:]", value: "f64"):
    #pragma acc parallel loop
    for i in range(len(x)):
        x[i] = value
