# SPDX-License-Identifier: Apache-2.0
"""Reads along columns and writes along rows, of every shape around that of tiles."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from pyacc_mlir import acc

_SHAPES = ((0, 5), (1, 1), (7, 9), (8, 8), (9, 16), (16, 7), (17, 33), (40, 24), (64, 65))


def read_columns(a, b, c):
    n, m = b.shape
    #pragma acc parallel loop collapse(2) num_gangs(3)
    for i in range(n):
        for j in range(m):
            b[i, j] = a[j, i] * 2 + c[i, j]


def write_columns(a, b, c):
    n, m = b.shape
    #pragma acc parallel loop gang num_gangs(2)
    for j in range(1, m):
        s = j % 7
        #pragma acc loop vector
        for i in range(n - 1):
            b[i, j] = c[i, 0] + a[j - 1, i + 1] * s


def both(a, b, c):
    n, m = b.shape
    #pragma acc parallel loop collapse(2)
    for j in range(m):
        for i in range(n):
            b[i, j] = a[j, i] + c[i, j]
            c[i, j] = a[j, i]


def triangle(a, b, c):
    n, m = b.shape
    #pragma acc parallel loop
    for i in range(n):
        #pragma acc loop vector
        for j in range(min(i, m)):
            b[i, j] = a[j, i] - c[i, j]


@pytest.mark.parametrize("dtype", [np.float64, np.float32, np.int32, np.int8, np.complex64])
@pytest.mark.parametrize("function", [read_columns, write_columns, both, triangle])
def test_shapes(function: Callable, dtype: type) -> None:
    compiled = acc.jit(device="host")(function)
    for n, m in _SHAPES:
        a = (np.arange(n * m) % 11).astype(dtype).reshape(m, n)
        b, c = np.zeros((n, m), dtype), (np.arange(n * m) % 5).astype(dtype).reshape(n, m)
        expected, got = (a, b.copy(), c.copy()), (a, b, c)
        function(*expected)
        compiled(*got)
        for one, other in zip(got, expected, strict=True):
            np.testing.assert_array_equal(one, other, err_msg=f"{n} x {m}")


def test_orders_and_views() -> None:
    compiled = acc.jit(device="host")(read_columns)
    for make in (np.asfortranarray, lambda x: np.repeat(x, 2, axis=1)[:, ::2], lambda x: x[::-1]):
        a = make(np.arange(21.0 * 19).reshape(21, 19))
        b, c = np.zeros((19, 21)), np.ones((19, 21))
        compiled(a, b, c)
        np.testing.assert_array_equal(b, a.T * 2 + c)
