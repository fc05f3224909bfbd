# SPDX-License-Identifier: Apache-2.0
# RUN: pyacc-opt %s --emit=acc --verify-diagnostics
"""A type that cannot be compiled."""

import math


def first(x: "f64[:]"):
    #pragma acc parallel loop
    for i in range(len(x)):
        # error: [ACC401]
        x[i] = math.__name__


def right(x: "f64[:]"):
    #pragma acc parallel loop
    for i in range(len(x)):
        x[i] = 1.0
