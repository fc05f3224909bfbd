# SPDX-License-Identifier: Apache-2.0
# RUN: pyacc-opt %s --emit=pragmas --verify-diagnostics
"""A loop outside compute constructs and routines."""


def first(x, n):
    # error: 5 [ACC308] "found `loop` outside"
    #pragma acc loop
    for i in range(n):
        x[i] += 1


def after_a_construct(x, n):
    #pragma acc parallel
    #pragma acc loop
    for i in range(n):
        x[i] += 1
    # error: [ACC308]
    #pragma acc loop
    for i in range(n):
        x[i] += 1


#pragma acc routine seq
def in_a_routine(x, n):
    #pragma acc loop seq
    for i in range(n):
        x[i] += 1


def right(x, n):
    #pragma acc parallel loop
    for i in range(n):
        x[i] += 1
