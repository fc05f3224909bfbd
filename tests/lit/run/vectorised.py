# SPDX-License-Identifier: Apache-2.0
# REQUIRES: x86
# RUN: pyacc-opt %s --emit=asm --target=host:x86-64-v3 | filecheck %s
# ruff: noqa
"""The core programs in vector code: packed arithmetic in ymm registers, math functions of the vector library."""

import math


# CHECK-LABEL: saxpy_gang_0:
# CHECK:         vfmadd{{[0-9]+}}ps {{.*}}%ymm
def saxpy(a: float, x: "f32[:]", y: "f32[:]"):
    #pragma acc parallel loop
    for i in range(x.shape[0]):
        y[i] = a * x[i] + y[i]


# CHECK-LABEL: dot_gang_0:
# CHECK:         vfmadd{{[0-9]+}}pd {{.*}}%ymm
def dot(x: "f64[:]", y: "f64[:]"):
    s = 0.0
    #pragma acc parallel loop reduction(+:s)
    for i in range(len(x)):
        s += x[i] * y[i]
    return s


# CHECK-LABEL: jacobi_gang_0:
# CHECK:         vaddpd {{.*}}%ymm
# CHECK:         vmulpd {{.*}}%ymm
def jacobi(a: "f64[:, :]", b: "f64[:, :]"):
    n, m = a.shape
    #pragma acc parallel loop collapse(2)
    for i in range(1, n - 1):
        for j in range(1, m - 1):
            b[i, j] = 0.25 * (a[i - 1, j] + a[i + 1, j] + a[i, j - 1] + a[i, j + 1])


# Lanes over the loop the program calls parallel, not over the sum.
# CHECK-LABEL: matmul_gang_0:
# CHECK:         vfmadd{{[0-9]+}}pd {{.*}}%ymm
def matmul(a: "f64[:, :]", b: "f64[:, :]", c: "f64[:, :]"):
    n, m = c.shape
    #pragma acc parallel loop gang
    for i in range(n):
        #pragma acc loop vector
        for j in range(m):
            t = 0.0
            for k in range(a.shape[1]):
                t += a[i, k] * b[k, j]
            c[i, j] = t


# A `while` of different length in every lane.
# CHECK-LABEL: mandelbrot_gang_0:
# CHECK:         vcmp{{.*}}pd {{.*}}%ymm
# CHECK:         vfmadd{{[0-9]+}}pd {{.*}}%ymm
def mandelbrot(count: "i64[:, :]", limit: int):
    height, width = count.shape
    #pragma acc parallel loop collapse(2)
    for row in range(height):
        for column in range(width):
            cr = -2.0 + 3.0 * column / width
            ci = -1.5 + 3.0 * row / height
            zr = 0.0
            zi = 0.0
            steps = 0
            while steps < limit and zr * zr + zi * zi <= 4.0:
                zr, zi = zr * zr - zi * zi + cr, 2.0 * zr * zi + ci
                steps += 1
            count[row, column] = steps


# CHECK-LABEL: black_scholes_gang_0:
# CHECK-DAG:     _ZGVdN4v_log
# CHECK-DAG:     _ZGVdN4v_exp
# CHECK-DAG:     vsqrtpd {{.*}}%ymm
# CHECK-DAG:     _ZGVdN4v_erf
def black_scholes(call: "f64[:]", price: "f64[:]", strike: "f64[:]", years: "f64[:]", rate: float, volatility: float):
    #pragma acc parallel loop
    for i in range(price.shape[0]):
        root = math.sqrt(years[i])
        d1 = (math.log(price[i] / strike[i]) + (rate + 0.5 * volatility * volatility) * years[i]) / (volatility * root)
        d2 = d1 - volatility * root
        first = 0.5 * (1.0 + math.erf(d1 / math.sqrt(2.0)))
        second = 0.5 * (1.0 + math.erf(d2 / math.sqrt(2.0)))
        call[i] = price[i] * first - strike[i] * math.exp(-rate * years[i]) * second
