# SPDX-License-Identifier: Apache-2.0
"""Points in space: every one with every other."""

from __future__ import annotations

import math

import numpy as np

from benchmarks.kernels.kernel import Kernel, random


def nbody(x, y, z, m, ax, ay, az):
    n = x.shape[0]
    #pragma acc parallel loop gang copyin(x, y, z, m) copyout(ax, ay, az)
    for i in range(n):
        sx = 0.0
        sy = 0.0
        sz = 0.0
        #pragma acc loop vector reduction(+:sx, sy, sz)
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
    #pragma acc parallel loop collapse(2) copyin(x) copyout(d)
    for i in range(n):
        for j in range(n):
            total = 0.0
            for k in range(dimensions):
                t = x[i, k] - x[j, k]
                total += t * t
            d[i, j] = math.sqrt(total)


def kmeans(points, centres, label):
    n, dimensions = points.shape
    clusters = centres.shape[0]
    #pragma acc parallel loop copyin(points, centres) copyout(label)
    for i in range(n):
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


def _nbody(x, y, z, m, ax, ay, az):
    for i in range(len(x)):
        dx, dy, dz = x - x[i], y - y[i], z - z[i]
        w = m * (dx * dx + dy * dy + dz * dz + 1e-9) ** -1.5
        ax[i], ay[i], az[i] = w @ dx, w @ dy, w @ dz


def _pairwise(x, d):
    d[:] = np.sqrt(((x[:, None] - x[None]) ** 2).sum(axis=2))


def _kmeans(points, centres, label):
    squares = (centres * centres).sum(axis=1) - 2 * (points @ centres.T)
    label[:] = squares.argmin(axis=1)


def _bodies_of(n):
    position_and_mass = tuple(random(n, seed=seed) for seed in range(4))
    return *position_and_mass, np.zeros(n), np.zeros(n), np.zeros(n)


def _clusters_of(n):
    """Points near their centres, so that no rounding decides which one is nearest."""
    centres = random(32, 16, low=-8, high=8, dtype=np.float32)
    points = centres[np.arange(n) * 7 % 32] + random(n, 16, low=-0.5, high=0.5, dtype=np.float32, seed=2)
    return points, centres, np.zeros(n, dtype=np.int32)


KERNELS = [
    Kernel(
        nbody, _nbody, _bodies_of, (60, 1024, 2048), (4, 5, 6), lambda x, *_: (x.size,),
        lambda x, *_: (0, 20 * x.size**2), tolerance=1e-8,
    ),
    Kernel(
        pairwise, _pairwise, lambda n: (random(n, 3), np.zeros((n, n))), (30, 700, 1500), (1,), lambda x, d: x.shape,
        lambda x, d: (8 * d.size, 10 * d.size),
    ),
    Kernel(
        kmeans, _kmeans, _clusters_of, (200, 1 << 13, 1 << 15), (2,),
        lambda points, centres, label: (*points.shape, centres.shape[0]),
        lambda points, centres, label: (68 * label.size, 3 * 16 * 32 * label.size),
    ),
]  # fmt: skip
