# SPDX-License-Identifier: Apache-2.0
# RUN: pyacc-opt %s --emit=acc | filecheck %s
# ruff: noqa


# A recipe has the neutral element and the combination of two values.
# CHECK:       acc.reduction.recipe @[[SUM:.*]] : memref<f64> reduction_operator <add> init
# CHECK:         arith.constant 0.000000e+00 : f64
# CHECK:       combiner
# CHECK:         arith.addf
# CHECK-LABEL: func.func @stated(
# CHECK:         %[[S:.*]] = acc.reduction {{.*}}recipe(@[[SUM]]){{.*}}name = "s"
# CHECK:         acc.loop combined(parallel) reduction(%[[S]] : memref<f64>)
def stated(x: "f64[:]"):
    s = 0.0
    #pragma acc parallel loop reduction(+:s)
    for i in range(len(x)):
        s += x[i]
    return s


# A scalar carried in a recognised form becomes a reduction by itself.
# CHECK:       acc.reduction.recipe @{{.*}} reduction_operator <max>
# CHECK-LABEL: func.func @found(
# CHECK:         %[[HIGH:.*]] = acc.reduction {{.*}}name = "high"
# CHECK:         acc.loop combined(parallel) reduction(%[[HIGH]]
def found(x: "i64[:]"):
    high = 0
    #pragma acc parallel loop
    for i in range(len(x)):
        if x[i] > high:
            high = x[i]
    return high


# Over a nest, each level reduces.
# CHECK-LABEL: func.func @nest(
# CHECK:         acc.loop combined(parallel) gang reduction(
# CHECK:           acc.loop vector reduction(
def nest(x: "i64[:, :]"):
    s = 0
    #pragma acc parallel loop gang reduction(+:s)
    for i in range(x.shape[0]):
        #pragma acc loop vector reduction(+:s)
        for j in range(x.shape[1]):
            s += x[i, j]
    return s


# The copies of all gangs are combined where the construct itself reduces.
# CHECK-LABEL: func.func @of_the_construct(
# CHECK:         %[[S:.*]] = acc.reduction {{.*}}name = "s"
# CHECK:         acc.parallel {{.*}}reduction(%[[S]]
def of_the_construct(x: "i64[:]"):
    s = 0
    #pragma acc parallel reduction(+:s)
    #{
    #pragma acc loop gang
    for i in range(len(x)):
        s += x[i]
    #}
    return s
