# SPDX-License-Identifier: Apache-2.0
# RUN: pyacc-opt %s --emit=pragmas --verify-diagnostics
"""Several kinds of atomic on one directive."""


def first(x, v, n):
    #pragma acc parallel loop
    for i in range(n):
        # error: 33 [ACC321] "found `read` and `update`"
        #pragma acc atomic read update
        v = x[0]
