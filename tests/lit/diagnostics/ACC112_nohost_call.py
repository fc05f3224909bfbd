# SPDX-License-Identifier: Apache-2.0
# RUN: pyacc-opt %s --emit=acc --verify-diagnostics
"""A nohost routine called by the host."""


#pragma acc routine seq nohost
def double(value):
    return 2 * value


def first(x: "f64[:]"):
    #pragma acc parallel loop
    for i in range(len(x)):
        x[i] = double(x[i])
    # error: 12 [ACC112] "found a call of `double` in code for the host"
    x[0] = double(x[0])
