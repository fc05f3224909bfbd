# SPDX-License-Identifier: Apache-2.0
# RUN: pyacc-opt %s --emit=acc --verify-diagnostics
"""An integer that does not fit 64 bits."""


def first(x: "f64[:]"):
    #pragma acc parallel loop
    for i in range(len(x)):
        # error: 16 [ACC404]
        x[i] = 9223372036854775808


def right(x: "f64[:]"):
    #pragma acc parallel loop
    for i in range(len(x)):
        x[i] = 9223372036854775808.0
