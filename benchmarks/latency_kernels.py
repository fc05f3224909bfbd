# SPDX-License-Identifier: Apache-2.0
"""Ordinary kernels, for `latency`."""

from __future__ import annotations

import math

import numpy as np


def saxpy(a, x, y):
    #pragma acc parallel loop
    for i in range(x.shape[0]):
        y[i] = a * x[i] + y[i]


def dot(x, y):
    total = 0.0
    #pragma acc parallel loop reduction(+:total)
    for i in range(x.shape[0]):
        total += x[i] * y[i]
    return total


def jacobi(a, b):
    err = 0.0
    #pragma acc parallel loop collapse(2) reduction(max:err)
    for i in range(1, a.shape[0] - 1):
        for j in range(1, a.shape[1] - 1):
            b[i, j] = 0.25 * (a[i - 1, j] + a[i + 1, j] + a[i, j - 1] + a[i, j + 1])
            err = max(err, abs(b[i, j] - a[i, j]))
    return err


def gemv(a, x, y):
    #pragma acc parallel loop gang
    for i in range(a.shape[0]):
        total = 0.0
        #pragma acc loop vector reduction(+:total)
        for j in range(a.shape[1]):
            total += a[i, j] * x[j]
        y[i] = total


def black_scholes(s, k, t, c):
    #pragma acc parallel loop
    for i in range(s.shape[0]):
        root = 0.2 * math.sqrt(t[i])
        d1 = (math.log(s[i] / k[i]) + 0.05 * t[i]) / root
        c[i] = s[i] * (0.5 + 0.5 * math.erf(d1)) - k[i] * math.exp(-t[i]) * (0.5 + 0.5 * math.erf(d1 - root))


def serial(a, x, y):
    #pragma acc serial loop
    for i in range(4):
        y[i] = a * x[i] + y[i]


def region(a, x, y):
    #pragma acc parallel loop num_gangs(2)
    for i in range(4):
        y[i] = a * x[i] + y[i]


def regions(n, x, y):
    for _ in range(n):
        #pragma acc parallel loop num_gangs(2)
        for i in range(4):
            y[i] = 0.5 * x[i] + y[i]


X = np.ones(64)
A = np.ones((16, 16))
#: What is compiled, and the arguments of a call.
KERNELS = (
    (saxpy, (2.0, X, X.copy())),
    (dot, (X, X)),
    (jacobi, (A, A.copy())),
    (gemv, (A, X[:16], X[:16].copy())),
    (black_scholes, (X, X, X, X.copy())),
)
