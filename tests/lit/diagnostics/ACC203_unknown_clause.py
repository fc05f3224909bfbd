# SPDX-License-Identifier: Apache-2.0
# RUN: pyacc-opt %s --emit=pragmas --verify-diagnostics
"""An unknown clause."""


def first(x):
    # error: 31 [ACC203] "unknown clause `copyn`"
    #pragma acc parallel loop copyn(x)
    for i in range(len(x)):
        x[i] += 1


def the_rest_is_still_looked_at(x):
    # error: [ACC203] "unknown clause `bogus`"
    # error: [ACC203] "unknown clause `vectorize`"
    #pragma acc parallel loop bogus(1, f(2)) gang vectorize
    for i in range(len(x)):
        x[i] += 1


def right(x):
    #pragma acc parallel loop copyin(x)
    for i in range(len(x)):
        x[i] += 1
