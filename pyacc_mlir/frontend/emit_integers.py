# SPDX-License-Identifier: Apache-2.0
"""Arithmetic and comparison of integers with Python's meaning, wrapping as NumPy's; nothing traps."""

from __future__ import annotations

import ast
from collections.abc import Callable

from pyacc_mlir.dialects.mlir import arith, ir, scf
from pyacc_mlir.frontend.emit_numbers import constant, convert, literal_of, select
from pyacc_mlir.frontend.emit_values import Number
from pyacc_mlir.frontend.types import INT, Scalar

_I = arith.CmpIPredicate
_SIGNED = {ast.Eq: _I.eq, ast.NotEq: _I.ne, ast.Lt: _I.slt, ast.LtE: _I.sle, ast.Gt: _I.sgt, ast.GtE: _I.sge}
_UNSIGNED = _SIGNED | {ast.Lt: _I.ult, ast.LtE: _I.ule, ast.Gt: _I.ugt, ast.GtE: _I.uge}
_SIMPLE = {
    ast.Add: arith.addi, ast.Sub: arith.subi, ast.Mult: arith.muli,
    ast.BitAnd: arith.andi, ast.BitOr: arith.ori, ast.BitXor: arith.xori,
}  # fmt: skip
_MIRRORED: dict[type[ast.cmpop], ast.cmpop] = {
    ast.Lt: ast.Gt(), ast.LtE: ast.GtE(), ast.Gt: ast.Lt(), ast.GtE: ast.LtE(),
    ast.Eq: ast.Eq(), ast.NotEq: ast.NotEq(),
}  # fmt: skip
_LONGEST = 64  # literal exponents up to here become products


def binary(op: ast.operator, first: ir.Value, second: ir.Value, kind: Scalar) -> ir.Value:
    """`first op second` of two integers of type `kind`."""
    simple = _SIMPLE.get(type(op))
    if simple is not None:
        return simple(first, second)
    match op:
        case ast.FloorDiv():
            return divmod_of(first, second, kind)[0]
        case ast.Mod():
            return divmod_of(first, second, kind)[1]
        case ast.Pow():
            return _power(first, second, kind)
        case ast.LShift() | ast.RShift():
            return _shift(op, first, second, kind)
    raise AssertionError(f"promotion gave an integer for {type(op).__name__}")


def compare(op: ast.cmpop, first: ir.Value, second: ir.Value, kind: Scalar) -> ir.Value:
    """`first op second` of two integers of type `kind`."""
    return arith.cmpi((_UNSIGNED if is_unsigned(kind) else _SIGNED)[type(op)], first, second)


def is_unsigned(kind: Scalar) -> bool:
    return kind.dtype.kind == "u"


def needs_both_signs(left: Scalar, right: Scalar) -> bool:
    """Whether no integer type holds the numbers of both: one is uint64, the other is signed."""
    kinds = {left.dtype.kind, right.dtype.kind}
    return kinds == {"i", "u"} and any(is_unsigned(each) and each.dtype.itemsize == 8 for each in (left, right))


def compare_both_signs(op: ast.cmpop, left: Number, right: Number) -> ir.Value:
    """Compare a uint64 with a signed integer, exactly: a negative number is less than all others."""
    if is_unsigned(left.type):
        return compare_both_signs(_MIRRORED[type(op)], right, left)
    signed = convert(left, INT).value
    negative = arith.cmpi(_I.slt, signed, constant(0, INT).value)
    otherwise = arith.cmpi(_UNSIGNED[type(op)], signed, right.value)
    if isinstance(op, ast.Lt | ast.LtE | ast.NotEq):
        return arith.ori(negative, otherwise)
    return arith.andi(arith.xori(negative, arith.constant(negative.type, 1)), otherwise)


def divmod_of(first: ir.Value, second: ir.Value, kind: Scalar) -> tuple[ir.Value, ir.Value]:
    """Floor division and modulo. Division by 0 gives 0 and 0, as NumPy's; by -1 wraps: neither may trap."""
    if is_unsigned(kind):
        return _unsigned_divmod(first, second, kind)
    zero, one, minus = (constant(value, kind).value for value in (0, 1, -1))
    literal = literal_of(second, kind)
    divisor, by_minus, by_zero = second, None, None
    if literal is None or literal in (0, -1):
        by_zero, by_minus = arith.cmpi(_I.eq, second, zero), arith.cmpi(_I.eq, second, minus)
        divisor = select(arith.ori(by_zero, by_minus), one, second)
    quotient = arith.divsi(first, divisor)
    rest = arith.subi(first, arith.muli(quotient, divisor))
    signs_differ = arith.cmpi(_I.slt, arith.xori(rest, divisor), zero)
    inexact = arith.andi(arith.cmpi(_I.ne, rest, zero), signs_differ)
    quotient = select(inexact, arith.subi(quotient, one), quotient)
    rest = select(inexact, arith.addi(rest, divisor), rest)
    if by_zero is not None and by_minus is not None:
        quotient = select(by_minus, arith.subi(zero, first), select(by_zero, zero, quotient))
    return quotient, rest


def _unsigned_divmod(first: ir.Value, second: ir.Value, kind: Scalar) -> tuple[ir.Value, ir.Value]:
    zero = constant(0, kind).value
    divisor, by_zero = second, None
    if literal_of(second, kind) in (None, 0):
        by_zero = arith.cmpi(_I.eq, second, zero)
        divisor = select(by_zero, constant(1, kind).value, second)
    quotient = arith.divui(first, divisor)
    rest = arith.subi(first, arith.muli(quotient, divisor))
    return quotient if by_zero is None else select(by_zero, zero, quotient), rest


def _shift(op: ast.operator, first: ir.Value, second: ir.Value, kind: Scalar) -> ir.Value:
    """A shift by the width or more gives 0, or the sign: LLVM's own result would be undefined."""
    width = constant(kind.dtype.itemsize * 8 - 1, kind).value
    zero = constant(0, kind).value
    too_far = arith.cmpi(_I.ugt, second, width)
    if isinstance(op, ast.RShift) and not is_unsigned(kind):
        return arith.shrsi(first, select(too_far, width, second))
    shift = arith.shrui if isinstance(op, ast.RShift) else arith.shli
    return select(too_far, zero, shift(first, select(too_far, zero, second)))


def _power(base: ir.Value, exponent: ir.Value, kind: Scalar) -> ir.Value:
    """Integer power by squaring, wrapping; a negative exponent leaves what an integer can hold of the result."""
    literal = literal_of(exponent, kind)
    if literal is not None and 0 <= literal <= _LONGEST:
        return literal_power(base, literal, arith.muli, constant(1, kind).value)
    zero, one = constant(0, kind).value, constant(1, kind).value
    types = [base.type] * 3
    loop = scf.WhileOp(types, [one, base, exponent])
    before = loop.before.blocks.append(*types)
    with ir.InsertionPoint(before):
        scf.condition(compare(ast.Gt(), before.arguments[2], zero, kind), list(before.arguments))
    after = loop.after.blocks.append(*types)
    with ir.InsertionPoint(after):
        result, square, rest = after.arguments
        odd = arith.cmpi(_I.ne, arith.andi(rest, one), zero)
        factor = select(odd, arith.muli(result, square), result)
        scf.yield_([factor, arith.muli(square, square), arith.shrui(rest, one)])
    positive = loop.operation.results[0]
    if is_unsigned(kind):
        return positive
    return select(arith.cmpi(_I.slt, exponent, zero), _negative_power(base, exponent, kind), positive)


def _negative_power(base: ir.Value, exponent: ir.Value, kind: Scalar) -> ir.Value:
    """1 for base 1, ±1 for base -1, else 0."""
    zero, one, minus = (constant(value, kind).value for value in (0, 1, -1))
    even = arith.cmpi(_I.eq, arith.andi(exponent, one), zero)
    of_minus = select(even, one, minus)
    of_rest = select(arith.cmpi(_I.eq, base, minus), of_minus, zero)
    return select(arith.cmpi(_I.eq, base, one), one, of_rest)


def literal_power(base: ir.Value, exponent: int, multiply: Callable[..., ir.Value], one: ir.Value) -> ir.Value:
    """A power by a number known now, as products."""
    result, square = None, base
    while exponent:
        if exponent & 1:
            result = square if result is None else multiply(result, square)
        exponent >>= 1
        if exponent:
            square = multiply(square, square)
    return one if result is None else result
