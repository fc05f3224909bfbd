# SPDX-License-Identifier: Apache-2.0
# RUN: pyacc-opt %s --emit=pragmas --verify-diagnostics
"""A modifier that the clause does not take."""


def first(x, y):
    # error: 38 [ACC214] "found modifier `zero` of `copyin`"
    #pragma acc parallel loop copyin(zero: x) copyout(y)
    for i in range(len(x)):
        y[i] = x[i]


def others(x, y):
    # error: [ACC214] "found modifier `readonly` twice"
    # error: [ACC214] "expected none"
    #pragma acc data copyin(readonly, readonly: x) present(always: y)
    x[0] = 1
    # error: 35 [ACC214] "found modifier `capture`"
    #pragma acc enter data create(capture: x)
