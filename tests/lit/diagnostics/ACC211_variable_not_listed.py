# SPDX-License-Identifier: Apache-2.0
# RUN: pyacc-opt %s --emit=pragmas --verify-diagnostics
"""A variable without a clause under default(none)."""


def first(a, x, n):
    #pragma acc parallel loop default(none) copy(x)
    # error: [ACC211] "`n` stands in no clause"
    for i in range(n):
        # error: 13 [ACC211] "`a` stands in no clause"
        t = a * x[i]
        x[i] = t


SCALE = 2.0


def constants_and_functions_need_no_clause(x, n):
    #pragma acc data default(none) copy(x)
    #pragma acc parallel loop firstprivate(n)
    for i in range(n):
        x[i] = abs(constants_and_functions_need_no_clause(x, x[i])) * SCALE


def right(a, x, n):
    #pragma acc parallel loop default(none) copy(x) firstprivate(a, n)
    for i in range(n):
        t = a * x[i]
        x[i] = t
