# SPDX-License-Identifier: Apache-2.0
# RUN: pyacc-opt %s --emit=pragmas --verify-diagnostics
"""A deprecated spelling of a clause."""


def first(x):
    # warning: 31 [ACC219] "`pcopy` is a deprecated spelling of `copy`"
    #pragma acc parallel loop pcopy(x)
    for i in range(len(x)):
        x[i] += 1


def right(x):
    #pragma acc parallel loop copy(x)
    for i in range(len(x)):
        x[i] += 1
