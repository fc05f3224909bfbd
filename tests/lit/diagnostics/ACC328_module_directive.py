# SPDX-License-Identifier: Apache-2.0
# RUN: pyacc-opt %s --emit=pragmas --verify-diagnostics
"""A directive outside of all functions."""

import numpy as np

data = np.ones(8)
#pragma acc declare create(data)
# error: [ACC328] "`enter data`"
#pragma acc enter data copyin(data)


class Model:
    # error: [ACC328] "in a class"
    #pragma acc declare create(data)

    #pragma acc routine seq
    @staticmethod
    def half(x):
        return x / 2


def undecorated(x):
    #pragma acc parallel loop
    for i in range(len(x)):
        x[i] = Model.half(x[i])


if __name__ == "__main__":
    # error: [ACC328] "`data`"
    #pragma acc data \
    #       copy(data)
    # {
    undecorated(data)
    # }
    # error: [ACC328] "`end data`"
    #pragma acc end data
    # error: [ACC301] "`kernels`"
    #pragma acc kernels
    def first(x):
        return x

    # error: [ACC202] "bogus"
    #pragma acc bogus
    data[0] = 1  #pragma acc wait
    # error@-1: [ACC225]
    # error: [ACC323] "without a name"
    #pragma acc routine seq
