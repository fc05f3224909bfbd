# SPDX-License-Identifier: Apache-2.0
# RUN: pyacc-opt %s --emit=pragmas --verify-diagnostics
"""A comment brace without its partner."""


def first(x):
    #pragma acc data copy(x)
    # error: 5 [ACC302] "never closed"
    #{
    for i in range(len(x)):
        x[i] += 1


def lone(x):
    #pragma acc parallel loop
    for i in range(len(x)):
        x[i] += 1
    # error: [ACC302] "found `#}` without its partner"
    #}
    # error: [ACC302] "found `#{` without a construct"
    #{
    x[0] = 1
    #}


def plain_comments(x):
    # }
    # {
    # }
    #pragma acc parallel loop
    for i in range(len(x)):
        x[i] += 1


def right(x):
    #pragma acc data copy(x)
    #{
    #pragma acc parallel loop
    for i in range(len(x)):
        x[i] += 1
    #}
