# SPDX-License-Identifier: Apache-2.0
# RUN: pyacc-opt %s --emit=acc | filecheck %s
# ruff: noqa


# Two loops in one region, to be run one after the other.
# CHECK-LABEL: func.func @kernels_region(
# CHECK:         acc.kernels
# CHECK:           acc.loop
# CHECK:             independent = [#acc.device_type<none>]
# CHECK:           acc.loop
# CHECK:             independent = [#acc.device_type<none>]
def kernels_region(x: "f64[:]"):
    #pragma acc kernels
    #{
    #pragma acc loop independent
    for i in range(len(x)):
        x[i] += 1
    #pragma acc loop independent
    for i in range(len(x)):
        x[i] *= 2
    #}


# CHECK-LABEL: func.func @kernels_loop(
# CHECK:         acc.kernels combined(loop)
# CHECK:           acc.loop combined(kernels) gang vector
def kernels_loop(x: "f64[:]"):
    #pragma acc kernels loop independent gang vector
    for i in range(len(x)):
        x[i] += 1


# Clauses of the construct.
# CHECK-LABEL: func.func @kernels_clauses(
# CHECK-SAME:      %[[N:.*]]: i64
# CHECK:         %[[C:.*]] = arith.cmpi
# CHECK:         acc.kernels {{.*}}num_gangs({%[[N]] : i64}){{.*}}if(%[[C]])
def kernels_clauses(n: int, x: "f64[:]"):
    #pragma acc kernels num_gangs(n) if(n > 3) copy(x)
    #pragma acc loop independent
    for i in range(n):
        x[i] += 1
