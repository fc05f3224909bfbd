# SPDX-License-Identifier: Apache-2.0
# RUN: pyacc-opt %s --emit=pragmas --verify-diagnostics
"""An end directive without its construct."""


def first(x):
    #pragma acc data copy(x)
    for k in range(2):
        #pragma acc parallel loop
        for i in range(len(x)):
            x[i] += 1
        # error: 9 [ACC303] "found `end data`"
        #pragma acc end data


def right(x):
    #pragma acc data copy(x)
    #pragma acc parallel loop
    for i in range(len(x)):
        x[i] += 1
    #pragma acc end data
