# SPDX-License-Identifier: Apache-2.0
"""Products of matrices and vectors, and a transposition."""

from __future__ import annotations

import numpy as np

from benchmarks.kernels.kernel import Kernel, random


def gemm(a, b, c):
    n = a.shape[0]
    #pragma acc parallel loop collapse(2) copyin(a, b) copyout(c)
    for i in range(n):
        for j in range(n):
            total = 0.0
            for k in range(n):
                total += a[i, k] * b[k, j]
            c[i, j] = total


def gemm_ikj(a, b, c):
    n = a.shape[0]
    #pragma acc parallel loop gang copyin(a, b) copyout(c)
    for i in range(n):
        #pragma acc loop vector
        for j in range(n):
            c[i, j] = 0.0
        #pragma acc loop seq
        for k in range(n):
            #pragma acc loop vector
            for j in range(n):
                c[i, j] += a[i, k] * b[k, j]


def gemv(a, x, y):
    n = a.shape[0]
    #pragma acc parallel loop gang copyin(a, x) copyout(y)
    for i in range(n):
        total = 0.0
        #pragma acc loop vector reduction(+:total)
        for j in range(n):
            total += a[i, j] * x[j]
        y[i] = total


def gemvt(a, x, y):
    n = a.shape[0]
    #pragma acc parallel loop copyin(a, x) copyout(y)
    for j in range(n):
        total = 0.0
        for i in range(n):
            total += a[i, j] * x[i]
        y[j] = total


def transpose(a, b):
    n = a.shape[0]
    #pragma acc parallel loop collapse(2) copyin(a) copyout(b)
    for i in range(n):
        for j in range(n):
            b[i, j] = a[j, i]


def _matmul(a, b, c):
    np.matmul(a, b, out=c)


def _matmul_transposed(a, x, y):
    np.matmul(a.T, x, out=y)


def _transpose(a, b):
    b[:] = a.T


def _order(a, *_):
    return (a.shape[0],)


def _square_of(n):
    return random(n, n), random(n, n, seed=2), np.zeros((n, n))


def _vector_of(n):
    return random(n, n), random(n, seed=2), np.zeros(n)


def _product(a, *_):
    return 24 * a.size, 2 * a.shape[0] ** 3


def _row_work(a, *_):
    return 8 * a.size, 2 * a.size


KERNELS = [
    Kernel(gemm, _matmul, _square_of, (33, 256, 384), (2,), _order, _product),
    Kernel(gemm_ikj, _matmul, _square_of, (33, 256, 384), (2,), _order, _product),
    Kernel(gemv, _matmul, _vector_of, (40, 2048, 4096), (2,), _order, _row_work),
    Kernel(gemvt, _matmul_transposed, _vector_of, (40, 1024, 2048), (2,), _order, _row_work),
    Kernel(
        transpose, _transpose, lambda n: (random(n, n), np.zeros((n, n))), (40, 1024, 2048), (1,), _order,
        lambda a, b: (16 * a.size, 0),
    ),
]  # fmt: skip
