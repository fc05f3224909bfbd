# SPDX-License-Identifier: Apache-2.0
"""Parallel loops inside a sequential one, for Numba."""

from __future__ import annotations

from numba import prange


def floyd(p):
    n = p.shape[0]
    for k in range(n):
        for i in prange(n):
            for j in range(n):
                p[i, j] = min(p[i, j], p[i, k] + p[k, j])


def lu(a):
    n = a.shape[0]
    for k in range(n):
        for i in prange(k + 1, n):
            a[i, k] = a[i, k] / a[k, k]
            for j in range(k + 1, n):
                a[i, j] -= a[i, k] * a[k, j]


def wavefront(g):
    n = g.shape[0]
    for d in range(2, 2 * (n - 1) + 1):
        for i in prange(max(d - (n - 1), 1), min(d - 1, n - 1) + 1):
            g[i, d - i] = g[i - 1, d - i] + g[i, d - i - 1] - g[i - 1, d - i - 1]
