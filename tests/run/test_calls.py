# SPDX-License-Identifier: Apache-2.0
"""Calls of plain functions, names of modules, closures and globals inside regions."""

from __future__ import annotations

import math
import math as mat

import numpy as np
import pytest

from pyacc_mlir import acc

SCALE = 3
OFFSET = -0.5
LIMITS = np.array([2.0, 5.0, 7.0])


def _square(x):
    return x * x


def _distance(a, b):
    """Two levels of calls."""
    return math.sqrt(_square(a) + _square(b))


def _clamp(x, low=-1.0, high=1.0):
    if x < low:
        return low
    if x > high:
        return high
    return x


def _both(a, b):
    return a + b, a - b


def _count_bits(n):
    bits = 0
    while n:
        bits += n & 1
        n >>= 1
    return bits


def test_C14_calls_two_levels(agree, rng) -> None:
    def program(x, y, out):
        #pragma acc parallel loop
        for i in range(len(x)):
            out[i] = _distance(x[i], y[i])

    agree(program, rng.standard_normal(40), rng.standard_normal(40), np.zeros(40), rtol=1e-15)


def test_C14_routine_seq(agree, rng) -> None:
    def program(x, out):
        #pragma acc parallel loop
        for i in range(len(x)):
            out[i] = _marked(x[i], 2)

    agree(program, rng.standard_normal(40), np.zeros(40))


#pragma acc routine seq
def _marked(x, n):
    total = 0.0
    for k in range(n):
        total += x * k
    return total


def test_keyword_and_default_arguments(agree, rng) -> None:
    def program(x, out):
        #pragma acc parallel loop
        for i in range(len(x)):
            out[i] = _clamp(x[i]) + _clamp(x[i], -2.0) + _clamp(x[i], high=0.5) + _clamp(low=0.0, x=x[i])

    agree(program, 3 * rng.standard_normal(40), np.zeros(40))


def test_function_that_returns_a_tuple(agree, rng) -> None:
    def program(x, y):
        #pragma acc parallel loop
        for i in range(len(x)):
            x[i], y[i] = _both(x[i], y[i])

    agree(program, rng.integers(-9, 9, 40), rng.integers(-9, 9, 40))


def test_function_with_a_loop(agree) -> None:
    def program(out):
        #pragma acc parallel loop
        for i in range(len(out)):
            out[i] = _count_bits(i) * 10 + _count_bits(7)

    agree(program, np.zeros(70, np.int64))


def test_function_called_with_ints_and_floats(agree) -> None:
    def program(out):
        #pragma acc parallel loop
        for i in range(len(out)):
            out[i] = _square(i) // 3 + _square(i / 2)

    agree(program, np.zeros(20))


def test_function_that_takes_an_array(agree, rng) -> None:
    def program(a, out):
        #pragma acc parallel loop
        for i in range(a.shape[0]):
            out[i] = row_sum(a, i)

    def row_sum(a, i):
        total = 0
        for j in range(a.shape[1]):
            total += a[i, j]
        return total

    agree(program, rng.integers(-9, 9, (12, 5)), np.zeros(12, np.int64))


def test_F12_globals_are_constants_and_arrays_arguments(agree, rng) -> None:
    def program(x, out):
        #pragma acc parallel loop
        for i in range(len(x)):
            out[i] = SCALE * x[i] + OFFSET + LIMITS[i % 3]

    agree(program, rng.standard_normal(20), np.zeros(20), rtol=1e-15)


@pytest.mark.usefixtures("each_device")
def test_F12_closure_values_are_read_at_call_time() -> None:
    factor = 2

    @acc.jit
    def program(x):
        #pragma acc parallel loop
        for i in range(len(x)):
            x[i] *= factor

    x = np.ones(5, np.int64)
    program(x)
    factor = 10
    program(x)
    np.testing.assert_array_equal(x, 20)


@pytest.mark.usefixtures("each_device")
def test_F12_changed_global_is_seen() -> None:
    @acc.jit
    def program(x):
        #pragma acc parallel loop
        for i in range(len(x)):
            x[i] += SCALE

    x = np.zeros(5, np.int64)
    program(x)
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(globals(), "SCALE", 100)
        program(x)
    np.testing.assert_array_equal(x, 103)


def test_aliased_imports(agree) -> None:
    def program(out):
        import math as inner

        #pragma acc parallel loop
        for i in range(len(out)):
            out[i] = mat.sqrt(i) + inner.sqrt(i) + mat.pi

    agree(program, np.zeros(20), rtol=1e-15)


def test_nested_function_as_callee(agree, rng) -> None:
    def program(x):
        def twice(v):
            return 2 * v

        #pragma acc parallel loop
        for i in range(len(x)):
            x[i] = twice(x[i])

    agree(program, rng.integers(-9, 9, 20))


def test_numpy_scalar_functions(agree, rng) -> None:
    def program(x, out):
        #pragma acc parallel loop
        for i in range(len(x)):
            out[i] = np.sqrt(np.abs(x[i])) + np.exp(x[i]) + np.minimum(x[i], 0.5)

    agree(program, rng.standard_normal(20), np.zeros(20), rtol=1e-14)
