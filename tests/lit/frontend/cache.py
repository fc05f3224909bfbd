# SPDX-License-Identifier: Apache-2.0
# RUN: pyacc-opt %s --emit=pragmas | filecheck %s
# RUN: pyacc-opt %s --emit=pragmas --verify-diagnostics
# ruff: noqa
"""`cache` stands at the top of a loop."""


# CHECK-LABEL: def cache(x, y):
# CHECK:           #pragma acc cache(readonly: x[i - 1:i + 2])
def cache(x, y):
    #pragma acc parallel loop
    for i in range(1, len(x) - 1):
        #pragma acc cache(readonly: x[i - 1:i + 2])
        y[i] = x[i - 1] + x[i + 1]
