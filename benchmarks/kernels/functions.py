# SPDX-License-Identifier: Apache-2.0
"""Mathematical functions."""

from __future__ import annotations

import math

import numpy as np

from benchmarks.kernels.kernel import Kernel, random


def blackscholes(s, k, t, rate, volatility, call, put):
    #pragma acc parallel loop copyin(s, k, t) copyout(call, put)
    for i in range(s.shape[0]):
        root = volatility * math.sqrt(t[i])
        d1 = (math.log(s[i] / k[i]) + (rate + 0.5 * volatility * volatility) * t[i]) / root
        d2 = d1 - root
        n1 = 0.5 + 0.5 * math.erf(d1 * 0.7071067811865476)
        n2 = 0.5 + 0.5 * math.erf(d2 * 0.7071067811865476)
        discounted = k[i] * math.exp(-rate * t[i])
        price = s[i] * n1 - discounted * n2
        call[i] = price
        put[i] = price - s[i] + discounted


def vexp(x, y):
    #pragma acc parallel loop copyin(x) copyout(y)
    for i in range(x.shape[0]):
        y[i] = math.exp(x[i])


def vsincos(x, y):
    #pragma acc parallel loop copyin(x) copyout(y)
    for i in range(x.shape[0]):
        s = np.sin(x[i])
        c = np.cos(x[i])
        y[i] = s * s * s + c


def softmax(x, y):
    rows, columns = x.shape
    #pragma acc parallel loop gang copyin(x) copyout(y)
    for i in range(rows):
        top = x[i, 0]
        #pragma acc loop vector reduction(max:top)
        for j in range(columns):
            top = max(top, x[i, j])
        total = np.float32(0)
        #pragma acc loop vector reduction(+:total)
        for j in range(columns):
            e = np.exp(x[i, j] - top)
            y[i, j] = e
            total += e
        #pragma acc loop vector
        for j in range(columns):
            y[i, j] /= total


_erf = np.vectorize(math.erf, otypes=[float])


def _blackscholes(s, k, t, rate, volatility, call, put):
    root = volatility * np.sqrt(t)
    d1 = (np.log(s / k) + (rate + 0.5 * volatility * volatility) * t) / root
    discounted = k * np.exp(-rate * t)
    call[:] = s * (0.5 + 0.5 * _erf(d1 / math.sqrt(2))) - discounted * (0.5 + 0.5 * _erf((d1 - root) / math.sqrt(2)))
    put[:] = call - s + discounted


def _vexp(x, y):
    np.exp(x, out=y)


def _vsincos(x, y):
    y[:] = np.sin(x) ** 3 + np.cos(x)


def _softmax(x, y):
    np.exp(x - x.max(axis=1, keepdims=True), out=y)
    y /= y.sum(axis=1, keepdims=True)


def _options_of(n):
    prices = random(n, low=5, high=30), random(n, low=1, high=100, seed=2), random(n, low=0.25, high=10, seed=3)
    return *prices, 0.02, 0.3, np.zeros(n), np.zeros(n)


def _angles_of(n):
    return random(n, low=-6, high=6, dtype=np.float32), np.zeros(n, dtype=np.float32)


def _logits_of(n):
    return random(n, 1024 if n > 64 else 40, low=-4, high=4, dtype=np.float32), _logits(n)


def _logits(n):
    return np.zeros((n, 1024 if n > 64 else 40), dtype=np.float32)


def _length(x, *_):
    return (x.size,)


KERNELS = [
    # NumPy has no erf.
    Kernel(
        blackscholes, _blackscholes, _options_of, (500, 1 << 16, 1 << 18), (5, 6), _length,
        lambda s, *_: (40 * s.size, 40 * s.size), natural=False,
    ),
    Kernel(
        vexp, _vexp, lambda n: (random(n, low=-5, high=5), np.zeros(n)), (500, 1 << 18, 1 << 20), (1,), _length,
        lambda x, y: (16 * x.size, 15 * x.size),
    ),
    Kernel(
        vsincos, _vsincos, _angles_of, (500, 1 << 18, 1 << 20), (1,), _length,
        lambda x, y: (8 * x.size, 20 * x.size), tolerance=1e-5,
    ),
    Kernel(
        softmax, _softmax, _logits_of, (30, 512, 2048), (1,), lambda x, y: x.shape,
        lambda x, y: (8 * x.size, 14 * x.size), tolerance=1e-4,
    ),
]  # fmt: skip
