# SPDX-License-Identifier: Apache-2.0
"""One pass over long vectors: memory decides."""

from __future__ import annotations

import numpy as np

from benchmarks.kernels.kernel import Kernel, random

_CHUNKS = 64


def saxpy(a, x, y):
    #pragma acc parallel loop copyin(x) copy(y)
    for i in range(x.shape[0]):
        y[i] = a * x[i] + y[i]


def triad(s, a, b, c):
    #pragma acc parallel loop copyout(a) copyin(b, c)
    for i in range(a.shape[0]):
        a[i] = b[i] + s * c[i]


def dot(x, y):
    total = 0.0
    #pragma acc parallel loop reduction(+:total)
    for i in range(x.shape[0]):
        total += x[i] * y[i]
    return total


def scan(x, y, sums):
    n = x.shape[0]
    chunks = sums.shape[0]
    length = (n + chunks - 1) // chunks
    #pragma acc data copyin(x) copyout(y, sums)
    #{
    #pragma acc parallel loop
    for b in range(chunks):
        total = 0.0
        for i in range(b * length, min((b + 1) * length, n)):
            total += x[i]
        sums[b] = total
    #pragma acc serial
    #{
    before = 0.0
    for b in range(chunks):
        own = sums[b]
        sums[b] = before
        before += own
    #}
    #pragma acc parallel loop
    for b in range(chunks):
        total = sums[b]
        for i in range(b * length, min((b + 1) * length, n)):
            total += x[i]
            y[i] = total
    #}


def _saxpy(a, x, y):
    y += a * x


def _triad(s, a, b, c):
    np.multiply(c, s, out=a)
    a += b


def _scan(x, y, sums):
    length = -(-len(x) // len(sums))
    np.cumsum(x, out=y)
    ends = np.minimum(np.arange(len(sums)) * length, len(x))
    sums[:] = np.where(ends > 0, y[np.maximum(ends, 1) - 1], 0)


def _saxpy_of(n):
    return np.float32(1.5), random(n, dtype=np.float32), random(n, dtype=np.float32, seed=2)


def _dot_of(n):
    return random(n), random(n, seed=2)


def _length(*arguments):
    return (arguments[1].size,)


KERNELS = [
    Kernel(
        saxpy, _saxpy, _saxpy_of, (1000, 1 << 22, 1 << 24), (2,), _length,
        lambda a, x, y: (12 * x.size, 2 * x.size), tolerance=1e-5,
    ),
    Kernel(
        triad, _triad, lambda n: (3.0, np.zeros(n), random(n), random(n, seed=2)), (1000, 1 << 21, 1 << 24), (1,),
        _length, lambda s, a, b, c: (24 * a.size, 2 * a.size),
    ),
    Kernel(
        dot, lambda x, y: float(x @ y), _dot_of, (1000, 1 << 21, 1 << 24), (), _length,
        lambda x, y: (16 * x.size, 2 * x.size), returns="d",
    ),
    Kernel(
        scan, _scan, lambda n: (random(n), np.zeros(n), np.zeros(_CHUNKS)), (1000, 1 << 21, 1 << 24), (1, 2),
        lambda x, y, sums: (x.size, sums.size), lambda x, y, sums: (16 * x.size, x.size),
    ),
    Kernel(
        saxpy, _saxpy, _saxpy_of, (100, 4096, 4096), (2,), _length, lambda *_: (0, 0), tolerance=1e-5,
        label="saxpy, small",
    ),
    Kernel(
        dot, lambda x, y: float(x @ y), _dot_of, (100, 8192, 8192), (), _length, lambda *_: (0, 0), returns="d",
        label="dot, small",
    ),
]  # fmt: skip
