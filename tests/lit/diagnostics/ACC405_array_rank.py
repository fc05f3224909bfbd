# SPDX-License-Identifier: Apache-2.0
# RUN: pyacc-opt %s --emit=acc --verify-diagnostics
"""The wrong number of subscripts."""


def first(x: "f64[:]"):
    #pragma acc parallel loop
    for i in range(len(x)):
        # error: 9 [ACC405]
        x[i, 0] = 1.0


def right(x: "f64[:, :]"):
    #pragma acc parallel loop
    for i in range(len(x)):
        x[i, 0] = 1.0
