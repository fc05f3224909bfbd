# SPDX-License-Identifier: Apache-2.0
"""Iterations that differ in length, indices from memory, counters."""

from __future__ import annotations

import numpy as np

from benchmarks.kernels.kernel import Kernel, random


def mandelbrot(limit, out):
    h, w = out.shape
    #pragma acc parallel loop collapse(2) copyout(out)
    for i in range(h):
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


def _mix(z):
    z = z + np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


def mcpi(n):
    inside = 0
    #pragma acc parallel loop reduction(+:inside)
    for i in range(n):
        u = np.uint64(2) * np.uint64(i)
        x = float(_mix(u) >> np.uint64(11)) * 1.1102230246251565e-16
        y = float(_mix(u + np.uint64(1)) >> np.uint64(11)) * 1.1102230246251565e-16
        if x * x + y * y <= 1.0:
            inside += 1
    return inside


def histogram(data, bins):
    #pragma acc data copyin(data) copyout(bins)
    #{
    #pragma acc parallel loop
    for b in range(bins.shape[0]):
        bins[b] = 0
    #pragma acc parallel loop
    for i in range(data.shape[0]):
        #pragma acc atomic update
        bins[data[i]] += 1
    #}


def spmv(start, column, value, x, y):
    #pragma acc parallel loop gang copyin(start, column, value, x) copyout(y)
    for i in range(y.shape[0]):
        total = 0.0
        #pragma acc loop vector reduction(+:total)
        for k in range(start[i], start[i + 1]):
            total += value[k] * x[column[k]]
        y[i] = total


def _mandelbrot(limit, out):
    h, w = out.shape
    c = (-2.0 + 3.0 * np.arange(w) / w) + 1j * (-1.5 + 3.0 * np.arange(h)[:, None] / h)
    c = c.ravel()
    z = np.zeros_like(c)
    left, count = np.arange(c.size), np.zeros(c.size, dtype=out.dtype)
    for _ in range(limit):
        inside = z.real**2 + z.imag**2 <= 4.0
        left, z = left[inside], z[inside]
        count[left] += 1
        z = z * z + c[left]
    out[:] = count.reshape(h, w)


def _mcpi(n):
    u = 2 * np.arange(n, dtype=np.uint64)
    x, y = ((_mix(v) >> np.uint64(11)) * 2.0**-53 for v in (u, u + np.uint64(1)))
    return int(np.count_nonzero(x * x + y * y <= 1.0))


def _histogram(data, bins):
    bins[:] = np.bincount(data, minlength=bins.size)


def _spmv(start, column, value, x, y):
    y[:] = np.add.reduceat(value * x[column], start[:-1])


def _matrix_of(n):
    """Rows of 24 to 40 elements."""
    lengths = np.random.default_rng(1).integers(24, 41, n)
    start = np.concatenate([[0], np.cumsum(lengths)])
    column = np.random.default_rng(2).integers(0, n, start[-1]).astype(np.int32)
    return start, column, random(start[-1]), random(n, seed=3), np.zeros(n)


def _bytes_of(n):
    return np.random.default_rng(1).integers(0, 256, n).astype(np.uint8), np.zeros(256, dtype=np.int64)


KERNELS = [
    Kernel(
        mandelbrot, _mandelbrot, lambda n: (256 if n > 64 else 30, np.zeros((n, n), dtype=np.int32)), (24, 256, 512),
        (1,), lambda limit, out: out.shape, lambda limit, out: (4 * out.size, 0), may_differ=0.02,
    ),
    Kernel(
        mcpi, _mcpi, lambda n: (n,), (1000, 1 << 19, 1 << 21), (), lambda n: (), lambda n: (0, 0), returns="q",
        tolerance=1e-5,
    ),
    Kernel(
        histogram, _histogram, _bytes_of, (1000, 1 << 20, 1 << 22), (1,), lambda data, bins: (data.size,),
        lambda data, bins: (data.size, 0),
    ),
    Kernel(
        spmv, _spmv, _matrix_of, (50, 1 << 15, 1 << 17), (4,), lambda start, *rest: (rest[-1].size,),
        lambda start, column, value, x, y: (12 * value.size + 16 * y.size, 2 * value.size),
    ),
]  # fmt: skip
