# SPDX-License-Identifier: Apache-2.0
"""Result types of operators, by NumPy 2's promotion with weak Python scalars (language.md §4).

All functions take and give `Scalar`s and raise `TypeError` with a user's text where the operator does not exist.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from pyacc_mlir.frontend.types import BOOL, FLOAT, INT, Array, Scalar, Tuple, Type

SYMBOLS: dict[type[ast.operator], str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%", ast.Pow: "**",
    ast.LShift: "<<", ast.RShift: ">>", ast.BitAnd: "&", ast.BitOr: "|", ast.BitXor: "^", ast.MatMult: "@",
}  # fmt: skip
_WEAK: dict[str, Any] = {"b": False, "i": 0, "u": 0, "f": 0.0, "c": 0j}
_INT8 = np.dtype(np.int8)
_UINT64 = np.dtype(np.uint64)


def join(first: Scalar, second: Scalar) -> Scalar:
    """The type of a variable to which both are assigned: strong, a Python int counting as int64, a float as float64."""
    one, other = _beside_uint64([first, second])
    dtype = one.dtype if one.dtype == other.dtype else np.result_type(one.dtype, other.dtype)
    return Scalar(dtype, weak=False, numpy=first.numpy and second.numpy)


def join_types(first: Type, second: Type) -> Type | None:
    """The type of a variable or result that is one of two; None where there is none. Tuples join item by item."""
    match first, second:
        case Scalar(), Scalar():
            return join(first, second)
        case Tuple(), Tuple() if len(first.items) == len(second.items):
            items = [join_types(one, other) for one, other in zip(first.items, second.items, strict=True)]
            names = first.names if first.names == second.names else ()
            if None in items or first.record != second.record:
                return None
            return Tuple(tuple(item for item in items if item is not None), names, first.record)
        case Array(), Array() if type(first) is type(second) is Array:
            return _join_arrays(first, second)
    return first if first == second else None


def _join_arrays(first: Array, second: Array) -> Type | None:
    """An array of which less is known than of either."""
    if first == second:
        return first
    if first.dtype != second.dtype or first.ndim != second.ndim or first.packed != second.packed:
        return None
    layout = first.layout if first.layout == second.layout else "A"
    return Array(first.dtype, first.ndim, layout, first.readonly or second.readonly, view=True, packed=first.packed)


def strong(kind: Type) -> Type:
    """The type of a variable that holds a `kind`: no number in it is weak."""
    match kind:
        case Scalar():
            return kind.strong()
        case Tuple():
            return replace(kind, items=tuple(strong(item) for item in kind.items))
    return kind


def promote(*types: Scalar) -> Scalar:
    """The common type of operands of an arithmetic operator or of `min`/`max`."""
    numpy = any(t.numpy for t in types)
    counted = _beside_uint64(types)
    strong = [t.dtype for t in counted if not t.weak]
    weak = [t for t in counted if t.weak]
    if not strong:
        return Scalar(np.result_type(*(t.dtype for t in weak)), weak=True, numpy=numpy)
    # NumPy keeps Python bools, ints and floats weak only beside something of their kind or higher.
    return Scalar(np.result_type(*strong, *(_WEAK[t.dtype.kind] for t in weak)), numpy=numpy)


def _beside_uint64(types: Sequence[Scalar]) -> list[Scalar]:
    """Python's ints count as uint64 beside one: as int64 they would make a float64, which has no bits to work on."""
    is_python = [not t.numpy and t.dtype.kind == "i" for t in types]
    if not any(t.dtype == _UINT64 for t in types) or not any(is_python):
        return list(types)
    return [replace(t, dtype=_UINT64) if python else t for t, python in zip(types, is_python, strict=True)]


def binary(op: ast.operator, left: Scalar, right: Scalar, *, negative_exponent: bool = False) -> Scalar:
    """The type of `left op right`."""
    result = promote(left, right)
    kind = result.dtype.kind
    match op:
        case ast.Add() | ast.Sub() | ast.Mult():
            if kind == "b":
                if result.numpy and isinstance(op, ast.Sub):
                    raise TypeError("NumPy bools cannot be subtracted: use `^` or `!=`")
                return result if result.numpy else _like(INT, result)
            return result
        case ast.Div():
            return result if kind in "fc" else _like(FLOAT, result)
        case ast.FloorDiv() | ast.Mod():
            if kind == "c":
                raise TypeError("complex numbers have no floor division or modulo")
            return _no_bool(result)
        case ast.Pow():
            if kind in "biu" and negative_exponent:
                if left.numpy:
                    raise TypeError("integers to negative integer powers are not allowed")
                return _like(FLOAT, result)
            return _no_bool(result)
        case ast.BitAnd() | ast.BitOr() | ast.BitXor():
            _need_integers(op, left, right, result)
            return result
        case ast.LShift() | ast.RShift():
            _need_integers(op, left, right, result)
            return _no_bool(result)
    raise TypeError(f"`{SYMBOLS[type(op)]}` is not supported for numbers")


def unary(op: ast.unaryop, operand: Scalar) -> Scalar:
    """The type of `op operand`."""
    kind = operand.dtype.kind
    match op:
        case ast.Not():
            return BOOL
        case ast.Invert():
            if kind not in "biu":
                raise TypeError(f"`~` needs an integer, found {operand.dtype.name}")
            return _like(INT, operand) if kind == "b" and not operand.numpy else operand
        case _:
            if kind == "b" and operand.numpy:
                raise TypeError("NumPy bools have no sign: use `~` or `not`")
            return _like(INT, operand) if kind == "b" else operand


def compare(left: Scalar, right: Scalar) -> Scalar:
    """The type of a comparison."""
    return Scalar(BOOL.dtype, numpy=left.numpy or right.numpy)


def comparable(left: Scalar, right: Scalar) -> Scalar:
    """The type in which two numbers are compared: a Python int is not cut down to the width of the other side."""
    if {left.dtype.kind, right.dtype.kind} <= {"b", "i", "u"}:
        return join(left, right)
    return promote(left, right)


def misfit(value: int | None, dtype: np.dtype[Any]) -> bool:
    """Whether `value` is an int that an integer type cannot hold: NumPy raises an OverflowError."""
    if value is None or dtype.kind not in "iu":
        return False
    limits = np.iinfo(dtype)
    return not limits.min <= value <= limits.max


def _like(target: Scalar, origin: Scalar) -> Scalar:
    return Scalar(target.dtype, weak=origin.weak, numpy=origin.numpy)


def _no_bool(result: Scalar) -> Scalar:
    """Bools are the smallest integers to an operator that has no meaning for bools."""
    if result.dtype.kind != "b":
        return result
    return Scalar(_INT8, numpy=True) if result.numpy else _like(INT, result)


def _need_integers(op: ast.operator, left: Scalar, right: Scalar, result: Scalar) -> None:
    if result.dtype.kind in "biu":
        return
    found = next((each for each in (left, right) if each.dtype.kind not in "biu"), None)
    if found is None:
        names = f"{left.dtype.name} and {right.dtype.name}"
        raise TypeError(f"`{SYMBOLS[type(op)]}` is not defined for {names}: no integer type holds both")
    raise TypeError(f"`{SYMBOLS[type(op)]}` needs integers, found {found.dtype.name}")
