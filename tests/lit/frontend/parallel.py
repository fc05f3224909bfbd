# SPDX-License-Identifier: Apache-2.0
# RUN: pyacc-opt %s --emit=acc | filecheck %s
# ruff: noqa


# The arrays that a region without clauses touches are left to implicit data.
# CHECK-LABEL: func.func @plain(
# CHECK-SAME:      %[[X:.*]]: memref<?xf64>)
# CHECK:         acc.parallel {
# CHECK:           acc.loop
# CHECK:             memref.store %{{.*}}, %[[X]]
def plain(x: "f64[:]"):
    #pragma acc parallel
    #pragma acc loop
    for i in range(len(x)):
        x[i] += 1.0


# Launch sizes are expressions of the host.
# CHECK-LABEL: func.func @launch_sizes(
# CHECK-SAME:      %[[G:.*]]: i64, %[[X:.*]]: memref
# CHECK:         %[[TWICE:.*]] = arith.muli %[[G]]
# CHECK:         acc.parallel num_gangs({%[[TWICE]] : i64}) num_workers(%{{.*}} : i64) vector_length(%{{.*}} : i64)
def launch_sizes(x: "f64[:]", g: int):
    #pragma acc parallel num_gangs(g * 2) num_workers(4) vector_length(64)
    #pragma acc loop
    for i in range(len(x)):
        x[i] += 0.0


# `if` decides between the device and the host.
# CHECK-LABEL: func.func @condition(
# CHECK:         %[[C:.*]] = arith.cmpi sgt
# CHECK:         acc.parallel if(%[[C]])
def condition(x: "f64[:]", n: int):
    #pragma acc parallel if(n > 100)
    #pragma acc loop
    for i in range(n):
        x[i] += 0.0


# A scalar that the region assigns has a copy; one that it only reads enters as a value.
# CHECK-LABEL: func.func @private_and_firstprivate(
# CHECK-SAME:      %[[B:.*]]: f64, %[[C:.*]]: f64, %[[X:.*]]: memref
# CHECK-DAG:     %[[PRIVATE:.*]] = acc.private {{.*}}name = "a"
# CHECK-DAG:     %[[FIRST:.*]] = acc.firstprivate {{.*}}name = "b"
# CHECK:         acc.parallel firstprivate(%[[FIRST]] : memref<f64>) private(%[[PRIVATE]] : memref<f64>)
# CHECK:           arith.mulf %{{.*}}, %[[C]]
def private_and_firstprivate(x: "f64[:]", b: float, c: float):
    a = 0.0
    #pragma acc parallel private(a) firstprivate(b, c)
    #{
    b = b + 1
    #pragma acc loop
    for i in range(len(x)):
        a = b * c
        x[i] += a
    #}


# CHECK-LABEL: func.func @default_present(
# CHECK:         acc.parallel
# CHECK:         defaultAttr = #acc<defaultvalue present>
def default_present(x: "f64[:]", n: int):
    #pragma acc parallel default(present)
    #pragma acc loop
    for i in range(n):
        x[i] += 0.0
