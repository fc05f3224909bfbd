# SPDX-License-Identifier: Apache-2.0
# RUN: pyacc-opt %s --emit=pragmas --verify-diagnostics
"""A name in a clause that is not defined."""


def first(data, n):
    # error: 36 [ACC216] "`dat` is not defined"
    #pragma acc parallel loop copy(dat[0:n])
    for i in range(n):
        data[i] += 1


LIMIT = 10


def expressions(data):
    # error: [ACC216] "`m` is not defined"
    #pragma acc parallel loop copy(data[0:m]) if(len(data) > LIMIT)
    for i in range(len(data)):
        data[i] += 1


def closures(data):
    n = len(data)

    def inner():
        #pragma acc parallel loop copy(data[0:n])
        for i in range(n):
            data[i] += 1

    return inner


def right(data, n):
    #pragma acc parallel loop copy(data[0:n])
    for i in range(n):
        data[i] += 1
