# SPDX-License-Identifier: Apache-2.0
# RUN: pyacc-opt %s --emit=pragmas --verify-diagnostics
"""A cache directive that is not at the top of a loop."""


def first(x, y, n):
    #pragma acc parallel loop
    for i in range(1, n - 1):
        y[i] = x[i - 1] + x[i + 1]
        # error: 9 [ACC322] "found `cache` in another place"
        #pragma acc cache(x[i - 1:i + 2])
