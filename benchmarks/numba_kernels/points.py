# SPDX-License-Identifier: Apache-2.0
"""Points in space: every one with every other, for Numba."""

from __future__ import annotations

import math

import numpy as np
from numba import prange


def nbody(x, y, z, m, ax, ay, az):
    n = x.shape[0]
    for i in prange(n):
        sx = 0.0
        sy = 0.0
        sz = 0.0
        for j in range(n):
            dx = x[j] - x[i]
            dy = y[j] - y[i]
            dz = z[j] - z[i]
            inverse = 1.0 / math.sqrt(dx * dx + dy * dy + dz * dz + 1e-9)
            w = m[j] * inverse * inverse * inverse
            sx += w * dx
            sy += w * dy
            sz += w * dz
        ax[i] = sx
        ay[i] = sy
        az[i] = sz


def pairwise(x, d):
    n, dimensions = x.shape
    for i in prange(n):
        for j in range(n):
            total = 0.0
            for k in range(dimensions):
                t = x[i, k] - x[j, k]
                total += t * t
            d[i, j] = math.sqrt(total)


def kmeans(points, centres, label):
    n, dimensions = points.shape
    clusters = centres.shape[0]
    for i in prange(n):
        best = np.float32(1e30)
        nearest = 0
        for c in range(clusters):
            total = np.float32(0)
            for q in range(dimensions):
                t = points[i, q] - centres[c, q]
                total += t * t
            if total < best:
                best = total
                nearest = c
        label[i] = nearest
