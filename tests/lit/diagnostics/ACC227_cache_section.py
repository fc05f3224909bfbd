# SPDX-License-Identifier: Apache-2.0
# RUN: pyacc-opt %s --emit=pragmas --verify-diagnostics
"""A cache argument that is not an element or simple section."""


def first(x, y):
    #pragma acc parallel loop
    for i in range(1, len(x) - 1):
        # error: 27 [ACC227] "found `x` in `cache`"
        #pragma acc cache(x)
        y[i] = x[i - 1] + x[i + 1]


def open_section(x, y):
    #pragma acc parallel loop
    for i in range(1, len(x) - 1):
        # error: [ACC227] "expected a section with both bounds"
        #pragma acc cache(x[i:])
        y[i] = x[i - 1] + x[i + 1]
