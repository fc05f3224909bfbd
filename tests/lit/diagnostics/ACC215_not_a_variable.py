# SPDX-License-Identifier: Apache-2.0
# RUN: pyacc-opt %s --emit=pragmas --verify-diagnostics
"""A clause argument that is not a variable, element or section."""


def first(x, n):
    # error: 36 [ACC215] "found `x + 1`"
    #pragma acc parallel loop copy(x + 1)
    for i in range(n):
        x[i] += 1


def others(x):
    # error: [ACC215] "found `others` in `copyin`, which is not a variable"
    # error: [ACC215] "found `len` in `copy`"
    #pragma acc data copyin(others) copy(len)
    x[0] = 1


def whole_variables(x):
    # error: [ACC215] "`deviceptr` takes names only"
    #pragma acc data deviceptr(x[0:2])
    x[0] = 1


def right(x, n):
    #pragma acc parallel loop copy(x[0:n])
    for i in range(n):
        x[i] += 1
