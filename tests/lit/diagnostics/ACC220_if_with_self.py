# SPDX-License-Identifier: Apache-2.0
# RUN: pyacc-opt %s --emit=pragmas --verify-diagnostics
"""If and self on one construct."""


def first(x, n):
    # warning: 42 [ACC220] "found `if` and `self`"
    #pragma acc parallel loop if(n > 10) self(n < 100)
    for i in range(n):
        x[i] += 1
