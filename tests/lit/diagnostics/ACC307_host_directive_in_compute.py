# SPDX-License-Identifier: Apache-2.0
# RUN: pyacc-opt %s --emit=pragmas --verify-diagnostics
"""A directive for the host inside a compute construct."""


def first(x, n):
    #pragma acc parallel
    # error: 5 [ACC307] "found `data` inside `parallel`"
    #pragma acc data copy(x)
    #pragma acc loop
    for i in range(n):
        x[i] += 1


def others(x, n):
    #pragma acc parallel loop
    for i in range(n):
        # error: [ACC307]
        #pragma acc update self(x)
        # error: [ACC307]
        #pragma acc wait
        # error: [ACC307]
        #pragma acc set device_num(0)
        x[i] += 1


#pragma acc routine seq
def in_a_routine(x):
    # error: [ACC307] "found `enter data` inside `routine`"
    #pragma acc enter data copyin(x)
    x[0] = 1


def right(x, n):
    #pragma acc data copy(x)
    #pragma acc parallel loop
    for i in range(n):
        x[i] += 1
