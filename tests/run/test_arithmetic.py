# SPDX-License-Identifier: Apache-2.0
"""Python's meaning of arithmetic is kept, with every combination of signs and types (language.md §4)."""

from __future__ import annotations

import itertools
import math

import numpy as np

from pyacc_mlir import acc

_INTS = np.array([v for v in itertools.product([-7, -4, -1, 1, 3, 4, 8], [-5, -3, -1, 1, 2, 4])])
_FLOATS = np.array(list(itertools.product([-7.5, -4.0, -0.0, 0.0, 1e-9, 3.25, 8.0], [-5.0, -1.5, 1.0, 2.0, 0.3])))


def divide(a, b, out):
    #pragma acc parallel loop
    for i in range(len(a)):
        out[i, 0] = a[i] // b[i]
        out[i, 1] = a[i] % b[i]
        out[i, 2] = -a[i] // b[i]
        out[i, 3] = a[i] % -b[i]


def test_floor_division_and_modulo_of_ints(agree) -> None:
    agree(divide, _INTS[:, 0].copy(), _INTS[:, 1].copy(), np.zeros((len(_INTS), 4), np.int64))


def test_floor_division_and_modulo_of_int32(agree_run) -> None:
    a, b = _INTS.astype("i4").T
    agree_run(divide, a.copy(), b.copy(), np.zeros((len(a), 4), np.int32))


def test_floor_division_and_modulo_of_floats(agree) -> None:
    agree(divide, _FLOATS[:, 0].copy(), _FLOATS[:, 1].copy(), np.zeros((len(_FLOATS), 4)))


def test_floor_division_and_modulo_of_float32(agree_run) -> None:
    a, b = _FLOATS.astype("f4").T
    agree_run(divide, a.copy(), b.copy(), np.zeros((len(a), 4), np.float32))


def test_floor_division_and_modulo_of_infinities(agree_run) -> None:
    values = [-np.inf, -5.5, -0.0, 5e-324, 5.5, np.inf]
    a, b = np.array(list(itertools.product(values, [-np.inf, -2.0, 3.0, np.inf]))).T.copy()
    with np.errstate(invalid="ignore"):
        agree_run(divide, a, b, np.zeros((len(a), 4)))


def python_numbers(out, start, stop):
    """Loop variables and literals are Python ints."""
    #pragma acc parallel loop collapse(2)
    for i in range(start, stop):
        for j in range(start, stop):
            if j != 0:
                out[i - start, j - start, 0] = i // j
                out[i - start, j - start, 1] = i % j
                out[i - start, j - start, 2] = i / j
                out[i - start, j - start, 3] = i * 0.5 // j
                out[i - start, j - start, 4] = (i + 0.25) % j
                out[i - start, j - start, 5] = i // 3 + i % 3 - i // -3 - i % -3
                out[i - start, j - start, 6] = (i & j) + (i | j) * 100 + (i ^ j) * 10_000
                out[i - start, j - start, 7] = (i << 3) + (i >> 1) - ~j


def test_python_ints(agree) -> None:
    agree(python_numbers, np.zeros((13, 13, 8)), -6, 7)


def powers(out):
    #pragma acc parallel loop collapse(2)
    for i in range(-5, 6):
        for j in range(0, 7):
            out[i + 5, j, 0] = i**j
            out[i + 5, j, 1] = i**2 + i**3 - (-i) ** 3
            out[i + 5, j, 2] = (i + 0.5) ** j
            out[i + 5, j, 3] = (i * i + 0.5) ** (j - 2.5)
            out[i + 5, j, 4] = 2.0 ** (i + j)
            out[i + 5, j, 5] = -(2**j)
            out[i + 5, j, 6] = (i * 1.0) ** 2


def test_power(agree) -> None:
    agree(powers, np.zeros((11, 7, 7)), rtol=1e-14)


def test_power_of_arrays_of_ints(agree, rng) -> None:
    def program(a, b, out):
        #pragma acc parallel loop
        for i in range(len(a)):
            out[i] = a[i] ** b[i]

    agree(program, rng.integers(-9, 9, 60), rng.integers(0, 9, 60), np.zeros(60, np.int64))


def roundings(x, out):
    #pragma acc parallel loop
    for i in range(len(x)):
        out[i, 0] = round(x[i])
        out[i, 1] = int(x[i])
        out[i, 2] = math.floor(x[i])
        out[i, 3] = math.ceil(x[i])
        out[i, 4] = math.trunc(x[i])
        out[i, 5] = abs(int(x[i]))


def test_rounding_is_half_to_even(agree) -> None:
    values = np.array([-2.5, -1.5, -0.5, -0.2, 0.5, 1.5, 2.5, 3.49999, 7.0, 1e15 + 0.5])
    agree(roundings, values, np.zeros((10, 6), np.int64))


def comparisons(x, y, out):
    #pragma acc parallel loop
    for i in range(len(x)):
        a = x[i]
        b = y[i]
        out[i, 0] = a < b
        out[i, 1] = a <= b
        out[i, 2] = a == b
        out[i, 3] = a != b
        out[i, 4] = a > b
        out[i, 5] = a >= b
        out[i, 6] = not (a < b)
        out[i, 7] = -1.0 < a < b
        out[i, 8] = a < b > 0.0 != a
        out[i, 9] = a == b == a


def test_comparisons_with_nan_and_infinities(agree) -> None:
    values = [-np.inf, -1.0, -0.0, 0.0, 0.5, np.inf, np.nan]
    x, y = np.array(list(itertools.product(values, values))).T.copy()
    agree(comparisons, x, y, np.zeros((len(x), 10), np.bool_))


def test_chained_comparisons_of_ints(agree) -> None:
    def program(out):
        #pragma acc parallel loop
        for i in range(len(out)):
            calls = 0
            for k in range(10):
                if 2 < k * k % 7 <= 4 <= i < 20:
                    calls += 1
            out[i] = calls

    agree(program, np.zeros(25, np.int64))


def test_short_circuit_guards(agree, rng) -> None:
    """The right operand would divide by zero or read outside."""

    def program(x, y, out):
        n = len(x)
        #pragma acc parallel loop
        for i in range(n):
            if y[i] != 0 and x[i] // y[i] > 1:
                out[i] += 1
            if y[i] == 0 or x[i] % y[i] == 0:
                out[i] += 10
            if i + 1 < n and x[i + 1] > x[i] or i == n - 1:
                out[i] += 100
            out[i] += 1000 if i > 0 and x[i - 1] > 0 else 2000

    agree(program, rng.integers(-9, 9, 64), rng.integers(-2, 3, 64), np.zeros(64, np.int64))


def test_and_or_give_an_operand(agree, rng) -> None:
    def program(x, out):
        #pragma acc parallel loop
        for i in range(len(x)):
            out[i, 0] = x[i] or 77
            out[i, 1] = x[i] and 55
            out[i, 2] = x[i] > 0 or x[i] < -5

    agree(program, rng.integers(-9, 9, 64) // 3, np.zeros((64, 3), np.int64))


def test_bools_add_up_as_ints(agree) -> None:
    def program(out, threshold):
        #pragma acc parallel loop
        for i in range(len(out)):
            out[i] = (i > 3) + (i > 5) + (i < threshold) * 10 - True + (not i)

    agree(program, np.zeros(12, np.int64), 8)


def test_min_max_abs(agree, rng) -> None:
    def program(x, y, out):
        #pragma acc parallel loop
        for i in range(len(x)):
            out[i, 0] = min(x[i], y[i])
            out[i, 1] = max(x[i], y[i], 0.5)
            out[i, 2] = abs(x[i]) + abs(-2)
            out[i, 3] = max(i, 7) - min(i, 3, 2)

    agree(program, rng.standard_normal(40), rng.standard_normal(40), np.zeros((40, 4)))


def test_min_max_keep_the_first_of_equals_and_of_nan(agree_run) -> None:
    def program(x, y, out):
        #pragma acc parallel loop
        for i in range(len(x)):
            out[i, 0] = min(x[i], y[i])
            out[i, 1] = max(x[i], y[i])
            out[i, 2] = min(y[i], x[i])
            out[i, 3] = max(y[i], x[i])

    values = [-0.0, 0.0, 1.0, np.nan, -np.inf]
    x, y = np.array(list(itertools.product(values, values))).T.copy()
    agree_run(program, x, y, np.zeros((len(x), 4)))


def test_signed_zero(agree_run) -> None:
    def program(x, out):
        #pragma acc parallel loop
        for i in range(len(x)):
            out[i, 0] = -x[i]
            out[i, 1] = x[i] * 0.0
            out[i, 2] = x[i] + 0.0
            out[i, 3] = 0.0 - x[i]
            out[i, 4] = x[i] - x[i]
            out[i, 5] = abs(x[i])
            out[i, 6] = x[i] * 1

    agree_run(program, np.array([-0.0, 0.0, -1.0, 1.0]), np.zeros((4, 7)))


def test_ints_wrap_at_64_bits(agree_run) -> None:
    def program(x, out):
        #pragma acc parallel loop
        for i in range(len(x)):
            out[i] = x[i] * 3 + 1

    with np.errstate(over="ignore"):
        agree_run(program, np.array([2**62, -(2**63), 5]), np.zeros(3, np.int64))


def elementary(x, out):
    #pragma acc parallel loop
    for i in range(len(x)):
        out[i, 0] = math.sin(x[i])
        out[i, 1] = math.cos(x[i])
        out[i, 2] = math.tan(x[i])
        out[i, 3] = math.atan(x[i])
        out[i, 4] = math.sinh(x[i])
        out[i, 5] = math.cosh(x[i])
        out[i, 6] = math.tanh(x[i])
        out[i, 7] = math.exp(x[i])
        out[i, 8] = math.expm1(x[i])
        out[i, 9] = math.erf(x[i])
        out[i, 10] = math.fabs(x[i])
        out[i, 11] = math.atan2(x[i], 0.5)
        out[i, 12] = math.copysign(3.0, x[i])
        out[i, 13] = math.fmod(x[i], 0.75)
        out[i, 14] = math.sqrt(abs(x[i]))
        out[i, 15] = math.log(abs(x[i]) + 0.125)
        out[i, 16] = math.log2(abs(x[i]) + 0.125)
        out[i, 17] = math.log10(abs(x[i]) + 0.125)
        out[i, 18] = math.log1p(abs(x[i]))
        out[i, 19] = math.pow(abs(x[i]), 1.5)
        out[i, 20] = math.asin(x[i] / 4.0) + math.acos(x[i] / 4.0) + math.atanh(x[i] / 4.0)
        out[i, 21] = math.pi * math.e * math.tau
        out[i, 22] = math.hypot(x[i], 2.0)
        out[i, 23] = math.erfc(x[i])


def test_math_functions(agree) -> None:
    """Vector math may differ in the last places (language.md §4)."""
    agree(elementary, np.linspace(-3.5, 3.5, 29), np.zeros((29, 24)), rtol=5e-14, atol=1e-15)


def test_math_predicates(agree) -> None:
    def program(x, out):
        #pragma acc parallel loop
        for i in range(len(x)):
            out[i, 0] = math.isnan(x[i])
            out[i, 1] = math.isinf(x[i])
            out[i, 2] = math.isfinite(x[i])

    agree(program, np.array([1.0, np.nan, np.inf, -np.inf, 0.0]), np.zeros((5, 3), np.bool_))


def test_conversions(agree, rng) -> None:
    def program(x, n, out):
        #pragma acc parallel loop
        for i in range(len(x)):
            out[i, 0] = float(n[i]) / 2
            out[i, 1] = int(x[i] * 10)
            out[i, 2] = float(int(x[i])) + int(True)
            out[i, 3] = int(x[i] > 0) + int(3.99) + int(-3.99)

    agree(program, rng.standard_normal(20) * 5, rng.integers(-9, 9, 20), np.zeros((20, 4)))


def test_C18_negative_indices(agree) -> None:
    def program(x, y):
        n = len(x)
        #pragma acc parallel loop
        for i in range(n):
            y[i, -1] = x[-1] + x[-n]
            y[-i - 1, 0] = x[i - n] * 10
            y[i, 1] = x[i - 3]

    agree(program, np.arange(1, 13), np.zeros((12, 3), np.int64))


def test_no_reassociation_without_leave() -> None:
    def program(x, out):
        #pragma acc parallel loop
        for i in range(len(x)):
            out[i] = (x[i] + 1e16) - 1e16

    x, out = np.linspace(0.0, 9.0, 64), np.zeros(64)
    acc.jit(device="host")(program)(x, out)
    np.testing.assert_array_equal(out, (x + 1e16) - 1e16)
