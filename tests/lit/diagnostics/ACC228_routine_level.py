# SPDX-License-Identifier: Apache-2.0
# RUN: pyacc-opt %s --emit=pragmas --verify-diagnostics
"""A routine without exactly one level of parallelism."""


def first(x):
    # error: 5 [ACC228] "found `routine` without a level"
    #pragma acc routine nohost
    def double(value):
        return 2 * value

    #pragma acc parallel loop
    for i in range(len(x)):
        x[i] = double(x[i])


# error: [ACC228] "found `worker` and `vector`"
#pragma acc routine worker vector
def above_the_function(x):
    #pragma acc loop vector
    for i in range(len(x)):
        x[i] += 1


def right(x):
    #pragma acc routine seq
    def double(value):
        return 2 * value

    #pragma acc parallel loop
    for i in range(len(x)):
        x[i] = double(x[i])
