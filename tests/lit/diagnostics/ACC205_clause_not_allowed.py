# SPDX-License-Identifier: Apache-2.0
# RUN: pyacc-opt %s --emit=pragmas --verify-diagnostics
"""A clause that its directive does not take."""


def first(x):
    # error: 26 [ACC205] "`parallel` does not take"
    #pragma acc parallel gang num_gangs(4)
    #pragma acc loop
    for i in range(len(x)):
        x[i] += 1


def others(x, t):
    # error: [ACC205] "found clause `private`, which `kernels` does not take"
    #pragma acc kernels private(t)
    # error: [ACC205] "found clause `host`"
    #pragma acc loop independent host(x)
    for i in range(len(x)):
        x[i] += 1


def right(x):
    #pragma acc parallel num_gangs(4)
    #pragma acc loop gang
    for i in range(len(x)):
        x[i] += 1
