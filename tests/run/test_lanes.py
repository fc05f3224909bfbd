# SPDX-License-Identifier: Apache-2.0
"""Loops whose iterations part ways, at every length around the width of vectors: lanes must not disturb each other."""

from __future__ import annotations

import math

import numpy as np
import pytest

from pyacc_mlir import acc

_SIZES = (*range(36), 63, 64, 65, 127, 130)


def _agree(function, make) -> None:
    compiled = acc.jit(device="host")(function)
    for size in _SIZES:
        expected, got = make(size), make(size)
        wanted = function(*expected)
        result = compiled(*got)
        assert result == wanted or (result != result and wanted != wanted), size
        for one, other in zip(got, expected, strict=True):
            np.testing.assert_array_equal(one, other, err_msg=f"size {size}")


def _ints(size: int, low: int = -20, high: int = 20) -> np.ndarray:
    return np.random.default_rng(size).integers(low, high, size)


def test_branches_that_would_fail_elsewhere() -> None:
    """Only the lanes that ask for it may divide or read."""

    def program(x, y, out):
        n = len(x)
        #pragma acc parallel loop
        for i in range(n):
            if y[i] != 0:
                out[i] = x[i] // y[i] + x[i] % y[i]
            elif x[i] > 0:
                out[i] = x[x[i] % n]
            else:
                out[i] = -1

    _agree(program, lambda n: (_ints(n), _ints(n + 1, -2, 3)[:n].copy(), np.zeros(n, np.int64)))


def test_inner_loops_of_different_length() -> None:
    def program(x, out):
        #pragma acc parallel loop
        for i in range(len(x)):
            s = 0
            for k in range(abs(x[i])):
                if k % 3 == 1:
                    continue
                if s > 40:
                    break
                s += k * i
            out[i] = s

    _agree(program, lambda n: (_ints(n), np.zeros(n, np.int64)))


def test_while_in_while() -> None:
    def program(x, out):
        #pragma acc parallel loop
        for i in range(len(x)):
            a = x[i] * 1.0
            rounds = 0
            while a > 1.0 or rounds == 0:
                b = a
                while b > 2.0:
                    b = b * 0.5
                    rounds += 1
                a = a - b
                rounds += 100
            out[i] = a + rounds

    _agree(program, lambda n: (_ints(n), np.zeros(n)))


def test_returns_in_called_functions() -> None:
    def program(x, out):
        #pragma acc parallel loop
        for i in range(len(x)):
            out[i] = classify(x[i]) * 10 + classify(-x[i])

    def classify(v):
        for k in range(5):
            if v > k * 4:
                continue
            if v < -10:
                return -k - 1
            return k
        return 99

    _agree(program, lambda n: (_ints(n), np.zeros(n, np.int64)))


def test_sums_over_lanes_with_conditions() -> None:
    def program(x, y):
        s = 100
        high = -1000
        low = 1000
        p = 1
        #pragma acc parallel loop reduction(+:s) reduction(max:high) reduction(min:low) reduction(*:p)
        for i in range(len(x)):
            t = x[i]
            if t > 5:
                s += t
            while t > 3:
                t -= 3
                high = max(high, t)
            if y[i] < 0:
                low = min(low, t)
                p *= -1
        return s, high, low, p

    _agree(program, lambda n: (_ints(n), _ints(n + 7)[:n].copy()))


def test_rows_of_a_matrix_with_inner_vector_loop() -> None:
    def program(a, out):
        #pragma acc parallel loop gang
        for i in range(a.shape[0]):
            s = 0
            #pragma acc loop vector reduction(+:s)
            for j in range(a.shape[1]):
                v = a[i, j]
                while v > 4:
                    v //= 2
                    s += 1
                if v == i:
                    continue
                s += v
            out[i] = s

    _agree(program, lambda n: (_ints(3 * n).reshape(3, n), np.zeros(3, np.int64)))
    _agree(program, lambda n: (_ints(3 * n).reshape(n, 3), np.zeros(n, np.int64)))


def test_float32_and_int32_lanes() -> None:
    """Without fused operations, every bit is that of plain Python."""

    def program(f, k, out):
        #pragma acc parallel loop
        for i in range(len(f)):
            v = f[i]
            n = k[i]
            while n > 0:
                v = v * v + 0.25
                if v > 100:
                    v = v / 1024
                n -= 1
            out[i] = v

    def make(n):
        return (_ints(n) / 4).astype("f4"), np.abs(_ints(n)).astype("i4"), np.zeros(n, np.float32)

    compiled = acc.jit(device="host", contract=False)(program)
    for size in _SIZES:
        expected, got = make(size), make(size)
        program(*expected)
        compiled(*got)
        np.testing.assert_array_equal(got[2], expected[2], err_msg=f"size {size}")


def test_scatter_and_gather_through_indices() -> None:
    def program(order, x, out):
        #pragma acc parallel loop
        for i in range(len(order)):
            k = order[i]
            if k % 3 != 0:
                out[k] = x[k - 1] * 2
            else:
                out[-k - 1] = x[-1]

    def make(n):
        # Positions that no two iterations share.
        order = np.random.default_rng(n).permutation(n)
        return order[: n // 2].copy() if n % 2 else order[:0].copy(), _ints(n), np.zeros(2 * n + 2, np.int64)

    _agree(program, make)


def test_columns_with_steps() -> None:
    def program(a, out):
        n, m = a.shape
        #pragma acc parallel loop
        for j in range(m - 1, -1, -1):
            s = 0
            for i in range(0, n, 2):
                if a[i, j] > 0:
                    s += a[i, j]
            out[j] = s

    _agree(program, lambda n: (_ints(7 * n).reshape(7, n), np.zeros(n, np.int64)))
    _agree(program, lambda n: (np.asfortranarray(_ints(7 * n).reshape(7, n)), np.zeros(n, np.int64)))
    _agree(program, lambda n: (_ints(28 * n).reshape(14, 2 * n)[::2, ::2], np.zeros(n, np.int64)))


@pytest.mark.parametrize("function", ["exp", "log", "sin", "pow"])
def test_math_in_some_lanes_only(function: str) -> None:
    """Arguments outside of the domain stand in lanes that do not call."""
    programs = {"exp": _exp, "log": _log, "sin": _sin, "pow": _pow}
    compiled = acc.jit(device="host")(programs[function])
    for size in _SIZES:
        x = _ints(size) / 3.0
        expected, got = np.zeros(size), np.zeros(size)
        programs[function](x, expected)
        compiled(x, got)
        np.testing.assert_allclose(got, expected, rtol=5e-14, err_msg=f"size {size}")


def _exp(x, out):
    #pragma acc parallel loop
    for i in range(len(x)):
        out[i] = math.exp(x[i]) if x[i] < 3 else -1.0


def _log(x, out):
    #pragma acc parallel loop
    for i in range(len(x)):
        if x[i] > 0:
            out[i] = math.log(x[i])
        else:
            out[i] = x[i]


def _sin(x, out):
    #pragma acc parallel loop
    for i in range(len(x)):
        k = 0
        while k < x[i]:
            out[i] += math.sin(x[i] * k)
            k += 1


def _pow(x, out):
    #pragma acc parallel loop
    for i in range(len(x)):
        if x[i] > 0:
            out[i] = x[i] ** 1.5
        else:
            out[i] = x[i] ** 2
