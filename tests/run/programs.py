# SPDX-License-Identifier: Apache-2.0
"""The core programs of the performance suite, with inputs: run, assembled for every chip, and looked at as assembly."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np


def saxpy(a, x, y):
    #pragma acc parallel loop copyin(x) copy(y)
    for i in range(x.shape[0]):
        y[i] = a * x[i] + y[i]


def dot(x, y):
    s = 0.0
    #pragma acc parallel loop reduction(+:s)
    for i in range(len(x)):
        s += x[i] * y[i]
    return s


def jacobi(a, b):
    n, m = a.shape
    #pragma acc parallel loop collapse(2) copyin(a) copy(b)
    for i in range(1, n - 1):
        for j in range(1, m - 1):
            b[i, j] = 0.25 * (a[i - 1, j] + a[i + 1, j] + a[i, j - 1] + a[i, j + 1])


def matmul(a, b, c):
    n, m = c.shape
    #pragma acc parallel loop gang copyin(a, b) copyout(c)
    for i in range(n):
        #pragma acc loop vector
        for j in range(m):
            t = 0.0
            for k in range(a.shape[1]):
                t += a[i, k] * b[k, j]
            c[i, j] = t


def mandelbrot(count, limit):
    height, width = count.shape
    #pragma acc parallel loop collapse(2) copyout(count)
    for row in range(height):
        for column in range(width):
            cr = -2.0 + 3.0 * column / width
            ci = -1.5 + 3.0 * row / height
            zr = 0.0
            zi = 0.0
            steps = 0
            while steps < limit and zr * zr + zi * zi <= 4.0:
                zr, zi = zr * zr - zi * zi + cr, 2.0 * zr * zi + ci
                steps += 1
            count[row, column] = steps


def _normal(x):
    return 0.5 * (1.0 + math.erf(x / math.sqrt(2.0)))


def black_scholes(call, put, price, strike, years, rate, volatility):
    #pragma acc parallel loop copyin(price, strike, years) copyout(call, put)
    for i in range(price.shape[0]):
        root = math.sqrt(years[i])
        d1 = (math.log(price[i] / strike[i]) + (rate + 0.5 * volatility * volatility) * years[i]) / (volatility * root)
        d2 = d1 - volatility * root
        discounted = strike[i] * math.exp(-rate * years[i])
        call[i] = price[i] * _normal(d1) - discounted * _normal(d2)
        put[i] = discounted * _normal(-d2) - price[i] * _normal(-d1)


@dataclass(frozen=True)
class Program:
    """A function, inputs for it, how close the results must be, and what its vector code holds."""

    function: Callable[..., Any]
    args: Callable[[], tuple[Any, ...]]
    rtol: float = 0.0
    atol: float = 0.0

    def __str__(self) -> str:
        return self.function.__name__


def _random(*shape: int, low: float = -1.0, high: float = 1.0, dtype: str = "f8") -> np.ndarray[Any, Any]:
    return np.random.default_rng(sum(shape)).uniform(low, high, shape).astype(dtype)


#: Tolerances: fused multiply-adds and vector math are allowed (language.md §4), the order of a sum is not kept.
CORE = (
    Program(saxpy, lambda: (2.5, _random(1001, dtype="f4"), _random(1001, dtype="f4")), rtol=1e-6, atol=1e-6),
    Program(dot, lambda: (_random(4097), _random(4097)), rtol=1e-12, atol=1e-12),
    Program(jacobi, lambda: (_random(37, 65), np.zeros((37, 65))), rtol=1e-14),
    Program(matmul, lambda: (_random(19, 23), _random(23, 33), np.empty((19, 33))), rtol=1e-12, atol=1e-13),
    Program(mandelbrot, lambda: (np.empty((24, 40), np.int64), 60)),
    Program(
        black_scholes,
        lambda: (
            np.empty(301),
            np.empty(301),
            _random(301, low=5.0, high=30.0),
            _random(301, low=1.0, high=100.0),
            _random(301, low=0.25, high=10.0),
            0.02,
            0.3,
        ),
        rtol=1e-9,
        atol=1e-9,
    ),
)
