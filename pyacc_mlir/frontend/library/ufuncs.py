# SPDX-License-Identifier: Apache-2.0
"""NumPy's operators and logic as functions; of arrays, element by element."""

# Compiled for the types of each call: there is nothing to annotate. One `return` at the end needs no flag.
# mypy: ignore-errors

from __future__ import annotations

import math

import numpy as np


def sign(x):
    return np.where(x > 0, 1, np.where(x < 0, -1, x - x))


def clip(a, a_min=None, a_max=None):
    return (
        (a if a_min is None else np.maximum(a, a_min))
        if a_max is None
        else np.minimum(a if a_min is None else np.maximum(a, a_min), a_max)
    )


def clip_method(a, min=None, max=None):  # NumPy's names
    return (
        (a if min is None else np.maximum(a, min))
        if max is None
        else np.minimum(a if min is None else np.maximum(a, min), max)
    )


def astype(x, dtype):
    return dtype(x)


def item(x):
    return x


def signbit(x):
    return np.copysign(1.0, x) < 0.0


def heaviside(x, middle):
    return np.where(x > 0, 1.0, np.where(x < 0, 0.0, np.where(x == 0, middle, x)))


def logaddexp(a, b):
    return np.where(a == b, a + math.log(2.0), np.maximum(a, b) + np.log1p(np.exp(-np.abs(a - b))))


def reciprocal(x):
    return 1 / x


def add(a, b):
    return a + b


def subtract(a, b):
    return a - b


def multiply(a, b):
    return a * b


def divide(a, b):
    return a / b


def floor_divide(a, b):
    return a // b


def mod(a, b):
    return a % b


def power(a, b):
    return a**b


def negative(x):
    return -x


def logical_and(a, b):
    return (a != 0) & (b != 0)


def logical_or(a, b):
    return (a != 0) | (b != 0)


def logical_xor(a, b):
    return (a != 0) ^ (b != 0)


def logical_not(a):
    return a == 0


def bitwise_and(a, b):
    return a & b


def bitwise_or(a, b):
    return a | b


def bitwise_xor(a, b):
    return a ^ b


def invert(a):
    return ~a


def left_shift(a, b):
    return a << b


def right_shift(a, b):
    return a >> b


def equal(a, b):
    return a == b


def not_equal(a, b):
    return a != b


def less(a, b):
    return a < b


def less_equal(a, b):
    return a <= b


def greater(a, b):
    return a > b


def greater_equal(a, b):
    return a >= b


def divmod(a, b):  # NumPy's name
    return a // b, a % b


def positive(x):
    return +x


def float_power(a, b):
    return (a + 0.0) ** (b + 0.0)


def fix(x):
    return np.trunc(x)


def logaddexp2(a, b):
    return np.where(a == b, a + 1.0, np.maximum(a, b) + np.log2(1.0 + np.exp2(-np.abs(a - b))))


def sinc(x):
    y = math.pi * np.where(x == 0, 1.0e-20, x)
    return np.sin(y) / y


def nan_to_num(x, copy=True, nan=0.0, posinf=1.7976931348623157e308, neginf=-1.7976931348623157e308):
    return np.where(np.isnan(x), nan, np.where(np.isinf(x), np.where(x > 0, posinf, neginf), x))


def isposinf(x):
    return np.isinf(x) & (x > 0)


def isneginf(x):
    return np.isinf(x) & (x < 0)


def iscomplex(x):
    return np.imag(x) != 0


def isreal(x):
    return np.imag(x) == 0


#: What NumPy has under the same name.
NAMES = (
    "sign", "clip", "signbit", "heaviside", "logaddexp", "reciprocal", "add", "subtract", "multiply", "divide",
    "floor_divide", "mod", "power", "negative", "logical_and", "logical_or", "logical_xor", "logical_not",
    "bitwise_and", "bitwise_or", "bitwise_xor", "invert", "left_shift", "right_shift", "equal", "not_equal", "less",
    "less_equal", "greater", "greater_equal", "divmod", "positive", "float_power", "fix", "logaddexp2", "sinc",
    "nan_to_num", "isposinf", "isneginf", "iscomplex", "isreal",
)  # fmt: skip
