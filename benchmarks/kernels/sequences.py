# SPDX-License-Identifier: Apache-2.0
"""Parallel loops inside a sequential one: the cost of starting them counts."""

from __future__ import annotations

import numpy as np

from benchmarks.kernels.kernel import Kernel, random


def floyd(p):
    n = p.shape[0]
    #pragma acc data copy(p)
    for k in range(n):
        #pragma acc parallel loop collapse(2)
        for i in range(n):
            for j in range(n):
                p[i, j] = min(p[i, j], p[i, k] + p[k, j])


def lu(a):
    n = a.shape[0]
    #pragma acc data copy(a)
    for k in range(n):
        #pragma acc parallel loop gang
        for i in range(k + 1, n):
            a[i, k] = a[i, k] / a[k, k]
            #pragma acc loop vector
            for j in range(k + 1, n):
                a[i, j] -= a[i, k] * a[k, j]


def wavefront(g):
    n = g.shape[0]
    #pragma acc data copy(g)
    for d in range(2, 2 * (n - 1) + 1):
        #pragma acc parallel loop
        for i in range(max(d - (n - 1), 1), min(d - 1, n - 1) + 1):
            g[i, d - i] = g[i - 1, d - i] + g[i, d - i - 1] - g[i - 1, d - i - 1]


def _floyd(p):
    for k in range(len(p)):
        np.minimum(p, p[:, k, None] + p[k], out=p)


def _lu(a):
    for k in range(len(a)):
        a[k + 1 :, k] /= a[k, k]
        a[k + 1 :, k + 1 :] -= np.outer(a[k + 1 :, k], a[k, k + 1 :])


def _wavefront(g):
    """What the recurrence comes to."""
    g[1:, 1:] = g[1:, :1] + g[:1, 1:] - g[0, 0]


def _distances_of(n):
    return (np.random.default_rng(1).integers(1, 1000, (n, n)).astype(np.int32),)


def _dominant_of(n):
    return (random(n, n) + n * np.eye(n),)


def _order(a):
    return (a.shape[0],)


KERNELS = [
    Kernel(floyd, _floyd, _distances_of, (24, 192, 384), (0,), _order, lambda p: (0, 0), restores=True),
    Kernel(
        lu, _lu, _dominant_of, (24, 256, 512), (0,), _order, lambda a: (0, 2 / 3 * a.shape[0] ** 3), restores=True
    ),
    Kernel(
        wavefront, _wavefront, lambda n: (random(n, n),), (24, 512, 1024), (0,), _order,
        lambda g: (16 * g.size, 3 * g.size), tolerance=1e-7, natural=False,
    ),
]  # fmt: skip
