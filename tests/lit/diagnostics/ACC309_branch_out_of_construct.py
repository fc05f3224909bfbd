# SPDX-License-Identifier: Apache-2.0
# RUN: pyacc-opt %s --emit=pragmas --verify-diagnostics
"""A jump out of a construct."""


def first(x, n):
    #pragma acc parallel loop
    for i in range(n):
        if x[i] < 0:
            # error: 13 [ACC309] "found `return` out of `parallel loop`"
            return i


def loops(x, n):
    for k in range(3):
        #pragma acc parallel
        #{
        #pragma acc loop
        for i in range(n):
            # error: [ACC309] "found `break` out of a parallel loop"
            break
        #pragma acc loop seq
        for i in range(n):
            break
        # error: [ACC309] "found `continue` out of `parallel`"
        continue
        #}


def data_region(x):
    #pragma acc data copy(x)
    #{
    if x[0] < 0:
        raise ValueError
    # error: [ACC309] "found `return` out of `data`"
    return x
    #}


def inner_loops_and_functions(x, n):
    #pragma acc parallel loop
    for i in range(n):
        if x[i] > 0:
            continue
        while True:
            x[i] += 1
            break


def others(x, n):
    #pragma acc parallel loop
    for i in range(n):
        # error: [ACC309] "found `raise`"
        raise ValueError
    #pragma acc serial
    # error: [ACC309] "found `yield`"
    yield x


def right(x, n):
    found = -1
    #pragma acc parallel loop reduction(max: found)
    for i in range(n):
        if x[i] < 0:
            found = max(found, i)
    return found
