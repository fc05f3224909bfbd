# SPDX-License-Identifier: Apache-2.0
# RUN: pyacc-opt %s --emit=pragmas --verify-diagnostics
"""Gang, worker and vector loops in the wrong order."""


def first(x, n):
    #pragma acc parallel loop vector
    for i in range(n):
        # error: 26 [ACC314] "found a `gang` loop inside a `vector` loop"
        #pragma acc loop gang
        for j in range(n):
            x[i, j] += 1


#pragma acc routine vector
def above_the_routine(x, n):
    # error: [ACC314] "found a `worker` loop in a `routine vector`"
    #pragma acc loop worker
    for i in range(n):
        x[i] += 1


def dimensions(x, n):
    #pragma acc parallel loop gang(dim: 2)
    for i in range(n):
        #pragma acc loop gang(dim: 1)
        for j in range(n):
            # error: [ACC314] "found a `gang` loop inside a `gang` loop"
            #pragma acc loop gang
            for k in range(n):
                x[i, j] += 1


def right(x, n):
    #pragma acc parallel loop gang
    for i in range(n):
        #pragma acc loop vector
        for j in range(n):
            x[i, j] += 1
