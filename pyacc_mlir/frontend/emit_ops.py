# SPDX-License-Identifier: Apache-2.0
"""Arithmetic with Python's meaning (language.md §4), as arith and math operations at the current insertion point."""

from __future__ import annotations

import ast
from collections.abc import Callable

import numpy as np

from pyacc_mlir.dialects.mlir import arith, ir, math, scf
from pyacc_mlir.frontend.emit_values import Number, mlir_scalar
from pyacc_mlir.frontend.types import BOOL, FLOAT, INT, Scalar

_I = arith.CmpIPredicate
_F = arith.CmpFPredicate
_INT_PREDICATE = {ast.Eq: _I.eq, ast.NotEq: _I.ne, ast.Lt: _I.slt, ast.LtE: _I.sle, ast.Gt: _I.sgt, ast.GtE: _I.sge}
_FLOAT_PREDICATE = {ast.Eq: _F.OEQ, ast.NotEq: _F.UNE, ast.Lt: _F.OLT, ast.LtE: _F.OLE, ast.Gt: _F.OGT, ast.GtE: _F.OGE}
_FLAGS = arith.FastMathFlags
_COMBINING: dict[str, ast.operator] = {
    "+": ast.Add(), "*": ast.Mult(), "&": ast.BitAnd(), "|": ast.BitOr(), "^": ast.BitXor(),
}  # fmt: skip
_NEUTRAL = {"+": 0, "*": 1, "|": 0, "^": 0, "&&": 1, "||": 0}


def index_constant(value: int) -> ir.Value:
    return arith.constant(ir.IndexType.get(), value)


def constant(value: bool | float, kind: Scalar) -> Number:
    """A literal of a scalar type."""
    if kind.dtype.kind == "f":
        return Number(arith.constant(mlir_scalar(kind.dtype), float(value)), kind)
    return Number(arith.constant(mlir_scalar(kind.dtype), int(value)), kind)


def to_index(number: Number) -> ir.Value:
    """An integer as MLIR's index."""
    wide = convert(number, INT)
    return arith.index_cast(ir.IndexType.get(), wide.value)


def from_index(value: ir.Value, *, weak: bool = True) -> Number:
    """MLIR's index as a Python int."""
    return Number(arith.index_cast(mlir_scalar(INT.dtype), value), Scalar(INT.dtype, weak=weak))


def truth(number: Number) -> ir.Value:
    """`bool(number)` as an i1; NaN is true, as in Python."""
    kind = number.type.dtype.kind
    if kind == "b":
        return number.value
    zero = constant(0, number.type).value
    if kind == "f":
        return arith.cmpf(_F.UNE, number.value, zero)
    return arith.cmpi(_I.ne, number.value, zero)


def boolean(value: ir.Value) -> Number:
    return Number(value, BOOL)


def convert(number: Number, kind: Scalar) -> Number:
    """`number` in the dtype of `kind`. A float becomes an integer by cutting its fraction off."""
    source, target = number.type.dtype, kind.dtype
    if source == target:
        return Number(number.value, kind)
    out = mlir_scalar(target)
    if target.kind == "b":
        return Number(truth(number), kind)
    match source.kind, target.kind:
        case "b", "i":
            value = arith.extui(out, number.value)
        case "b", "f":
            value = arith.uitofp(out, number.value)
        case "i", "i":
            value = (
                arith.extsi(out, number.value) if target.itemsize > source.itemsize else arith.trunci(out, number.value)
            )
        case "i", "f":
            value = arith.sitofp(out, number.value)
        case "f", "i":
            value = arith.fptosi(out, number.value)
        case _:
            value = (
                arith.extf(out, number.value) if target.itemsize > source.itemsize else arith.truncf(out, number.value)
            )
    return Number(value, kind)


def select(condition: ir.Value, first: ir.Value, second: ir.Value) -> ir.Value:
    return arith.select(condition, first, second)


def compare(op: ast.cmpop, left: Number, right: Number, common: Scalar) -> ir.Value:
    """`left op right` as an i1, both taken as `common`."""
    first, second = convert(left, common).value, convert(right, common).value
    if common.dtype.kind == "f":
        return arith.cmpf(_FLOAT_PREDICATE[type(op)], first, second)
    if common.dtype.kind == "b":
        wide = [convert(item, INT) for item in (left, right)]
        return compare(op, wide[0], wide[1], INT)
    return arith.cmpi(_INT_PREDICATE[type(op)], first, second)


def binary(op: ast.operator, left: Number, right: Number, result: Scalar, *, reassociate: bool = False) -> Number:
    """`left op right` with the result type that `promotion.binary` gave."""
    first, second = convert(left, result).value, convert(right, result).value
    if result.dtype.kind == "f":
        return Number(_float_binary(op, first, second, result, _FLAGS.reassoc if reassociate else None), result)
    if result.dtype.kind == "b":
        return Number(_bool_binary(op, first, second), result)
    return Number(_int_binary(op, first, second, result), result)


def _bool_binary(op: ast.operator, first: ir.Value, second: ir.Value) -> ir.Value:
    match op:
        case ast.Add() | ast.BitOr():
            return arith.ori(first, second)
        case ast.Mult() | ast.BitAnd():
            return arith.andi(first, second)
        case ast.BitXor():
            return arith.xori(first, second)
    raise AssertionError(f"promotion gave bool for {type(op).__name__}")


def _float_binary(op: ast.operator, first: ir.Value, second: ir.Value, kind: Scalar, flags: object) -> ir.Value:
    simple = {ast.Add: arith.addf, ast.Sub: arith.subf, ast.Mult: arith.mulf, ast.Div: arith.divf}.get(type(op))
    if simple is not None:
        return simple(first, second, fastmath=flags)
    match op:
        case ast.Pow():
            return math.powf(first, second)
        case ast.Mod():
            return _float_mod(first, second, kind)
        case ast.FloorDiv():
            return _float_floordiv(first, second, kind)
    raise AssertionError(f"promotion gave a float for {type(op).__name__}")


def _float_mod(first: ir.Value, second: ir.Value, kind: Scalar) -> ir.Value:
    """The remainder with the sign of the divisor; a zero remainder takes that sign too."""
    zero = constant(0.0, kind).value
    rest = arith.remf(first, second)
    moved = select(_signs_differ(rest, second, zero), arith.addf(rest, second), rest)
    return select(arith.cmpf(_F.OEQ, rest, zero), math.copysign(zero, second), moved)


def _signs_differ(first: ir.Value, second: ir.Value, zero: ir.Value) -> ir.Value:
    return arith.xori(arith.cmpf(_F.OLT, first, zero), arith.cmpf(_F.OLT, second, zero))


def _float_floordiv(first: ir.Value, second: ir.Value, kind: Scalar) -> ir.Value:
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


def _int_binary(op: ast.operator, first: ir.Value, second: ir.Value, kind: Scalar) -> ir.Value:
    simple = {
        ast.Add: arith.addi, ast.Sub: arith.subi, ast.Mult: arith.muli,
        ast.BitAnd: arith.andi, ast.BitOr: arith.ori, ast.BitXor: arith.xori,
    }.get(type(op))  # fmt: skip
    if simple is not None:
        return simple(first, second)
    match op:
        case ast.FloorDiv():
            return int_divmod(first, second, kind)[0]
        case ast.Mod():
            return int_divmod(first, second, kind)[1]
        case ast.Pow():
            return _int_power(first, second, kind)
        case ast.LShift() | ast.RShift():
            return _shift(op, first, second, kind)
    raise AssertionError(f"promotion gave an integer for {type(op).__name__}")


def int_divmod(first: ir.Value, second: ir.Value, kind: Scalar) -> tuple[ir.Value, ir.Value]:
    """Floor division and modulo. Division by 0 gives 0 and 0, as NumPy's; by -1 wraps: neither may trap."""
    zero, one, minus = (constant(value, kind).value for value in (0, 1, -1))
    literal = _literal(second)
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


def _shift(op: ast.operator, first: ir.Value, second: ir.Value, kind: Scalar) -> ir.Value:
    """A shift by the width or more gives 0, or the sign: LLVM's own result would be undefined."""
    width = constant(kind.dtype.itemsize * 8 - 1, kind).value
    zero = constant(0, kind).value
    too_far = arith.cmpi(_I.ugt, second, width)
    if isinstance(op, ast.RShift):
        return arith.shrsi(first, select(too_far, width, second))
    return select(too_far, zero, arith.shli(first, select(too_far, zero, second)))


def _int_power(base: ir.Value, exponent: ir.Value, kind: Scalar) -> ir.Value:
    """Integer power by squaring, wrapping; a negative exponent leaves what an integer can hold of the result."""
    literal = _literal(exponent)
    if literal is not None and 0 <= literal <= 64:
        return _literal_power(base, literal, arith.muli, constant(1, kind).value)
    zero, one = constant(0, kind).value, constant(1, kind).value
    types = [base.type] * 3
    loop = scf.WhileOp(types, [one, base, exponent])
    before = loop.before.blocks.append(*types)
    with ir.InsertionPoint(before):
        scf.condition(arith.cmpi(_I.sgt, before.arguments[2], zero), list(before.arguments))
    after = loop.after.blocks.append(*types)
    with ir.InsertionPoint(after):
        result, square, rest = after.arguments
        odd = arith.cmpi(_I.ne, arith.andi(rest, one), zero)
        scf.yield_(
            [select(odd, arith.muli(result, square), result), arith.muli(square, square), arith.shrsi(rest, one)]
        )
    positive = loop.operation.results[0]
    return select(arith.cmpi(_I.slt, exponent, zero), _negative_power(base, exponent, kind), positive)


def _negative_power(base: ir.Value, exponent: ir.Value, kind: Scalar) -> ir.Value:
    """1 for base 1, ±1 for base -1, else 0."""
    zero, one, minus = (constant(value, kind).value for value in (0, 1, -1))
    even = arith.cmpi(_I.eq, arith.andi(exponent, one), zero)
    of_minus = select(even, one, minus)
    of_rest = select(arith.cmpi(_I.eq, base, minus), of_minus, zero)
    return select(arith.cmpi(_I.eq, base, one), one, of_rest)


def _literal_power(base: ir.Value, exponent: int, multiply: Callable[..., ir.Value], one: ir.Value) -> ir.Value:
    result, square = None, base
    while exponent:
        if exponent & 1:
            result = square if result is None else multiply(result, square)
        exponent >>= 1
        if exponent:
            square = multiply(square, square)
    return one if result is None else result


def square(number: Number) -> Number:
    """`number ** 2`, exactly rounded."""
    multiply = arith.mulf if number.type.dtype.kind == "f" else arith.muli
    return Number(multiply(number.value, number.value), number.type)


def negate(number: Number, result: Scalar) -> Number:
    operand = convert(number, result).value
    if result.dtype.kind == "f":
        return Number(arith.negf(operand), result)
    return Number(arith.subi(constant(0, result).value, operand), result)


def invert(number: Number, result: Scalar) -> Number:
    operand = convert(number, result).value
    ones = constant(1 if result.dtype.kind == "b" else -1, result).value
    return Number(arith.xori(operand, ones), result)


def extreme(key: str, left: Number, right: Number, common: Scalar, *, reduction: bool = False) -> Number:
    """Python's `max(left, right)` or `min`: the right one only if it is greater (less): a NaN on the right is dropped.

    In a reduction the order is free, which leaves the choice among NaNs free too: the vectorisable operation is used.
    """
    first, second = convert(left, common).value, convert(right, common).value
    if reduction and common.dtype.kind == "f":
        return Number((arith.maxnumf if key == "max" else arith.minnumf)(first, second), common)
    op: ast.cmpop = ast.Gt() if key == "max" else ast.Lt()
    better = compare(op, Number(second, common), Number(first, common), common)
    return Number(select(better, second, first), common)


def _literal(value: ir.Value) -> int | None:
    """The integer of an `arith.constant`."""
    owner = value.owner
    if isinstance(owner, ir.Block) or owner.name != "arith.constant":
        return None
    return int(ir.IntegerAttr(owner.attributes["value"]).value)


def identity(operator: str, kind: Scalar) -> Number:
    """The initial value of a reduction (OpenACC 3.3 §2.5.15)."""
    if operator in _NEUTRAL:
        return constant(_NEUTRAL[operator], kind)
    if operator == "&":
        return constant(True if kind.dtype.kind == "b" else -1, kind)
    if kind.dtype.kind == "f":
        return constant(float("-inf") if operator == "max" else float("inf"), kind)
    limits = np.iinfo(kind.dtype) if kind.dtype.kind in "iu" else None
    if limits is None:
        return constant(operator == "min", kind)
    return constant(limits.min if operator == "max" else limits.max, kind)


def combine(operator: str, left: Number, right: Number) -> Number:
    """`left operator right` for two partial results of one type."""
    if operator in ("max", "min"):
        return extreme(operator, left, right, left.type, reduction=True)
    if operator in ("&&", "||"):
        both = arith.andi if operator == "&&" else arith.ori
        return convert(boolean(both(truth(left), truth(right))), left.type)
    return binary(_COMBINING[operator], left, right, left.type, reassociate=True)


def to_element(number: Number, element: ir.Type) -> ir.Value:
    """A number as the element of a memref: a NumPy bool is a byte there."""
    return arith.extui(element, number.value) if number.value.type != element else number.value


def from_element(value: ir.Value, kind: Scalar) -> Number:
    """The number of type `kind` that an element of a memref holds."""
    if value.type == mlir_scalar(kind.dtype):
        return Number(value, kind)
    return Number(arith.cmpi(_I.ne, value, arith.constant(value.type, 0)), kind)


def reduces(operator: str, kind: Scalar) -> bool:
    """Whether a reduction by `operator` is defined for numbers of a type (OpenACC 3.3 §2.5.15)."""
    if operator in ("&", "|", "^"):
        return kind.dtype.kind in "biu"
    return operator not in ("max", "min") or kind.dtype.kind != "c"


__all__ = [
    "FLOAT", "binary", "boolean", "combine", "compare", "constant", "convert", "extreme",
    "from_element", "from_index", "identity", "index_constant", "int_divmod", "invert", "negate", "reduces", "select",
    "square", "to_element", "to_index", "truth",
]  # fmt: skip
