# SPDX-License-Identifier: Apache-2.0
# RUN: pyacc-opt %s --emit=pragmas --verify-diagnostics
"""A clause given twice."""


def first(x):
    # error: 44 [ACC207] "found `num_gangs` twice"
    #pragma acc parallel loop num_gangs(4) num_gangs(8)
    for i in range(len(x)):
        x[i] += 1


def others(x):
    # error: [ACC207] "found `if` twice"
    # error: [ACC207] "found `gang` twice"
    #pragma acc parallel loop if(True) gang gang if(False)
    for i in range(len(x)):
        x[i] += 1


def arguments(x):
    # error: 44 [ACC207] "found `dim` twice in `gang`"
    #pragma acc parallel loop gang(dim: 2, dim: 1)
    for i in range(len(x)):
        x[i] += 1


def right(x):
    #pragma acc parallel loop num_gangs(4)
    for i in range(len(x)):
        x[i] += 1
