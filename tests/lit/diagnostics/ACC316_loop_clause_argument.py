# SPDX-License-Identifier: Apache-2.0
# RUN: pyacc-opt %s --emit=pragmas --verify-diagnostics
"""A gang, worker or vector argument that is not allowed here."""


def first(x, n):
    # error: 38 [ACC316] "found an argument of `vector` inside `parallel loop`"
    #pragma acc parallel loop vector(64)
    for i in range(n):
        x[i] += 1


def kernels(x, n):
    # error: [ACC316] "found an argument of `gang` beside `num_gangs`"
    # error: [ACC316] "found `gang(dim: …)` inside `kernels loop`"
    #pragma acc kernels loop independent num_gangs(4) gang(num: 8, dim: 1)
    for i in range(n):
        x[i] += 1


def right(x, n):
    #pragma acc parallel loop vector vector_length(64)
    for i in range(n):
        x[i] += 1
