# SPDX-License-Identifier: Apache-2.0
"""Operators with Python's meaning (language.md §4) on numbers of any type, at the current insertion point.

Each kind of number has a module of its own: `emit_integers`, `emit_floats`, `emit_complex`; conversions are in
`emit_numbers`.
"""

from __future__ import annotations

import ast
from dataclasses import replace

import numpy as np

from pyacc_mlir.dialects.mlir import arith, ir
from pyacc_mlir.frontend import emit_complex, emit_floats, emit_integers
from pyacc_mlir.frontend.emit_numbers import (
    FLOAT32,
    bfloat16_bits,
    boolean,
    constant,
    convert,
    from_bfloat16,
    from_index,
    index_constant,
    is_half,
    select,
    to_index,
    truth,
    widened,
)
from pyacc_mlir.frontend.emit_values import Number, mlir_scalar
from pyacc_mlir.frontend.types import FLOAT, INT, Scalar

_I = arith.CmpIPredicate
_FLAGS = arith.FastMathFlags
_COMBINING: dict[str, ast.operator] = {
    "+": ast.Add(), "*": ast.Mult(), "&": ast.BitAnd(), "|": ast.BitOr(), "^": ast.BitXor(),
}  # fmt: skip
_NEUTRAL = {"+": 0, "*": 1, "|": 0, "^": 0, "&&": 1, "||": 0}


def compare(op: ast.cmpop, left: Number, right: Number, common: Scalar) -> ir.Value:
    """`left op right` as an i1, both taken as `common`; integers of different sign are compared exactly."""
    if emit_integers.needs_both_signs(left.type, right.type):
        return emit_integers.compare_both_signs(op, left, right)
    if common.dtype.kind == "b":
        common = INT
    if common.dtype.kind == "c":
        equal = emit_complex.equal(left, right, common)
        return equal if isinstance(op, ast.Eq) else arith.xori(equal, arith.constant(equal.type, 1))
    first, second = convert(left, common).value, convert(right, common).value
    if common.dtype.kind == "f":
        first, second = (widened(Number(each, common)).value for each in (first, second))
        return emit_floats.compare(op, first, second)
    return emit_integers.compare(op, first, second, common)


def binary(op: ast.operator, left: Number, right: Number, result: Scalar, *, reassociate: bool = False) -> Number:
    """`left op right` with the result type that `promotion.binary` gave."""
    if result.dtype.kind == "c":
        return emit_complex.binary(op, left, right, result)
    if is_half(result):
        wide = replace(result, dtype=FLOAT32.dtype)
        one, other = (widened(convert(each, result)) for each in (left, right))
        return convert(binary(op, one, other, wide, reassociate=reassociate), result)
    first, second = convert(left, result).value, convert(right, result).value
    if result.dtype.kind == "f":
        flags = _FLAGS.reassoc if reassociate else None
        return Number(emit_floats.binary(op, first, second, result, flags), result)
    if result.dtype.kind == "b":
        return Number(_bool_binary(op, first, second), result)
    return Number(emit_integers.binary(op, first, second, result), result)


def _bool_binary(op: ast.operator, first: ir.Value, second: ir.Value) -> ir.Value:
    match op:
        case ast.Add() | ast.BitOr():
            return arith.ori(first, second)
        case ast.Mult() | ast.BitAnd():
            return arith.andi(first, second)
        case ast.BitXor():
            return arith.xori(first, second)
    raise AssertionError(f"promotion gave bool for {type(op).__name__}")


def int_divmod(first: ir.Value, second: ir.Value, kind: Scalar) -> tuple[ir.Value, ir.Value]:
    """Floor division and modulo of integers."""
    return emit_integers.divmod_of(first, second, kind)


def square(number: Number) -> Number:
    """`number ** 2`, exactly rounded."""
    if number.type.dtype.kind == "c":
        return emit_complex.square(number)
    if is_half(number.type):
        return binary(ast.Mult(), number, number, number.type)
    multiply = arith.mulf if number.type.dtype.kind == "f" else arith.muli
    return Number(multiply(number.value, number.value), number.type)


def negate(number: Number, result: Scalar) -> Number:
    operand = convert(number, result).value
    if result.dtype.kind == "c":
        return emit_complex.negate(Number(operand, result))
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
    if reduction and is_half(common):
        wide = replace(common, dtype=FLOAT32.dtype)
        return convert(extreme(key, left, right, wide, reduction=True), common)
    if reduction and common.dtype.kind == "f":
        return Number((arith.maxnumf if key == "max" else arith.minnumf)(first, second), common)
    op: ast.cmpop = ast.Gt() if key == "max" else ast.Lt()
    better = compare(op, Number(second, common), Number(first, common), common)
    return Number(select(better, second, first), common)


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
    """A number as the element of a memref: a NumPy bool is a byte there, a float32 may be stored as a bfloat16."""
    if number.type.dtype == np.float32 and number.value.type != element:
        return bfloat16_bits(number)
    return arith.extui(element, number.value) if number.value.type != element else number.value


def from_element(value: ir.Value, kind: Scalar) -> Number:
    """The number of type `kind` that an element of a memref holds."""
    if value.type == mlir_scalar(kind.dtype):
        return Number(value, kind)
    if kind.dtype == np.float32:
        return from_bfloat16(value, kind)
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
