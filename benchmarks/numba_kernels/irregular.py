# SPDX-License-Identifier: Apache-2.0
"""Iterations that differ in length, indices from memory, counters, for Numba."""

from __future__ import annotations

import numba
import numpy as np
from numba import prange


def mandelbrot(limit, out):
    h, w = out.shape
    for i in prange(h):
        for j in range(w):
            cr = -2.0 + 3.0 * j / w
            ci = -1.5 + 3.0 * i / h
            zr = 0.0
            zi = 0.0
            k = 0
            while k < limit and zr * zr + zi * zi <= 4.0:
                t = zr * zr - zi * zi + cr
                zi = 2 * zr * zi + ci
                zr = t
                k += 1
            out[i, j] = k


@numba.njit(inline="always")
def _mix(z):
    z = z + np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


def mcpi(n):
    inside = 0
    for i in prange(n):
        u = np.uint64(2) * np.uint64(i)
        x = (_mix(u) >> np.uint64(11)) * 1.1102230246251565e-16
        y = (_mix(u + np.uint64(1)) >> np.uint64(11)) * 1.1102230246251565e-16
        if x * x + y * y <= 1.0:
            inside += 1
    return inside


def histogram(data, bins):
    """Parts with bins of their own: Numba has no atomic operations here."""
    parts, n = 8, data.shape[0]
    own = np.zeros((parts, 256), np.int64)
    for t in prange(parts):
        for i in range(n * t // parts, n * (t + 1) // parts):
            own[t, data[i]] += 1
    for b in range(256):
        total = 0
        for t in range(parts):
            total += own[t, b]
        bins[b] = total


def spmv(start, column, value, x, y):
    for i in prange(y.shape[0]):
        total = 0.0
        for k in range(start[i], start[i + 1]):
            total += value[k] * x[column[k]]
        y[i] = total
