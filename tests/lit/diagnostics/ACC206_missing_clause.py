# SPDX-License-Identifier: Apache-2.0
# RUN: pyacc-opt %s --emit=pragmas --verify-diagnostics
"""A directive without a clause that it needs."""


def first(x):
    # error: 5 [ACC206] "found `data` without"
    #pragma acc data if(len(x) > 1)
    #pragma acc parallel loop
    for i in range(len(x)):
        x[i] += 1


def others(x):
    # error: [ACC206]
    #pragma acc enter data async(1)
    # error: [ACC206]
    #pragma acc exit data finalize
    # error: [ACC206]
    #pragma acc update async
    # error: [ACC206]
    #pragma acc declare
    # error: [ACC206]
    #pragma acc set if(True)
    # error: [ACC206]
    #pragma acc host_data if_present
    x[0] = 1


def right(x):
    #pragma acc data copy(x)
    #pragma acc parallel loop
    for i in range(len(x)):
        x[i] += 1
