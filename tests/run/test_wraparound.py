# SPDX-License-Identifier: Apache-2.0
"""Indices that are negative in some runs, or in some iterations: loops with and without the wraparound agree."""

from __future__ import annotations

import numpy as np
import pytest


def windows(x, w, out, first, shift):
    n, m = out.shape
    h = w.shape[0] // 2
    #pragma acc parallel loop collapse(2)
    for i in range(n):
        for j in range(first, m):
            s = 0.0
            for p in range(w.shape[0]):
                for q in range(w.shape[0]):
                    s += w[p, q] * x[i + p - h, j - shift + q]
            out[i, j] = s


@pytest.mark.parametrize(("first", "shift"), [(0, 0), (3, 3), (2, 4), (5, 9), (0, 12)])
def test_windows_around_the_border(agree, first: int, shift: int) -> None:
    rng = np.random.default_rng(1)
    x, w = rng.integers(0, 9, (12, 44)).astype(float), rng.integers(0, 9, (3, 3)).astype(float)
    agree(windows, x, w, np.zeros((11, 40)), first, shift)


def rows(start, column, value, x, y, backwards):
    #pragma acc parallel loop gang
    for i in range(y.shape[0]):
        total = 0.0
        #pragma acc loop vector reduction(+:total)
        for k in range(start[i], start[i + 1]):
            total += value[k] * x[column[k]]
        y[i] = total
    #pragma acc parallel loop
    for i in range(y.shape[0] - 1, backwards, -1):
        y[i - backwards] += 2 * x[i - 1 - backwards]


@pytest.mark.parametrize(("low", "backwards"), [(0, 2), (-7, 5), (-41, 0)])
def test_rows_that_start_before_the_first_element(agree, low: int, backwards: int) -> None:
    rng = np.random.default_rng(2)
    start = np.arange(low, low + 41, 4)
    column = rng.integers(-9, 9, 60).astype(np.int32)
    agree(rows, start, column, np.arange(60.0), np.arange(9.0), np.zeros(len(start) - 1), backwards)
