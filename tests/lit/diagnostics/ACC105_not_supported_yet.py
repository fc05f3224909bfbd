# SPDX-License-Identifier: Apache-2.0
# RUN: pyacc-opt %s --emit=pragmas --verify-diagnostics
"""A feature that is not supported yet."""


def clauses(x):
    # error: [ACC105] "a reduction of `x[0]`"
    #pragma acc parallel loop reduction(+: x[0])
    for i in range(len(x)):
        x[0] += 1


def kernels_need_marked_loops(x):
    #pragma acc kernels
    #{
    # error: [ACC105] "a loop of `kernels` without"
    for i in range(len(x)):
        x[i] += 1
    # error: [ACC105] "without `independent` or `seq`"
    #pragma acc loop gang
    for i in range(len(x)):
        x[i] += 1
    #pragma acc loop independent
    for i in range(len(x)):
        x[i] += 1
    #}


def right(x):
    #pragma acc parallel loop copy(x)
    for i in range(len(x)):
        x[i] += 1
