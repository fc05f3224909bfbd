# SPDX-License-Identifier: Apache-2.0
# RUN: pyacc-opt %s --emit=acc --verify-diagnostics
"""A statement outside the compiled subset."""


def first(x: "f64[:]"):
    #pragma acc parallel loop
    for i in range(len(x)):
        # error: 9 [ACC101]
        with open("log"):
            x[i] = 1.0


def right(x: "f64[:]"):
    with open("log"):
        #pragma acc parallel loop
        for i in range(len(x)):
            x[i] = 1.0
