# SPDX-License-Identifier: Apache-2.0
# RUN: pyacc-opt %s --emit=acc --verify-diagnostics
"""An operation on types that do not have it."""


import math


def first(x: "f64[:]"):
    #pragma acc parallel loop
    for i in range(len(x)):
        # error: 16 [ACC403]
        x[i] = x[i] + math


def right(x: "f64[:]"):
    #pragma acc parallel loop
    for i in range(len(x)):
        x[i] = x[i] + math.pi
