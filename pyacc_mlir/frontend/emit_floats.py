# SPDX-License-Identifier: Apache-2.0
"""Arithmetic of floats with Python's meaning."""

from __future__ import annotations

import ast

from pyacc_mlir.dialects.mlir import arith, ir, math
from pyacc_mlir.frontend.emit_numbers import constant, select
from pyacc_mlir.frontend.types import Scalar

_F = arith.CmpFPredicate
_PREDICATE = {ast.Eq: _F.OEQ, ast.NotEq: _F.UNE, ast.Lt: _F.OLT, ast.LtE: _F.OLE, ast.Gt: _F.OGT, ast.GtE: _F.OGE}
_SIMPLE = {ast.Add: arith.addf, ast.Sub: arith.subf, ast.Mult: arith.mulf, ast.Div: arith.divf}


def compare(op: ast.cmpop, first: ir.Value, second: ir.Value) -> ir.Value:
    return arith.cmpf(_PREDICATE[type(op)], first, second)


def binary(op: ast.operator, first: ir.Value, second: ir.Value, kind: Scalar, flags: object) -> ir.Value:
    """`first op second` of two floats of type `kind`."""
    simple = _SIMPLE.get(type(op))
    if simple is not None:
        return simple(first, second, fastmath=flags)
    match op:
        case ast.Pow():
            return math.powf(first, second)
        case ast.Mod():
            return _modulo(first, second, kind)
        case ast.FloorDiv():
            return _floor_division(first, second, kind)
    raise AssertionError(f"promotion gave a float for {type(op).__name__}")


def _modulo(first: ir.Value, second: ir.Value, kind: Scalar) -> ir.Value:
    """The remainder with the sign of the divisor; a zero remainder takes that sign too."""
    zero = constant(0.0, kind).value
    rest = arith.remf(first, second)
    moved = select(_signs_differ(rest, second, zero), arith.addf(rest, second), rest)
    return select(arith.cmpf(_F.OEQ, rest, zero), math.copysign(zero, second), moved)


def _signs_differ(first: ir.Value, second: ir.Value, zero: ir.Value) -> ir.Value:
    return arith.xori(arith.cmpf(_F.OLT, first, zero), arith.cmpf(_F.OLT, second, zero))


def _floor_division(first: ir.Value, second: ir.Value, kind: Scalar) -> ir.Value:
    """CPython's and NumPy's float floor division: by way of the remainder, so that it agrees with `%`."""
    zero, half, one = (constant(value, kind).value for value in (0.0, 0.5, 1.0))
    rest = arith.remf(first, second)
    truncated = arith.divf(arith.subf(first, rest), second)
    inexact = arith.andi(arith.cmpf(_F.UNE, rest, zero), _signs_differ(rest, second, zero))
    quotient = select(inexact, arith.subf(truncated, one), truncated)
    floor = math.floor(quotient)
    low = arith.cmpf(_F.OGT, arith.subf(quotient, floor), half)
    nearest = select(low, arith.addf(floor, one), floor)
    plain = arith.divf(first, second)
    result = select(arith.cmpf(_F.UNE, quotient, zero), nearest, math.copysign(zero, plain))
    return select(arith.cmpf(_F.OEQ, second, zero), plain, result)


def hypot(first: ir.Value, second: ir.Value, kind: Scalar) -> ir.Value:
    """The length of (first, second) without overflow: the longer side times sqrt(1 + ratio²)."""
    zero, one = constant(0.0, kind).value, constant(1.0, kind).value
    infinite = constant(float("inf"), kind).value
    sides = [math.absf(first), math.absf(second)]
    longer, shorter = arith.maximumf(*sides), arith.minimumf(*sides)
    is_zero = arith.cmpf(_F.OEQ, longer, zero)
    ratio = arith.divf(shorter, select(is_zero, one, longer))
    length = arith.mulf(longer, math.sqrt(arith.addf(one, arith.mulf(ratio, ratio))))
    any_infinite = arith.ori(*(arith.cmpf(_F.OEQ, side, infinite) for side in sides))
    return select(any_infinite, infinite, length)
