# SPDX-License-Identifier: Apache-2.0
# RUN: pyacc-opt %s --emit=pragmas --verify-diagnostics
"""A pragma on a line of code."""


def first(x):
    # error: 17 [ACC225] "found a pragma after code"
    n = len(x)  #pragma acc parallel loop
    for i in range(n):
        x[i] += 1


def text_is_no_pragma(x):
    """
    #pragma acc nonsense
    """
    ##pragma acc nonsense
    #PRAGMA ACC nonsense
    print("#pragma acc nonsense")
    #pragma acc parallel loop
    for i in range(len(x)):
        x[i] += 1


def right(x):
    n = len(x)
    #pragma acc parallel loop
    for i in range(n):
        x[i] += 1
