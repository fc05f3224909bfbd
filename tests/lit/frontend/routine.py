# SPDX-License-Identifier: Apache-2.0
# RUN: pyacc-opt %s --emit=pragmas | filecheck %s
# RUN: pyacc-opt %s:program --emit=acc --args 'f64[:]' | filecheck %s --check-prefix=ACC
# ruff: noqa
"""`routine seq` above a function: it is compiled into the block that calls it, as functions without a directive are."""


# CHECK-LABEL: def program(x):
# ACC-LABEL:   func.func @program(
# ACC:           acc.loop
# ACC:             arith.mulf
# ACC-NOT:         call
def program(x):
    #pragma acc parallel loop
    for i in range(len(x)):
        x[i] = square(x[i])


#pragma acc routine seq
def square(v):
    return v * v
