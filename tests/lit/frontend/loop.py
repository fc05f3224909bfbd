# SPDX-License-Identifier: Apache-2.0
# RUN: pyacc-opt %s --emit=acc | filecheck %s
# ruff: noqa


# Every level has its place on the loop; a loop of `parallel` is independent unless it is said to be sequential.
# CHECK-LABEL: func.func @levels(
# CHECK:         acc.loop combined(parallel) gang
# CHECK:           acc.loop worker
# CHECK:             acc.loop vector
# CHECK:               acc.loop
# CHECK:               } attributes {{.*}}seq = [#acc.device_type<none>]
# CHECK:             } attributes {{.*}}independent = [#acc.device_type<none>]
def levels(x: "f64[:, :, :, :]"):
    n, m, p, q = x.shape
    #pragma acc parallel loop gang
    for i in range(n):
        #pragma acc loop worker
        for j in range(m):
            #pragma acc loop vector
            for k in range(p):
                #pragma acc loop seq
                for l in range(q):
                    x[i, j, k, l] = 0.0


# Collapsed loops are one operation with several controls.
# CHECK-LABEL: func.func @collapsed(
# CHECK:         acc.loop combined(parallel) gang vector control(%{{.*}} : index, %{{.*}} : index)
# CHECK-NOT:     acc.loop
# CHECK:         collapse = [2]
def collapsed(x: "f64[:, :]"):
    n, m = x.shape
    #pragma acc parallel loop gang vector collapse(2)
    for i in range(n):
        for j in range(m):
            x[i, j] = 0.0


# Loops run from 0 by 1; start and step of the range are applied in the body.
# CHECK-LABEL: func.func @range_down_by_two(
# CHECK:         acc.loop {{.*}}control(%[[K:.*]] : index) = (%{{.*}} : index) to (%{{.*}} : index) step
# CHECK:           %[[COUNT:.*]] = arith.index_cast %[[K]] : index to i64
# CHECK:           %[[STEPS:.*]] = arith.muli %[[COUNT]]
# CHECK:           arith.addi %{{.*}}, %[[STEPS]]
def range_down_by_two(x: "f64[:]", n: int):
    #pragma acc parallel loop
    for i in range(n - 1, -1, -2):
        x[i] = 0.0


# A step that is not a constant is checked: 0 is an error, as in Python.
# CHECK-LABEL: func.func @step_from_outside(
# CHECK:         %[[ZERO:.*]] = arith.cmpi eq
# CHECK:         scf.if %[[ZERO]]
# CHECK:           call @pyacc_rt_fail
# CHECK:         acc.parallel
def step_from_outside(x: "f64[:]", n: int, step: int):
    #pragma acc parallel loop
    for i in range(0, n, step):
        x[i] = 0.0


# `for v in array` is a loop over its first dimension.
# CHECK-LABEL: func.func @by_value(
# CHECK-SAME:      %{{.*}}: f64, %[[X:.*]]: memref<?xf64>, %{{.*}}: memref<f64>
# CHECK:         %[[N:.*]] = memref.dim %[[X]]
# CHECK:         acc.loop {{.*}}to (%[[N]] : index)
# CHECK:           memref.load %[[X]][%{{.*}}]
def by_value(x: "f64[:]", s: float):
    #pragma acc parallel loop reduction(+:s)
    for v in x:
        s += v
    return s


# A variable that every iteration sets first lives in the body of the loop.
# CHECK-LABEL: func.func @local_to_the_iteration(
# CHECK:         acc.parallel
# CHECK-NOT:     memref.alloca
# CHECK:         acc.loop
# CHECK:           memref.alloca() : memref<f64>
# CHECK:           scf.for
def local_to_the_iteration(x: "f64[:, :]", y: "f64[:]"):
    n, m = x.shape
    #pragma acc parallel loop
    for i in range(n):
        d = 0.0
        for k in range(m):
            d += x[i, k]
        y[i] = d


# A chunk is an operand of the loop, checked before the construct; `*` leaves it to the mapping.
# CHECK-LABEL: func.func @static_gangs(
# CHECK-SAME:    %[[CHUNK:.*]]: i64,
# CHECK:         %[[BAD:.*]] = arith.cmpi slt, %[[CHUNK]]
# CHECK:         scf.if %[[BAD]]
# CHECK:           call @pyacc_rt_fail
# CHECK:         acc.loop combined(parallel) gang({static=%[[CHUNK]] : i64}) vector
# CHECK:         acc.loop combined(parallel) gang control
def static_gangs(x: "f64[:]", c: "int"):
    #pragma acc parallel loop gang(static: c) vector
    for i in range(len(x)):
        x[i] = 0.0
    #pragma acc parallel loop gang(static: *)
    for i in range(len(x)):
        x[i] = 0.0


# The arguments of levels, and gangs of several dimensions.
# CHECK-LABEL: func.func @arguments(
# CHECK:         acc.parallel {{.*}}num_gangs({%{{.*}} : i64, %{{.*}} : i64})
# CHECK:           acc.loop combined(parallel) gang({dim=%{{.*}} : i64, static=%{{.*}} : i64})
def arguments(x: "f64[:]", n: int):
    #pragma acc parallel loop gang(dim: 2, static: 4) num_gangs(n, 3)
    for i in range(n):
        x[i] = 0.0


# Tiles are two loops, the first size that of the innermost loop: gangs take tiles, lanes the elements.
# CHECK-LABEL: func.func @tiled(
# CHECK-DAG:     %[[OUTER:.*]] = arith.constant 8 : index
# CHECK-DAG:     %[[INNER:.*]] = arith.constant 4 : index
# CHECK:         acc.loop combined(parallel) gang control(%[[I:.*]] : index, %[[J:.*]] : index)
# CHECK:           arith.muli %[[I]], %[[OUTER]]
# CHECK:           arith.muli %[[J]], %[[INNER]]
# CHECK:           acc.loop vector control(%{{.*}} : index, %{{.*}} : index)
def tiled(x: "f64[:, :]"):
    #pragma acc parallel loop gang vector tile(4, 8)
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            x[i, j] = 0.0
