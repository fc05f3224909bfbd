# SPDX-License-Identifier: Apache-2.0
"""Mathematical functions, for Numba."""

from __future__ import annotations

import math

import numpy as np
from numba import prange


def blackscholes(s, k, t, rate, volatility, call, put):
    for i in prange(s.shape[0]):
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
    for i in prange(x.shape[0]):
        y[i] = math.exp(x[i])


def vsincos(x, y):
    for i in prange(x.shape[0]):
        s = math.sin(x[i])
        c = math.cos(x[i])
        y[i] = s * s * s + c


def softmax(x, y):
    rows, columns = x.shape
    for i in prange(rows):
        top = x[i, 0]
        for j in range(columns):
            top = max(top, x[i, j])
        total = np.float32(0)
        for j in range(columns):
            e = math.exp(x[i, j] - top)
            y[i, j] = e
            total += e
        for j in range(columns):
            y[i, j] /= total
