# SPDX-License-Identifier: Apache-2.0
"""Inverse functions of complex numbers, by the formulas of CPython's `cmath` (after W. Kahan)."""

from __future__ import annotations

from pyacc_mlir.dialects.mlir import arith, ir, math
from pyacc_mlir.frontend.emit_complex_functions import OF_ONE
from pyacc_mlir.frontend.emit_numbers import constant, made, part_type, parts, select
from pyacc_mlir.frontend.emit_values import Number
from pyacc_mlir.frontend.types import Scalar

_F = arith.CmpFPredicate


def _root(x: ir.Value, y: ir.Value, kind: Scalar) -> tuple[ir.Value, ir.Value]:
    return parts(OF_ONE["sqrt"](made(x, y, kind)))


def _one(number: Number) -> ir.Value:
    return constant(1.0, part_type(number.type)).value


def _twice(value: ir.Value) -> ir.Value:
    return arith.addf(value, value)


def asinh(number: Number) -> Number:
    x, y = parts(number)
    one = _one(number)
    a, b = _root(arith.addf(one, y), arith.negf(x), number.type)
    c, d = _root(arith.subf(one, y), x, number.type)
    real = math.asinh(arith.subf(arith.mulf(a, d), arith.mulf(c, b)))
    return made(real, math.atan2(y, arith.subf(arith.mulf(a, c), arith.mulf(b, d))), number.type)


def acosh(number: Number) -> Number:
    x, y = parts(number)
    one = _one(number)
    a, b = _root(arith.subf(x, one), y, number.type)
    c, d = _root(arith.addf(x, one), y, number.type)
    real = math.asinh(arith.addf(arith.mulf(a, c), arith.mulf(b, d)))
    return made(real, _twice(math.atan2(b, c)), number.type)


def acos(number: Number) -> Number:
    x, y = parts(number)
    one = _one(number)
    a, b = _root(arith.subf(one, x), arith.negf(y), number.type)
    c, d = _root(arith.addf(one, x), y, number.type)
    imaginary = math.asinh(arith.subf(arith.mulf(c, b), arith.mulf(d, a)))
    return made(_twice(math.atan2(a, c)), imaginary, number.type)


def atanh(number: Number) -> Number:
    """For a real part that is not negative; the function is odd."""
    x, y = parts(number)
    part = part_type(number.type)
    one, zero, four, half = (constant(each, part).value for each in (1.0, 0.0, 4.0, 0.5))
    is_left = arith.cmpf(_F.OLT, math.copysign(one, x), zero)
    x, y = select(is_left, arith.negf(x), x), select(is_left, arith.negf(y), y)
    gap = arith.subf(one, x)
    below = arith.addf(arith.mulf(gap, gap), arith.mulf(y, y))
    real = arith.divf(math.log1p(arith.divf(arith.mulf(four, x), below)), four)
    wide = arith.subf(arith.mulf(gap, arith.addf(one, x)), arith.mulf(y, y))
    imaginary = arith.negf(arith.mulf(math.atan2(arith.negf(_twice(y)), wide), half))
    real, imaginary = (select(is_left, arith.negf(each), each) for each in (real, imaginary))
    return made(real, imaginary, number.type)


def _turned(number: Number) -> Number:
    """i z."""
    x, y = parts(number)
    return made(arith.negf(y), x, number.type)


def _turned_back(number: Number) -> Number:
    """-i z."""
    x, y = parts(number)
    return made(y, arith.negf(x), number.type)


def asin(number: Number) -> Number:
    """asin z = -i asinh(i z)."""
    return _turned_back(asinh(_turned(number)))


def atan(number: Number) -> Number:
    """atan z = -i atanh(i z)."""
    return _turned_back(atanh(_turned(number)))


INVERSES = {"asin": asin, "acos": acos, "atan": atan, "asinh": asinh, "acosh": acosh, "atanh": atanh}
