# SPDX-License-Identifier: Apache-2.0
# RUN: pyacc-opt %s --emit=acc --verify-diagnostics
"""A name that is not defined."""


import math


def first(x: "f64[:]"):
    #pragma acc parallel loop
    for i in range(len(x)):
        # error: 16 [ACC104]
        x[i] = math.sqroot(x[i])


def right(x: "f64[:]"):
    #pragma acc parallel loop
    for i in range(len(x)):
        x[i] = math.sqrt(x[i])
