# SPDX-License-Identifier: Apache-2.0
# RUN: pyacc-opt %s --emit=acc --verify-diagnostics
"""An expression outside the compiled subset."""


def first(x: "f64[:]"):
    #pragma acc parallel loop
    for i in range(len(x)):
        # error: [ACC102]
        x[i] = {0: 1.0}[0]


def right(x: "f64[:]"):
    #pragma acc parallel loop
    for i in range(len(x)):
        x[i] = 1.0 if i == 0 else 2.0
