# SPDX-License-Identifier: Apache-2.0
"""Stencils and convolutions."""

from __future__ import annotations

import numpy as np

from benchmarks.kernels.kernel import Kernel, random


def laplace2d(a, b):
    n, m = a.shape
    err = 0.0
    #pragma acc parallel loop collapse(2) reduction(max:err) copyin(a) copy(b)
    for i in range(1, n - 1):
        for j in range(1, m - 1):
            b[i, j] = 0.25 * (a[i, j + 1] + a[i, j - 1] + a[i - 1, j] + a[i + 1, j])
            err = max(err, abs(b[i, j] - a[i, j]))
    return err


def jacobi2d(a, b):
    n, m = a.shape
    #pragma acc parallel loop collapse(2) copyin(a) copy(b)
    for i in range(1, n - 1):
        for j in range(1, m - 1):
            b[i, j] = 0.2 * (a[i, j] + a[i, j + 1] + a[i, j - 1] + a[i - 1, j] + a[i + 1, j])


def heat3d(a, b):
    n = a.shape[0]
    #pragma acc parallel loop collapse(3) copyin(a) copy(b)
    for i in range(1, n - 1):
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
    #pragma acc parallel loop collapse(2) copyin(a) copy(b)
    for i in range(1, n - 1):
        for j in range(1, m - 1):
            b[i, j] = (
                0.2 * a[i - 1, j - 1] - 0.3 * a[i, j - 1] + 0.4 * a[i + 1, j - 1]
                + 0.5 * a[i - 1, j] + 0.6 * a[i, j] + 0.7 * a[i + 1, j]
                - 0.8 * a[i - 1, j + 1] - 0.9 * a[i, j + 1] + 0.1 * a[i + 1, j + 1]
            )  # fmt: skip


def convk(a, w, b):
    n = a.shape[0]
    taps = w.shape[0]
    h = taps // 2
    #pragma acc parallel loop collapse(2) copyin(a, w) copy(b)
    for i in range(h, n - h):
        for j in range(h, n - h):
            total = np.float32(0)
            for p in range(taps):
                for q in range(taps):
                    total += w[p, q] * a[i + p - h, j + q - h]
            b[i, j] = total


def _laplace2d(a, b):
    b[1:-1, 1:-1] = 0.25 * (a[1:-1, 2:] + a[1:-1, :-2] + a[:-2, 1:-1] + a[2:, 1:-1])
    return float(np.abs(b[1:-1, 1:-1] - a[1:-1, 1:-1]).max())


def _jacobi2d(a, b):
    b[1:-1, 1:-1] = 0.2 * (a[1:-1, 1:-1] + a[1:-1, 2:] + a[1:-1, :-2] + a[:-2, 1:-1] + a[2:, 1:-1])


def _heat3d(a, b):
    inner = a[1:-1, 1:-1, 1:-1]
    b[1:-1, 1:-1, 1:-1] = (
        0.125 * (a[2:, 1:-1, 1:-1] - 2.0 * inner + a[:-2, 1:-1, 1:-1])
        + 0.125 * (a[1:-1, 2:, 1:-1] - 2.0 * inner + a[1:-1, :-2, 1:-1])
        + 0.125 * (a[1:-1, 1:-1, 2:] - 2.0 * inner + a[1:-1, 1:-1, :-2])
        + inner
    )


def _convk(a, w, b):
    n, taps = a.shape[0], w.shape[0]
    h = taps // 2
    inner = n - 2 * h
    b[h : n - h, h : n - h] = sum(
        w[p, q] * a[p : p + inner, q : q + inner] for p in range(taps) for q in range(taps)
    )


_TAPS = np.array([[0.2, 0.5, -0.8], [-0.3, 0.6, -0.9], [0.4, 0.7, 0.1]], dtype=np.float32)


def _conv2d(a, b):
    _convk(a, _TAPS, b)


def _plane_of(n):
    return random(n, n), np.zeros((n, n))


def _image_of(n):
    return random(n, n, dtype=np.float32), np.zeros((n, n), dtype=np.float32)


def _convk_of(n):
    image, out = _image_of(n)
    return image, random(5, 5, dtype=np.float32, seed=2), out


KERNELS = [
    Kernel(
        laplace2d, _laplace2d, _plane_of, (40, 1024, 4096), (1,), lambda a, b: a.shape,
        lambda a, b: (16 * a.size, 6 * a.size), returns="d",
    ),
    Kernel(
        jacobi2d, _jacobi2d, _plane_of, (40, 1024, 4096), (1,), lambda a, b: a.shape,
        lambda a, b: (16 * a.size, 5 * a.size),
    ),
    Kernel(
        heat3d, _heat3d, lambda n: (random(n, n, n), np.zeros((n, n, n))), (12, 128, 192), (1,),
        lambda a, b: a.shape[:1], lambda a, b: (16 * a.size, 15 * a.size),
    ),
    Kernel(
        conv2d, _conv2d, _image_of, (40, 2048, 4096), (1,), lambda a, b: a.shape,
        lambda a, b: (8 * a.size, 17 * a.size), tolerance=1e-5,
    ),
    Kernel(
        convk, _convk, _convk_of, (40, 512, 1024), (2,), lambda a, w, b: (a.shape[0], w.shape[0]),
        lambda a, w, b: (8 * a.size, 2 * w.size * a.size), tolerance=1e-5,
    ),
    Kernel(
        jacobi2d, _jacobi2d, _plane_of, (20, 256, 256), (1,), lambda a, b: a.shape, lambda *_: (0, 0),
        label="jacobi2d, small",
    ),
]  # fmt: skip
