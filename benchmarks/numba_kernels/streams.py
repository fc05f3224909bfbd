# SPDX-License-Identifier: Apache-2.0
"""One pass over long vectors, for Numba."""

from __future__ import annotations

from numba import prange


def saxpy(a, x, y):
    for i in prange(x.shape[0]):
        y[i] = a * x[i] + y[i]


def triad(s, a, b, c):
    for i in prange(a.shape[0]):
        a[i] = b[i] + s * c[i]


def dot(x, y):
    total = 0.0
    for i in prange(x.shape[0]):
        total += x[i] * y[i]
    return total


def scan(x, y, sums):
    n = x.shape[0]
    chunks = sums.shape[0]
    length = (n + chunks - 1) // chunks
    for b in prange(chunks):
        total = 0.0
        for i in range(b * length, min((b + 1) * length, n)):
            total += x[i]
        sums[b] = total
    before = 0.0
    for b in range(chunks):
        own = sums[b]
        sums[b] = before
        before += own
    for b in prange(chunks):
        total = sums[b]
        for i in range(b * length, min((b + 1) * length, n)):
            total += x[i]
            y[i] = total
