# SPDX-License-Identifier: Apache-2.0
"""Checks that a program asks for (`boundscheck=True`, `PYACC_CHECK`): each ends the block as Python itself would.

Code without checks is not touched: every method does nothing where its check is off. Host code, outside all compute
constructs, is Python's own: indices and divisors of it are always checked.
"""

from __future__ import annotations

import ast
import os.path
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from pyacc_mlir.dialects.mlir import arith, ir, math, memref
from pyacc_mlir.frontend import emit_ops as ops
from pyacc_mlir.frontend.emit_array_loops import in_order
from pyacc_mlir.frontend.emit_state import State
from pyacc_mlir.frontend.emit_values import ArrayValue, Names, Number, Slot
from pyacc_mlir.frontend.types import BOOL, FLOAT, Scalar
from pyacc_mlir.source import Span

_I = arith.CmpIPredicate
_F = arith.CmpFPredicate
_DIVISIONS = (ast.FloorDiv, ast.Mod, ast.Div)
_OF_HOST_CODE = frozenset({"bounds", "div"})


class Checks:
    """Emits checks at the insertion point."""

    def __init__(self, state: State) -> None:
        self.state = state

    @property
    def any(self) -> bool:
        """Whether code may fail where Python's would."""
        return bool(self.state.checks) or self.state.compute_kind is None

    def is_on(self, check: str) -> bool:
        """Whether code for a check is made here."""
        return check in self.state.checks or (self.state.is_host_code and check in _OF_HOST_CODE)

    def index(self, found: ir.Value, position: ir.Value, extent: ir.Value, axis: int, node: ast.AST) -> None:
        """IndexError unless 0 <= position < extent; `found` is the index as the program has it."""
        if not self.is_on("bounds"):
            return
        outside = arith.cmpi(_I.uge, position, extent)  # one unsigned comparison for both ends
        source = self.state.frame.typing.source
        place = f"{os.path.basename(source.path)}:{Span.of(source, node).start.line}"
        text = f"index {{a}} is out of bounds for axis {axis} with size {{b}} ({place})"
        self.state.fail_if(outside, "IndexError", text, node, ops.from_index(found).value, ops.from_index(extent).value)

    def _are_python(self, operands: Sequence[ast.expr]) -> bool:
        """Whether they surely are Python's own numbers: a variable may hold NumPy's as well."""
        typing = self.state.frame.typing
        return bool(operands) and not any(typing.may_be_numpy(each, typing.expressions.get(each)) for each in operands)

    def exponent(self, op: ast.operator, right: Number, result: Scalar, node: ast.AST) -> None:
        """ValueError, as NumPy's, where the power of integers would be a fraction: its type is an integer's."""
        if self.state.checks and isinstance(op, ast.Pow) and result.dtype.kind == "i":
            zero = ops.constant(0, right.type).value
            is_negative = arith.cmpi(_I.slt, right.value, zero) if right.type.dtype.kind == "i" else None
            if is_negative is not None:
                self._fail(is_negative, "ValueError", "integers to negative integer powers are not allowed", node)

    def divisor(
        self, op: ast.operator, left: Number, right: Number, node: ast.AST, operands: Sequence[ast.expr] = ()
    ) -> None:
        """ZeroDivisionError for integers, and for floats where Python's own would divide, not NumPy's.

        Unless the program asks for it, only where the `operands` surely are Python's own numbers.
        """
        if not self.is_on("div") or not isinstance(op, _DIVISIONS):
            return
        if "div" not in self.state.checks and not self._are_python(operands):
            return
        kinds = left.type.dtype.kind + right.type.dtype.kind
        if "c" in kinds or ("f" in kinds and (left.type.numpy or right.type.numpy)):
            return
        is_true = ops.truth(right)
        self._fail(_not(is_true), "ZeroDivisionError", "division by zero", node)

    def result(self, op: ast.operator, left: Number, right: Number, result: Number, node: ast.AST) -> None:
        """OverflowError where integers wrap, FloatingPointError where an operation makes a NaN of numbers."""
        if result.type.dtype.kind in "iu" and "overflow" in self.state.checks:
            self.fits(left, result.type, node)
            self.fits(right, result.type, node)
            first, second = (ops.convert(item, result.type).value for item in (left, right))
            wrapped = _wrapped(op, first, second, result)
            if wrapped is not None:
                self._fail(wrapped, "OverflowError", f"{result.type.dtype.name} overflow", node)
        self.not_nan([left, right], result, node)

    def negation(self, operand: Number, result: Number, node: ast.AST) -> None:
        """OverflowError: the lowest integer has no opposite."""
        if result.type.dtype.kind == "i" and "overflow" in self.state.checks:
            self.result(ast.Sub(), ops.constant(0, result.type), operand, result, node)

    def not_nan(self, operands: Sequence[Number], result: Number, node: ast.AST) -> None:
        """FloatingPointError where `result` is a NaN and no operand is."""
        if "nan" not in self.state.checks or result.type.dtype.kind != "f":
            return
        invalid = arith.cmpf(_F.UNO, result.value, result.value)
        for item in operands:
            if item.type.dtype.kind == "f":
                invalid = arith.andi(invalid, arith.cmpf(_F.ORD, item.value, item.value))
        self._fail(invalid, "FloatingPointError", "invalid value: not a number", node)

    def fits(self, number: Number, kind: Scalar, node: ast.AST) -> None:
        """OverflowError where a Python int does not fit the smaller type that it meets, as in NumPy."""
        if "overflow" not in self.state.checks or not number.type.weak or number.type.dtype.kind != "i":
            return
        if kind.weak or kind.dtype.kind not in "iu" or (kind.dtype == number.type.dtype):
            return
        limits, given = np.iinfo(kind.dtype), number.type
        outside = arith.cmpi(_I.slt, number.value, ops.constant(int(limits.min), given).value)
        if limits.max < np.iinfo(given.dtype).max:
            above = arith.cmpi(_I.sgt, number.value, ops.constant(int(limits.max), given).value)
            outside = arith.ori(outside, above)
        text = f"Python integer {{a}} out of bounds for {kind.dtype.name}"
        self.state.fail_if(outside, "OverflowError", text, node, number.value, number.value)

    def to_int(self, number: Number, kind: Scalar, node: ast.AST) -> None:
        """OverflowError where a float has no place in an integer type."""
        if "overflow" not in self.state.checks or number.type.dtype.kind != "f" or kind.dtype.kind not in "iu":
            return
        bits = 8 * kind.dtype.itemsize
        low, high = (-1.0 - 2.0 ** (bits - 1), 2.0 ** (bits - 1)) if kind.dtype.kind == "i" else (-1.0, 2.0**bits)
        if bits > 32 and kind.dtype.kind == "i":
            low = -(2.0 ** (bits - 1)) * (1.0 + 2.0**-52)  # the next below the lowest
        above = arith.cmpf(_F.OGT, number.value, ops.constant(low, number.type).value)
        below = arith.cmpf(_F.OLT, number.value, ops.constant(high, number.type).value)
        text = f"the float does not fit {kind.dtype.name}"
        self._fail(_not(arith.andi(above, below)), "OverflowError", text, node)

    def variable(self, name: str, slot: Slot, node: ast.AST) -> None:
        """UnboundLocalError where a variable of the construct has no value yet."""
        if slot.written is not None:
            unset = _not(memref.load(slot.written, []))
            self._fail(unset, "UnboundLocalError", f"`{name}` is read here before it has a value", node)

    def unwritten(self, array: ArrayValue, extents: Sequence[ir.Value]) -> ArrayValue:
        """The array, of which nothing has been written, where that is checked."""
        if "uninit" not in self.state.checks or self.state.compute_kind is None or array.type.dtype.kind == "V":
            return array
        dynamic = ir.ShapedType.get_dynamic_size()
        kind = ir.MemRefType.get([dynamic] * len(extents), ir.IntegerType.get_signless(8))
        written = memref.alloca(kind, list(extents), [])
        in_order(extents, lambda at: memref.store(_byte(0), written, list(at)))
        return replace(array, written=written)

    def private_copies(self, variables: set[str], names: Names, before: Mapping[str, object]) -> None:
        """What `private` names has no value, where the insertion point is. `before`: what the names stood for."""
        if "uninit" not in self.state.checks:
            return
        for name in sorted(variables):
            match names.bound.get(name):
                case Slot() as slot:
                    names.bound[name] = self.state.watched(slot)
                case ArrayValue() as array:
                    original = before[name]
                    assert isinstance(original, ArrayValue)
                    # Of the original the host knows the extents too.
                    dims = [memref.dim(original.value, ops.index_constant(axis)) for axis in range(array.type.ndim)]
                    names.bound[name] = self.unwritten(array, dims)
                case Number(type=kind):  # nothing assigns it
                    names.bound[name] = self.state.zero_slot(kind.strong())

    def element_read(self, array: ArrayValue, positions: Sequence[ir.Value]) -> None:
        """ValueError where an element was never written."""
        if array.written is not None and self.state.place is not None:
            unset = arith.cmpi(_I.eq, memref.load(array.written, list(positions)), _byte(0))
            text = "an element is read here that was never written"
            self._fail(unset, "ValueError", text, self.state.place)

    @staticmethod
    def element_written(array: ArrayValue, positions: Sequence[ir.Value]) -> None:
        """The element has a value from here on."""
        if array.written is not None:
            memref.store(_byte(1), array.written, list(positions))

    @staticmethod
    def all_written(array: ArrayValue) -> None:
        """Who gets the array may write to it unseen: from here on nothing of it is taken for unwritten."""
        if array.written is not None:
            written = array.written
            extents = [memref.dim(written, ops.index_constant(axis)) for axis in range(array.type.ndim)]
            in_order(extents, lambda at: memref.store(_byte(1), written, list(at)))

    def _fail(self, condition: ir.Value, exception: str, text: str, node: ast.AST) -> None:
        zero = self.state.int_constant(0)
        self.state.fail_if(condition, exception, text, node, zero, zero)


def _byte(value: int) -> ir.Value:
    return arith.constant(ir.IntegerType.get_signless(8), value)


def _not(condition: ir.Value) -> ir.Value:
    return arith.xori(condition, ops.constant(True, BOOL).value)


def _wrapped(op: ast.operator, first: ir.Value, second: ir.Value, result: Number) -> ir.Value | None:
    """Whether `first op second` of one integer type left it; None for operators that stay in it."""
    signed = result.type.dtype.kind == "i"
    value, zero = result.value, ops.constant(0, result.type).value
    match op:
        case ast.Add():
            if not signed:
                return arith.cmpi(_I.ult, value, first)
            return arith.cmpi(_I.slt, arith.andi(arith.xori(first, value), arith.xori(second, value)), zero)
        case ast.Sub():
            if not signed:
                return arith.cmpi(_I.ult, first, second)
            return arith.cmpi(_I.slt, arith.andi(arith.xori(first, second), arith.xori(first, value)), zero)
        case ast.Mult():
            return _product_wraps(first, second, result)
        case ast.LShift():
            back = ops.binary(ast.RShift(), result, Number(second, result.type), result.type)
            return arith.cmpi(_I.ne, back.value, first)
        case ast.Pow():
            return _power_wraps(first, second, result)
        case ast.FloorDiv() if signed:
            lowest = arith.cmpi(
                _I.eq, first, ops.constant(-(2 ** (8 * result.type.dtype.itemsize - 1)), result.type).value
            )
            return arith.andi(lowest, arith.cmpi(_I.eq, second, ops.constant(-1, result.type).value))
    return None


def _product_wraps(first: ir.Value, second: ir.Value, result: Number) -> ir.Value:
    if result.type.dtype.kind == "u":
        high = arith.mului_extended(first, second)[1]
        return arith.cmpi(_I.ne, high, ops.constant(0, result.type).value)
    low, high = arith.mulsi_extended(first, second)
    last = ops.constant(8 * result.type.dtype.itemsize - 1, result.type).value
    return arith.cmpi(_I.ne, high, arith.shrsi(low, last))


def _power_wraps(first: ir.Value, second: ir.Value, result: Number) -> ir.Value:
    """As a float the power is near the integer one, unless that has wrapped."""
    base, exponent, found = (
        ops.convert(Number(item, result.type), FLOAT).value for item in (first, second, result.value)
    )
    exact = math.powf(base, exponent)
    bound = arith.addf(arith.mulf(math.absf(exact), _float(2.0**-40)), _float(1.0))
    far = arith.cmpf(_F.UGT, math.absf(arith.subf(exact, found)), bound)
    return arith.andi(far, arith.cmpi(_I.sge, second, ops.constant(0, result.type).value))


def _float(value: float) -> ir.Value:
    return ops.constant(value, FLOAT).value
