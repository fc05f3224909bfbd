# SPDX-License-Identifier: Apache-2.0
# RUN: pyacc-opt %s --emit=pragmas | filecheck %s
# RUN: pyacc-opt %s --emit=pragmas --verify-diagnostics
# ruff: noqa
"""Clauses that are not compiled yet are refused by name, at their own place."""


# A loop of `kernels` needs `independent`, until dependences are analysed.
# CHECK-LABEL: def kernels(x):
# CHECK:         #pragma acc kernels
def kernels(x):
    #pragma acc kernels
    for i in range(len(x)):  # error: [ACC105] "independent"
        x[i] = 0.0
