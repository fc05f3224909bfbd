# SPDX-License-Identifier: Apache-2.0
# RUN: pyacc-opt %s --emit=acc | filecheck %s
# ruff: noqa
"""Python's meaning in the IR. What the programs compute is tested by tests/run; here are the forms that matter."""

import math

FACTOR = 2.5


# Floor division rounds down whatever the signs.
# CHECK-LABEL: func.func @floor_division(
# CHECK:         acc.loop
# CHECK:           %[[QUOTIENT:.*]] = arith.divsi
# CHECK:           %[[SMALLER:.*]] = arith.subi %[[QUOTIENT]]
# CHECK:           arith.select %{{.*}}, %[[SMALLER]], %[[QUOTIENT]]
def floor_division(x: "i64[:]", y: "i64[:]"):
    #pragma acc parallel loop
    for i in range(len(x)):
        x[i] = x[i] // y[i]


# A constant negative index counts from the end; a variable one is chosen at run time.
# CHECK-LABEL: func.func @negative_index(
# CHECK:         acc.loop
# CHECK:           memref.load
# CHECK:           %[[NEGATIVE:.*]] = arith.cmpi slt
# CHECK:           arith.select %[[NEGATIVE]]
def negative_index(x: "i64[:]", k: "i64[:]"):
    #pragma acc parallel loop
    for i in range(len(k)):
        k[i] = x[k[i]]


# A loop variable that cannot be negative needs no choice.
# CHECK-LABEL: func.func @index_known_not_to_be_negative(
# CHECK:         acc.loop
# CHECK-NOT:       arith.select
# CHECK:         return
def index_known_not_to_be_negative(x: "i64[:]", y: "i64[:]"):
    #pragma acc parallel loop
    for i in range(len(x)):
        y[i] = x[i]


# A literal takes the type of what it meets: nothing is converted to float64.
# CHECK-LABEL: func.func @weak_literal(
# CHECK:         acc.loop
# CHECK-NOT:       arith.extf
# CHECK:           arith.mulf %{{.*}}, %{{.*}} : f32
# CHECK:         return
def weak_literal(x: "f32[:]"):
    #pragma acc parallel loop
    for i in range(len(x)):
        x[i] = 0.25 * x[i]


# The right side of `and` runs only if the left one is true.
# CHECK-LABEL: func.func @short_circuit(
# CHECK:         acc.loop
# CHECK:           scf.if
# CHECK:             arith.divsi
# CHECK:           } else {
def short_circuit(x: "i64[:]", y: "i64[:]"):
    #pragma acc parallel loop
    for i in range(len(x)):
        if y[i] != 0 and x[i] // y[i] > 1:
            x[i] = 0


# A called function becomes part of the block; numbers of the module come in, as they may change.
# CHECK-LABEL: func.func @call_and_global(
# CHECK-SAME:      %{{.*}}: memref<?xf64>, %[[FACTOR:.*]]: f64
# CHECK:         acc.loop
# CHECK:           arith.mulf %[[FACTOR]]
# CHECK:           math.sqrt
# CHECK-NOT:       call
# CHECK:         return
def call_and_global(x: "f64[:]"):
    #pragma acc parallel loop
    for i in range(len(x)):
        x[i] = root(FACTOR * x[i])


def root(v):
    return math.sqrt(v)


# Layout is part of the type: Fortran order, any strides, a rank-0 cell for a scalar that comes back.
# CHECK-LABEL: func.func @layouts(
# CHECK-SAME:      memref<?x?xf64, strided<[1, ?]>>
# CHECK-SAME:      memref<?x?xf64, strided<[?, ?]>>
# CHECK-SAME:      memref<i64>)
def layouts(n: int, a: "f64[:, :]F", b: "f64[:, :]A"):
    s = 0
    #pragma acc parallel loop collapse(2) reduction(+:s)
    for i in range(n):
        for j in range(n):
            b[i, j] = a[i, j]
            s += 1
    return s
