# SPDX-License-Identifier: Apache-2.0
# RUN: pyacc-opt %s --emit=pragmas | filecheck %s
# RUN: pyacc-opt %s --emit=pragmas --verify-diagnostics
# ruff: noqa
"""`declare` is read with its clauses."""


# CHECK-LABEL: def declare(x, y):
# CHECK:         #pragma acc declare copyin(x) present(y)
def declare(x, y):
    #pragma acc declare copyin(x) present(y)
    pass
