# SPDX-License-Identifier: Apache-2.0
# RUN: pyacc-opt %s --emit=pragmas --verify-diagnostics
"""A variable in two data clauses of one directive."""


def first(x):
    # error: 49 [ACC204] "`x` appears in two data clauses"
    #pragma acc parallel loop copyin(x) copyout(x)
    for i in range(len(x)):
        x[i] += 1


def others(x, s):
    # error: [ACC204] "`x` appears in two data clauses"
    # error: [ACC204] "`s` appears in two privacy clauses"
    #pragma acc parallel loop copy(x[0:5], x[4:6]) private(s) reduction(+: s)
    for i in range(len(x)):
        s += x[i]


def a_reduction_may_be_copied(x, s):
    #pragma acc parallel loop copy(s) reduction(+: s)
    for i in range(len(x)):
        s += x[i]


def right(x):
    #pragma acc parallel loop copy(x)
    for i in range(len(x)):
        x[i] += 1
