# SPDX-License-Identifier: Apache-2.0
"""Tuples as values: displays, items, operators, unpacking. A `range` and a `slice` are tuples of three."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from pyacc_mlir.dialects.mlir import arith, ir
from pyacc_mlir.frontend import emit_ops as ops
from pyacc_mlir.frontend import promotion
from pyacc_mlir.frontend.emit_values import ArrayValue, Known, Number, TupleValue, Value
from pyacc_mlir.frontend.infer_tuples import TupleTypes, bounds, function_name
from pyacc_mlir.frontend.literals import literal_int
from pyacc_mlir.frontend.types import BOOL, INT, RANGE, Constant, Scalar, Tuple

if TYPE_CHECKING:
    from pyacc_mlir.frontend.emit_expr import Expressions

_I = arith.CmpIPredicate
_FEW = "not enough values to unpack (expected {b}, got {a})"
_MANY = "too many values to unpack (expected {b})"


class Tuples:
    """Emits what is about tuples for the `Expressions` that owns it."""

    def __init__(self, expressions: Expressions) -> None:
        self.expressions = expressions
        self.state = expressions.state

    def _tuple(self, node: ast.expr) -> TupleValue:
        found = self.expressions.value(node)
        assert isinstance(found, TupleValue), ast.unparse(node)
        return found

    def display(self, node: ast.Tuple) -> TupleValue:
        """`(a, *t, b)`."""
        found: list[Value] = []
        for item in node.elts:
            if isinstance(item, ast.Starred):
                found += self._tuple(item.value).items
            else:
                found.append(self.expressions.local_arrays.settled(self.expressions.value(item)))
        return TupleValue(tuple(found))

    def item(self, node: ast.Subscript, kind: Tuple) -> Value:
        """`t[0]`, `t[1:]`, `t[i]`."""
        found = self._tuple(node.value)
        if isinstance(node.slice, ast.Slice):
            chosen = TupleTypes.chosen(node.slice, len(found.items)) or []
            return TupleValue(tuple(found.items[at] for at in chosen))
        at = literal_int(node.slice)
        if kind.names == RANGE:
            return self._of_range(node, found)
        if at is not None:
            return found.items[at]
        count = ops.index_constant(len(found.items))
        return self.item_at(found, self._within(node.slice, count), self.common(found))

    def _within(self, node: ast.expr, count: ir.Value) -> ir.Value:
        """An index of a tuple, a negative one counted from the end."""
        given = ops.to_index(self.expressions.number(node))
        negative = arith.cmpi(_I.slt, given, ops.index_constant(0))
        position = ops.select(negative, arith.addi(given, count), given)
        self.expressions.checks.index(given, position, count, 0, node)
        return position

    def _of_range(self, node: ast.Subscript, found: TupleValue) -> Value:
        start, stop, step = (item for item in found.items if isinstance(item, Number))
        iteration = self.expressions.iterations.between(node.value, start, stop, step)
        return iteration.item(self._within(node.slice, iteration.trip))

    def common(self, found: TupleValue) -> Scalar:
        """The type of any item of a tuple of numbers."""
        return promotion.promote(*(item.type for item in found.items if isinstance(item, Number)))

    def turn(self, found: TupleValue, position: ir.Value) -> Value:
        """The item of a loop's turn; of tuples of one length, column by column."""
        rows = [item for item in found.items if isinstance(item, TupleValue)]
        if len(rows) < len(found.items):
            return self.item_at(found, position, self.common(found))
        columns = zip(*(row.items for row in rows), strict=True)
        return TupleValue(tuple(self.turn(TupleValue(column), position) for column in columns))

    def item_at(self, found: TupleValue, position: ir.Value, kind: Scalar) -> Number:
        """The item at a position that only the running program knows."""
        numbers = [ops.convert(item, kind).value for item in found.items if isinstance(item, Number)]
        result = numbers[-1]
        for at in range(len(numbers) - 2, -1, -1):
            result = ops.select(arith.cmpi(_I.eq, position, ops.index_constant(at)), numbers[at], result)
        return Number(result, kind)

    def pieces(self, node: ast.expr) -> Value:
        """`np.s_[1:3, :]`."""
        if isinstance(node, ast.Tuple):
            return TupleValue(tuple(map(self.pieces, node.elts)))
        if not isinstance(node, ast.Slice):
            return self.expressions.value(node)
        return self._cut([node.lower, node.upper, node.step])

    def _cut(self, parts: list[ast.expr | None]) -> TupleValue:
        return TupleValue(tuple(Known(None) if part is None else self.expressions.value(part) for part in parts))

    def operated(self, left: TupleValue, right: Value, right_node: ast.expr) -> TupleValue:
        """`t + u`, `t * 3`."""
        if isinstance(right, TupleValue):
            return TupleValue(left.items + right.items)
        return TupleValue(left.items * (literal_int(right_node) or 0))

    def compared(self, node: ast.Compare) -> Number:
        """`t == u`, `t < u`: by the first items that differ."""
        op = node.ops[0]
        first = [item for item in self._tuple(node.left).items if isinstance(item, Number)]
        second = [item for item in self._tuple(node.comparators[0]).items if isinstance(item, Number)]
        if isinstance(op, ast.Eq | ast.NotEq):
            same = ops.constant(len(first) == len(second), BOOL).value
            for one, other in zip(first, second, strict=False):
                same = arith.andi(same, _compared(ast.Eq(), one, other))
            return ops.boolean(same if isinstance(op, ast.Eq) else arith.xori(same, ops.constant(True, BOOL).value))
        strict = ast.Lt() if isinstance(op, ast.Lt | ast.LtE) else ast.Gt()
        shorter, longer = len(first) < len(second), len(first) > len(second)
        ends = {ast.Lt: shorter, ast.LtE: not longer, ast.Gt: longer, ast.GtE: not shorter}[type(op)]
        result = ops.constant(ends, BOOL).value
        for one, other in reversed(list(zip(first, second, strict=False))):
            result = ops.select(_compared(ast.Eq(), one, other), result, _compared(strict, one, other))
        return ops.boolean(result)

    def is_about(self, node: ast.Call) -> bool:
        """Whether a call makes a `range` or a `slice`, or goes through a tuple."""
        called = self.state.frame.typing.expressions.get(node.func)
        if not isinstance(called, Constant) or not callable(called.value):
            return False
        if called.value is range or called.value is slice:
            return True
        return function_name(called.value) is not None and isinstance(self._subject(node, "type"), Tuple)

    def _subject(self, node: ast.Call, what: str) -> object:
        first = node.args[0] if node.args else None
        several = len(node.args) > 1
        first = first.value if isinstance(first, ast.Starred) else first
        if first is None or several:
            return None
        return self.state.frame.typing.expressions.get(first) if what == "type" else self._tuple(first)

    def call(self, node: ast.Call) -> Value:
        """The value of such a call."""
        called = self.expressions.type_of(node.func)
        assert isinstance(called, Constant)
        if called.value is slice:
            return self._cut(bounds(node))
        if called.value is range:
            return self._range(node)
        found = self._subject(node, "value")
        assert isinstance(found, TupleValue)
        name = function_name(called.value)
        assert name is not None
        numbers = [item for item in found.items if isinstance(item, Number)]
        return self._reduced(name, numbers, self.expressions.scalar_type(node))

    def _range(self, node: ast.Call) -> TupleValue:
        given = [ops.convert(self.expressions.number(item), Scalar(INT.dtype, weak=True)) for item in node.args]
        kind = Scalar(INT.dtype, weak=True)
        start, stop = (ops.constant(0, kind), given[0]) if len(given) == 1 else given[:2]
        return TupleValue((start, stop, given[2] if len(given) == 3 else ops.constant(1, kind)))

    def _reduced(self, name: str, numbers: list[Number], kind: Scalar) -> Number:
        if name in ("any", "all"):
            result = ops.constant(name == "all", BOOL).value
            for item in numbers:
                result = (arith.ori if name == "any" else arith.andi)(result, ops.truth(item))
            return ops.boolean(result)
        if name == "sum":
            total = ops.constant(0, Scalar(INT.dtype, weak=True))
            for item in numbers:
                total = ops.binary(ast.Add(), total, item, promotion.binary(ast.Add(), total.type, item.type))
            return ops.convert(total, kind)
        best = ops.convert(numbers[0], kind)
        for item in numbers[1:]:
            best = ops.extreme(name, best, item, kind)
        return best

    def is_in_range(self, found: TupleValue, number: Number) -> ir.Value:
        """`x in range(…)`: between its ends, and a whole number of steps from its start."""
        start, stop, step = (item for item in found.items if isinstance(item, Number))
        up = _compared(ast.Gt(), step, ops.constant(0, step.type))
        above, below = _compared(ast.GtE(), number, start), _compared(ast.Lt(), number, stop)
        under, over = _compared(ast.LtE(), number, start), _compared(ast.Gt(), number, stop)
        between = ops.select(up, arith.andi(above, below), arith.andi(under, over))
        whole = ops.convert(number, Scalar(INT.dtype))
        is_whole = _compared(ast.Eq(), number, whole)
        distance = arith.subi(whole.value, start.value)
        rest = arith.remsi(distance, step.value)
        on_step = arith.cmpi(_I.eq, rest, ops.constant(0, INT).value)
        return arith.andi(between, arith.andi(is_whole, on_step))

    def unpacked(self, target: ast.Tuple | ast.List, value: Value, origin: ast.expr) -> list[tuple[ast.expr, Value]]:
        """What each part of a target gets; the length of an array is looked at by the running program."""
        count = len(target.elts)
        if isinstance(value, TupleValue):
            items = list(value.items)
            star = next((at for at, each in enumerate(target.elts) if isinstance(each, ast.Starred)), None)
            if star is not None:
                end = len(items) - (count - 1 - star)
                items[star:end] = [TupleValue(tuple(items[star:end]))]
        else:
            array = self.expressions.local_arrays.settled(value)
            assert isinstance(array, ArrayValue)
            self._check_length(array, count, origin)
            items = [self.expressions.iterations.element(array, ops.index_constant(at)) for at in range(count)]
        parts = [each.value if isinstance(each, ast.Starred) else each for each in target.elts]
        return list(zip(parts, items, strict=True))

    def _check_length(self, array: ArrayValue, count: int, node: ast.expr) -> None:
        length = ops.from_index(self.expressions.extent(array, 0)).value
        wanted = ops.constant(count, INT).value
        self.state.fail_if(arith.cmpi(_I.slt, length, wanted), "ValueError", _FEW, node, length, wanted)
        self.state.fail_if(arith.cmpi(_I.sgt, length, wanted), "ValueError", _MANY, node, length, wanted)


def _compared(op: ast.cmpop, left: Number, right: Number) -> ir.Value:
    return ops.compare(op, left, right, promotion.comparable(left.type, right.type))
