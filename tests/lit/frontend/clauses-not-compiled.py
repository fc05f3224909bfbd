# SPDX-License-Identifier: Apache-2.0
# RUN: pyacc-opt %s --emit=pragmas | filecheck %s
# RUN: pyacc-opt %s --emit=pragmas --verify-diagnostics
# ruff: noqa
"""Clauses that are not compiled yet are refused by name, at their own place."""


# CHECK-LABEL: def clauses(x, n):
# CHECK:         #pragma acc parallel loop tile(4)
# CHECK:         #pragma acc parallel loop gang(dim: 2)
def clauses(x, n):
    # error: 31 [ACC105] "`tile`"
    #pragma acc parallel loop tile(4)
    for i in range(len(x)):
        x[i] = 0.0
    # error: 31 [ACC105] "`gang`"
    #pragma acc parallel loop gang(dim: 2)
    for i in range(len(x)):
        x[i] = 0.0


# A loop of `kernels` needs `independent`, until dependences are analysed.
def kernels(x):
    #pragma acc kernels
    for i in range(len(x)):  # error: [ACC105] "independent"
        x[i] = 0.0
