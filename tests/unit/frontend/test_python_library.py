# SPDX-License-Identifier: Apache-2.0
"""The functions that compiled code has as Python, against the originals, in plain Python."""

from __future__ import annotations

import math
import random

import numpy as np
import pytest

from pyacc_mlir.frontend import python_library

_random = random.Random(20240229)
NUMBERS = [
    0.0, -0.0, 1.0, -1.0, 0.5, 3.0, 4.5, 5e-324, -5e-324, 1e-310, 2.2250738585072014e-308, 1.7976931348623157e308,
    math.inf, -math.inf, math.nan, *(2.0**k for k in range(-1074, 1024, 37)),
    *(_random.uniform(-1, 1) * 10 ** _random.uniform(-320, 308) for _ in range(300)),
    *(_random.uniform(-180, 180) for _ in range(300)),
]  # fmt: skip


def is_same(first: object, second: object) -> bool:
    """Equal bit by bit, NaNs apart."""
    if isinstance(first, tuple):
        return all(map(is_same, first, second))
    return (first == second and math.copysign(1, first) == math.copysign(1, second)) or (first != first != second)


@pytest.mark.parametrize("name", ["modf", "frexp", "ulp", "gamma", "lgamma"])
def test_functions_of_one_number(name: str) -> None:
    for number in NUMBERS:
        try:
            expected = getattr(math, name)(number)
        except (ValueError, OverflowError):
            continue
        with np.errstate(all="ignore"):
            assert is_same(getattr(python_library, name)(number), expected), number


@pytest.mark.parametrize("name", ["remainder", "nextafter"])
def test_functions_of_two_numbers(name: str) -> None:
    for _ in range(2000):
        first, second = _random.choices(NUMBERS, k=2)
        try:
            expected = getattr(math, name)(first, second)
        except ValueError:
            continue
        assert is_same(getattr(python_library, name)(first, second), expected), (first, second)


def test_ldexp() -> None:
    for _ in range(2000):
        number, exponent = _random.choice(NUMBERS), _random.randint(-2200, 2200)
        try:
            expected = math.ldexp(number, exponent)
        except OverflowError:
            expected = math.copysign(math.inf, number)
        assert is_same(python_library.ldexp(number, exponent), expected), (number, exponent)


def test_integers() -> None:
    for _ in range(500):
        a, b = _random.randint(-(10**6), 10**6), _random.randint(-100, 100)
        assert (python_library.gcd(a, b), python_library.lcm(a, b)) == (math.gcd(a, b), math.lcm(a, b))
        n, k = _random.randint(0, 62), _random.randint(0, 62)
        assert python_library.comb(n, k) == math.comb(n, k)
        assert python_library.perm(n % 20, k) == math.perm(n % 20, k)
        large = _random.randint(0, 2**63 - 1) >> _random.randint(0, 60)
        assert python_library.isqrt(large) == math.isqrt(large)
        assert python_library.power_mod(abs(a), abs(b), 97) == pow(abs(a), abs(b), 97)
        digits = _random.randint(-7, 3)
        assert python_library.round_integer(a * 5, digits) == round(a * 5, digits)


def test_round_to_digits() -> None:
    for _ in range(3000):
        digits = _random.randint(-3, 8)
        for number in (_random.uniform(-(10**6), 10**6), _random.randint(-10000, 10000) / 200, 2.675):
            assert is_same(python_library.round_float(number, digits), round(number, digits)), (number, digits)
    assert is_same(python_library.round_float(-0.0, 2), -0.0)
