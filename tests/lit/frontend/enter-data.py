# SPDX-License-Identifier: Apache-2.0
# RUN: pyacc-opt %s --emit=pragmas | filecheck %s
# RUN: pyacc-opt %s --emit=pragmas --verify-diagnostics
# ruff: noqa
"""`enter data` is read with all its clauses."""


# CHECK-LABEL: def enter(x, y, p, n):
# CHECK:         #pragma acc enter data copyin(x[0:n]) create(zero: y) attach(p) async(2) wait(queues: 1) if(n > 0)
def enter(x, y, p, n):
    #pragma acc enter data copyin(x[0:n]) create(zero: y) attach(p) async(2) wait(1) if(n > 0)
    pass
