# SPDX-License-Identifier: Apache-2.0
# RUN: pyacc-opt %s --emit=pragmas | filecheck %s
# RUN: pyacc-opt %s --emit=pragmas --verify-diagnostics
# ruff: noqa
"""`update` is read with all its clauses."""


# `host` is the old name of `self`; sections may have gaps.
# CHECK-LABEL: def update(x, y, n):
# CHECK:         #pragma acc update host(x[1:-1, 0:n]) device(y) if_present if(n > 3) async(1)
def update(x, y, n):
    #pragma acc update host(x[1:-1, 0:n]) device(y) if_present if(n > 3) async(1)
    pass
