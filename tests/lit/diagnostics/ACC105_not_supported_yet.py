# SPDX-License-Identifier: Apache-2.0
# RUN: pyacc-opt %s --emit=pragmas --verify-diagnostics
"""A feature that is not supported yet."""


def clauses(x):
    # error: [ACC105] "a reduction of `x[0]`"
    #pragma acc parallel loop reduction(+: x[0])
    for i in range(len(x)):
        x[0] += 1


def right(x):
    #pragma acc parallel loop copy(x)
    for i in range(len(x)):
        x[i] += 1
