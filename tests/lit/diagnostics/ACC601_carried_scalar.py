# SPDX-License-Identifier: Apache-2.0
# RUN: pyacc-opt %s --emit=acc --verify-diagnostics
"""A scalar carried from one iteration to the next."""


def first(x: "f64[:]", y: "f64[:]"):
    last = 0.0
    #pragma acc parallel loop
    for i in range(len(x)):
        y[i] = last
        # error: 9 [ACC601]
        last = x[i]


def right(x: "f64[:]", y: "f64[:]"):
    #pragma acc parallel loop
    for i in range(len(x)):
        y[i] = x[i - 1] if i > 0 else 0.0
