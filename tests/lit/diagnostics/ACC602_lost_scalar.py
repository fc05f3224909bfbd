# SPDX-License-Identifier: Apache-2.0
# RUN: pyacc-opt %s --emit=acc --verify-diagnostics
"""A firstprivate scalar that is read after the construct."""


def first(x: "f64[:]"):
    t = 1.0
    #pragma acc parallel loop
    for i in range(len(x)):
        # warning: [ACC602]
        t = x[i]
        x[i] = t
    #pragma acc parallel loop
    for i in range(len(x)):
        x[i] += t


def right(x: "f64[:]"):
    #pragma acc parallel loop
    for i in range(len(x)):
        t = x[i]
        x[i] = t
