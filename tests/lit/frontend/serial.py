# SPDX-License-Identifier: Apache-2.0
# RUN: pyacc-opt %s --emit=acc | filecheck %s
# ruff: noqa


# CHECK-LABEL: func.func @serial_region(
# CHECK:         acc.serial
# CHECK:           scf.for
def serial_region(x: "f64[:]"):
    #pragma acc serial
    for i in range(1, len(x)):
        x[i] += x[i - 1]


# CHECK-LABEL: func.func @serial_loop(
# CHECK:         acc.serial combined(loop)
# CHECK:           acc.loop combined(serial)
def serial_loop(x: "f64[:]"):
    #pragma acc serial loop
    for i in range(len(x)):
        x[i] = 0.0
