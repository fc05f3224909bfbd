# SPDX-License-Identifier: Apache-2.0
"""What a `for` iterates over, as a trip count and the value of the loop variable in iteration k."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyacc_mlir.dialects.mlir import arith, ir
from pyacc_mlir.frontend import emit_ops as ops
from pyacc_mlir.frontend.emit_values import ArrayValue, Number, TupleValue, Value
from pyacc_mlir.frontend.index_bounds import least
from pyacc_mlir.frontend.infer_iteration import start_of
from pyacc_mlir.frontend.literals import literal_int
from pyacc_mlir.frontend.types import INT, RANGE, Array, Constant, Scalar, Tuple

if TYPE_CHECKING:
    from pyacc_mlir.frontend.emit_expr import Expressions

_WEAK_INT = Scalar(INT.dtype, weak=True)


@dataclass(frozen=True, slots=True)
class Iteration:
    """`trip`: how many iterations, as an index; `item`: the value in iteration k; `bottom`: it is never below this."""

    trip: ir.Value
    item: Callable[[ir.Value], Value]
    bottom: int | None = None


class Iterations:
    """Emits what comes before a loop: its bounds, each evaluated once and in order."""

    def __init__(self, expressions: Expressions) -> None:
        self.expressions = expressions
        self.state = expressions.state

    def of(self, loop: ast.For) -> Iteration:
        """The iteration of `for … in …`, its bounds emitted at the insertion point."""
        with self.state.at(loop.iter):
            return self.of_expression(loop.iter)

    def of_expression(self, node: ast.expr) -> Iteration:
        """The iteration over what `node` is."""
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            called = self.expressions.type_of(node.func)
            if isinstance(called, Constant):
                if called.value is range:
                    return self.range(node, node.args)
                if called.value is enumerate:
                    return self._enumerate(node)
                if called.value is zip:
                    return self._zip(node)
                if called.value is reversed:
                    return self._reversed(node)
        base = self.expressions.local_arrays.settled(self.expressions.value(node))
        if isinstance(base, TupleValue):
            return self._of_tuple(node, base)
        assert isinstance(base, ArrayValue)
        return Iteration(self.expressions.extent(base, 0), lambda k: self.element(base, k))

    def _of_tuple(self, node: ast.expr, items: TupleValue) -> Iteration:
        """A `range` that a name holds, or a tuple of numbers."""
        kind = self.expressions.type_of(node)
        assert isinstance(kind, Tuple)
        if kind.names == RANGE:
            start, stop, step = (item for item in items.items if isinstance(item, Number))
            return self.between(node, start, stop, step)
        if not items.items:
            return Iteration(ops.index_constant(0), ops.from_index)
        trip = ops.index_constant(len(items.items))
        return Iteration(trip, lambda k: self.expressions.tuples.turn(items, k))

    def between(self, node: ast.expr, start: Number, stop: Number, step: Number) -> Iteration:
        """From `start` to before `stop`; no step is known to be a literal."""
        trip = arith.index_cast(ir.IndexType.get(), self._any_trip(node, start, stop, step))
        return Iteration(trip, lambda k: self._item(k, start, step, {}))

    def _reversed(self, node: ast.Call) -> Iteration:
        inner = self.of_expression(node.args[0])
        last = arith.subi(inner.trip, ops.index_constant(1))
        return Iteration(inner.trip, lambda k: inner.item(arith.subi(last, k)), inner.bottom)

    def _enumerate(self, node: ast.Call) -> Iteration:
        inner, start = self.of_expression(node.args[0]), start_of(node)
        first = ops.convert(self.expressions.number(start), _WEAK_INT) if start is not None else None
        return Iteration(inner.trip, lambda k: TupleValue((self._item(k, first, None, {}), inner.item(k))))

    def element(self, base: ArrayValue, k: ir.Value) -> Value:
        """What a loop over an array gives in iteration k: a number, or a row."""
        if base.type.ndim == 1:
            return self.expressions.load(base, [k])
        layout = "C" if base.type.layout == "C" else "A"
        kind = base.type
        rest = Array(kind.dtype, kind.ndim - 1, layout, kind.readonly, view=True, packed=kind.packed)
        return self.expressions.view(base, [k], rest)

    def _zip(self, node: ast.Call) -> Iteration:
        """As many as the shortest has; where Python would find out at the end that one has more, nothing begins."""
        parts = [self.of_expression(item) for item in node.args]
        strict = any(isinstance(each.value, ast.Constant) and bool(each.value.value) for each in node.keywords)
        trip = parts[0].trip
        for at, part in enumerate(parts[1:], 2):
            if strict:
                self._fail_if_other(node, at, part.trip, parts[0].trip)
            trip = arith.minsi(trip, part.trip)
        return Iteration(trip, lambda k: TupleValue(tuple(part.item(k) for part in parts)))

    def _fail_if_other(self, node: ast.Call, at: int, trip: ir.Value, first: ir.Value) -> None:
        mine, theirs = ops.from_index(trip).value, ops.from_index(first).value
        differ = arith.cmpi(arith.CmpIPredicate.ne, mine, theirs)
        message = f"zip() argument {at} has {{a}} items, argument 1 has {{b}}"
        self.state.fail_if(differ, "ValueError", message, node.args[at - 1], mine, theirs)

    def range(self, node: ast.Call, arguments: list[ast.expr]) -> Iteration:
        """`range(…)` of one to three numbers."""
        numbers = [ops.convert(self.expressions.number(item), _WEAK_INT) for item in arguments]
        if len(numbers) == 1:
            start, stop, step, step_node = ops.constant(0, _WEAK_INT), numbers[0], None, None
        else:
            start, stop = numbers[0], numbers[1]
            step, step_node = (numbers[2], arguments[2]) if len(numbers) == 3 else (None, None)
        by = 1 if step is None else literal_int(step_node) if step_node is not None else None
        known = self.state.frame.names.least
        bottom: int | None = 0
        if len(arguments) > 1:
            bottom = least(arguments[0], known) if by is not None and by > 0 else None
            if by is not None and by < 0:
                last = least(arguments[1], known)
                bottom = None if last is None else last + 1
        trip = self._literal_trip(start, stop, by) if by is not None else self._any_trip(step_node, start, stop, step)
        base = None if len(arguments) == 1 else start
        by_step = None if by == 1 else step
        # Between two numbers of which neither is negative nothing wraps; LLVM may know that.
        flags = {"overflow_flags": ir.Attribute.parse("#arith.overflow<nsw>")} if (bottom or 0) >= 0 else {}
        exact = flags if bottom is not None else {}
        return Iteration(
            arith.index_cast(ir.IndexType.get(), trip), lambda k: self._item(k, base, by_step, exact), bottom
        )

    def _item(self, k: ir.Value, start: Number | None, step: Number | None, flags: dict[str, ir.Attribute]) -> Number:
        """start + k * step, None being 0 and 1."""
        value = ops.from_index(k).value
        if step is not None:
            value = arith.muli(value, step.value, **flags)
        if start is not None:
            value = arith.addi(start.value, value, **flags)
        return Number(value, _WEAK_INT)

    def _literal_trip(self, start: Number, stop: Number, by: int) -> ir.Value:
        first, last = (start.value, stop.value) if by > 0 else (stop.value, start.value)
        return self._count(first, last, ops.constant(abs(by), INT).value, abs(by))

    def _any_trip(self, node: ast.expr | None, start: Number, stop: Number, step: Number | None) -> ir.Value:
        assert step is not None
        assert node is not None
        zero, one = ops.constant(0, INT).value, ops.constant(1, INT).value
        is_zero = arith.cmpi(arith.CmpIPredicate.eq, step.value, zero)
        self.state.fail_if(is_zero, "ValueError", "range() arg 3 must not be zero", node, step.value, zero)
        up = arith.cmpi(arith.CmpIPredicate.sgt, step.value, zero)
        first, last = ops.select(up, start.value, stop.value), ops.select(up, stop.value, start.value)
        size = ops.select(up, step.value, arith.subi(zero, step.value))
        size = ops.select(is_zero, one, size)
        trip = self._count(first, last, size, None)
        return ops.select(is_zero, zero, trip)

    def _count(self, first: ir.Value, last: ir.Value, size: ir.Value, literal: int | None) -> ir.Value:
        """ceil((last - first) / size), 0 where that is negative; the distance may need all 64 bits."""
        zero, one = ops.constant(0, INT).value, ops.constant(1, INT).value
        distance = arith.subi(last, first)
        if literal != 1:
            distance = arith.addi(arith.divui(arith.subi(distance, one), size), one)
        return ops.select(arith.cmpi(arith.CmpIPredicate.slt, first, last), distance, zero)
