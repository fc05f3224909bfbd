# SPDX-License-Identifier: Apache-2.0
# RUN: pyacc-opt %s --emit=acc | filecheck %s
# ruff: noqa


# Entry and exit operations of each data clause.
# CHECK-LABEL: func.func @clauses(
# CHECK-DAG:     acc.copyin {{.*}}{name = "a"}
# CHECK-DAG:     acc.create {{.*}}dataClause = #acc<data_clause acc_copyout>{{.*}}name = "b"
# CHECK-DAG:     acc.copyin {{.*}}dataClause = #acc<data_clause acc_copy>{{.*}}name = "c"
# CHECK-DAG:     acc.create {{.*}}{name = "d"}
# CHECK-DAG:     acc.present {{.*}}name = "e"
# CHECK-DAG:     acc.nocreate {{.*}}name = "f"
# CHECK:         acc.parallel {{.*}}dataOperands(
# CHECK-DAG:     acc.delete {{.*}}dataClause = #acc<data_clause acc_copyin>{{.*}}name = "a"
# CHECK-DAG:     acc.copyout {{.*}}name = "b"
# CHECK-DAG:     acc.copyout {{.*}}dataClause = #acc<data_clause acc_copy>{{.*}}name = "c"
# CHECK-DAG:     acc.delete {{.*}}name = "d"
def clauses(a: "f64[:]", b: "f64[:]", c: "f64[:]", d: "f64[:]", e: "f64[:]", f: "f64[:]"):
    #pragma acc parallel loop copyin(a) copyout(b) copy(c) create(d) present(e) no_create(f)
    for i in range(len(a)):
        d[i] = a[i] + e[i] + f[i]
        b[i] = d[i]
        c[i] += d[i]


# A data region around two kernels.
# CHECK-LABEL: func.func @region(
# CHECK:         %[[X:.*]] = acc.copyin {{.*}}name = "x"
# CHECK:         acc.data dataOperands(%[[X]]
# CHECK:           acc.parallel
# CHECK:           acc.parallel
# CHECK:           acc.terminator
# CHECK:         acc.copyout {{.*}}name = "x"
def region(x: "f64[:]"):
    #pragma acc data copy(x)
    #{
    #pragma acc parallel loop
    for i in range(len(x)):
        x[i] += 1
    #pragma acc parallel loop
    for i in range(len(x)):
        x[i] *= 2
    #}


# pyACC's spelling of a clause and a section.
# CHECK-LABEL: func.func @equals_form(
# CHECK:         acc.create {{.*}}name = "y
# CHECK:         acc.parallel
# CHECK:         acc.copyout {{.*}}name = "y
def equals_form(x: "f64[:]", y: "f64[:]"):
    #pragma acc parallel loop copyout=y[0:len(x)]
    for i in range(len(x)):
        y[i] = x[i]
