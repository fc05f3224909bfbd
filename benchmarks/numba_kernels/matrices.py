# SPDX-License-Identifier: Apache-2.0
"""Products of matrices and vectors, and a transposition, for Numba."""

from __future__ import annotations

from numba import prange


def gemm(a, b, c):
    n = a.shape[0]
    for i in prange(n):
        for j in range(n):
            total = 0.0
            for k in range(n):
                total += a[i, k] * b[k, j]
            c[i, j] = total


def gemm_ikj(a, b, c):
    n = a.shape[0]
    for i in prange(n):
        for j in range(n):
            c[i, j] = 0.0
        for k in range(n):
            for j in range(n):
                c[i, j] += a[i, k] * b[k, j]


def gemv(a, x, y):
    n = a.shape[0]
    for i in prange(n):
        total = 0.0
        for j in range(n):
            total += a[i, j] * x[j]
        y[i] = total


def gemvt(a, x, y):
    n = a.shape[0]
    for j in prange(n):
        total = 0.0
        for i in range(n):
            total += a[i, j] * x[i]
        y[j] = total


def transpose(a, b):
    n = a.shape[0]
    for i in prange(n):
        for j in range(n):
            b[i, j] = a[j, i]
