# SPDX-License-Identifier: Apache-2.0
# RUN: pyacc-opt %s --emit=acc --target=simt --verify-diagnostics
"""A bind that names no function to call."""


# error: 25 [ACC110] "`doubel` in `bind` is not defined"
#pragma acc routine seq bind(doubel)
def twice(value):
    return 2 * value


# error: 25 [ACC110] "which has a `bind` itself"
#pragma acc routine seq bind(inner)
def outer(value):
    return 2 * value


#pragma acc routine seq bind(double)
def inner(value):
    return 2 * value


def double(value):
    return value + value


# error: 25 [ACC110] "expected a function written in Python"
#pragma acc routine seq bind("LIMIT")
def limited(value):
    return 2 * value


LIMIT = 3


def first(x: "f64[:]"):
    #pragma acc parallel loop
    for i in range(len(x)):
        x[i] = twice(x[i])


def second(x: "f64[:]"):
    #pragma acc parallel loop
    for i in range(len(x)):
        x[i] = outer(x[i])


def third(x: "f64[:]"):
    #pragma acc parallel loop
    for i in range(len(x)):
        x[i] = limited(x[i])


def right(x: "f64[:]"):
    #pragma acc parallel loop
    for i in range(len(x)):
        x[i] = inner(x[i])
