# SPDX-License-Identifier: Apache-2.0
"""Stencils and convolutions, for Numba."""

from __future__ import annotations

import numpy as np
from numba import prange

_C11, _C12, _C13 = np.float32(0.2), np.float32(-0.3), np.float32(0.4)
_C21, _C22, _C23 = np.float32(0.5), np.float32(0.6), np.float32(0.7)
_C31, _C32, _C33 = np.float32(-0.8), np.float32(-0.9), np.float32(0.1)


def laplace2d(a, b):
    n, m = a.shape
    err = 0.0
    for i in prange(1, n - 1):
        for j in range(1, m - 1):
            v = 0.25 * (a[i, j + 1] + a[i, j - 1] + a[i - 1, j] + a[i + 1, j])
            b[i, j] = v
            err = max(err, abs(v - a[i, j]))
    return err


def jacobi2d(a, b):
    n, m = a.shape
    for i in prange(1, n - 1):
        for j in range(1, m - 1):
            b[i, j] = 0.2 * (a[i, j] + a[i, j + 1] + a[i, j - 1] + a[i - 1, j] + a[i + 1, j])


def heat3d(a, b):
    n = a.shape[0]
    for i in prange(1, n - 1):
        for j in range(1, n - 1):
            for k in range(1, n - 1):
                b[i, j, k] = (
                    0.125 * (a[i + 1, j, k] - 2.0 * a[i, j, k] + a[i - 1, j, k])
                    + 0.125 * (a[i, j + 1, k] - 2.0 * a[i, j, k] + a[i, j - 1, k])
                    + 0.125 * (a[i, j, k + 1] - 2.0 * a[i, j, k] + a[i, j, k - 1])
                    + a[i, j, k]
                )


def conv2d(a, b):
    n, m = a.shape
    for i in prange(1, n - 1):
        for j in range(1, m - 1):
            b[i, j] = (
                _C11 * a[i - 1, j - 1] + _C12 * a[i, j - 1] + _C13 * a[i + 1, j - 1]
                + _C21 * a[i - 1, j] + _C22 * a[i, j] + _C23 * a[i + 1, j]
                + _C31 * a[i - 1, j + 1] + _C32 * a[i, j + 1] + _C33 * a[i + 1, j + 1]
            )  # fmt: skip


def convk(a, w, b):
    n = a.shape[0]
    taps = w.shape[0]
    h = taps // 2
    for i in prange(h, n - h):
        for j in range(h, n - h):
            total = np.float32(0)
            for p in range(taps):
                for q in range(taps):
                    total += w[p, q] * a[i + p - h, j + q - h]
            b[i, j] = total
