# SPDX-License-Identifier: Apache-2.0
# RUN: pyacc-opt %s --emit=pragmas --verify-diagnostics
"""A default clause that is neither none nor present."""


def first(x):
    # error: 39 [ACC210] "found `shared` in `default`"
    #pragma acc parallel loop default(shared)
    for i in range(len(x)):
        x[i] += 1


def right(x):
    #pragma acc parallel loop default(present)
    for i in range(len(x)):
        x[i] += 1
