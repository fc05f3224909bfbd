# SPDX-License-Identifier: Apache-2.0
"""`A.sum()`, `np.max(A, axis=1)`, … as operations: loops over elements that are computed as they are needed.

With an axis the result is a whole-array expression: the loop over the axis stands where an element of it is used.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from pyacc_mlir.dialects.mlir import arith, ir, math, scf
from pyacc_mlir.frontend import emit_ops as ops
from pyacc_mlir.frontend.emit_broadcast import Positions
from pyacc_mlir.frontend.emit_same_values import known_integer
from pyacc_mlir.frontend.emit_shared_reductions import Totals, accumulate, is_shared
from pyacc_mlir.frontend.emit_values import ComputedValue, Number, Slot, Value
from pyacc_mlir.frontend.infer_reductions import Reduction
from pyacc_mlir.frontend.types import BOOL, COMPLEX, FLOAT, INT, Array, Scalar

if TYPE_CHECKING:
    from pyacc_mlir.frontend.emit_expr import Expressions

_I, _F = arith.CmpIPredicate, arith.CmpFPredicate
_WORDS = {"min": "minimum", "max": "maximum"}
_NO_IDENTITY = "zero-size array to reduction operation NAME which has no identity"
_NO_POSITION = "attempt to get NAME of an empty sequence"
_PYTHON = "NAME() arg is an empty sequence"
_EXTREMES = ("min", "max", "argmin", "argmax")

#: What is done with an element: it updates variables.
Step = Callable[[list[Slot], Number, Positions], None]
Fold = Callable[[Totals, Step], None]


class ArrayReductions:
    """Emits reductions for the `Expressions` that owns it."""

    def __init__(self, expressions: Expressions) -> None:
        self.expressions = expressions
        self.state = expressions.state

    def value(self, node: ast.Call, reduction: Reduction, kind: object) -> Value:
        """The value of a call."""
        operand = self.expressions.elementwise.computed(self.expressions.value(reduction.subject))
        delta = None if reduction.delta is None else ops.convert(self.expressions.number(reduction.delta), FLOAT)
        one = ops.index_constant(1)
        if reduction.axes is None or (kind.ndim if isinstance(kind, Array) else 0) == 0:
            self._check_extents(node, reduction, operand.extents)
            result = self._reduce(node, reduction, operand, operand.extents, list, delta)
            if not isinstance(kind, Array):
                return result
            return ComputedValue(kind, (one,) * len(operand.extents), lambda _: result)
        assert isinstance(kind, Array)
        axes, keeps = reduction.axes, reduction.keepdims
        summed = [operand.extents[axis] for axis in axes]
        self._check_extents(node, reduction, summed)
        left = [axis for axis in range(len(operand.extents)) if keeps or axis not in axes]

        def at(outer: Positions) -> Number:
            given = dict(zip(left, outer, strict=True))

            def place(inner: Positions) -> list[ir.Value]:
                positions = given | dict(zip(axes, inner, strict=True))
                return [positions[axis] for axis in range(len(operand.extents))]

            return self._reduce(node, reduction, operand, summed, place, delta)

        extents = tuple(one if axis in axes else operand.extents[axis] for axis in left)
        reads = tuple(type(read)(read.array, in_place=False) for read in operand.reads)
        return ComputedValue(kind, extents, at, reads)

    def _check_extents(self, node: ast.Call, reduction: Reduction, extents: Sequence[ir.Value]) -> None:
        """NumPy knows no minimum of nothing."""
        if reduction.key not in _EXTREMES or all((known_integer(extent) or 0) > 0 for extent in extents):
            return
        zero = ops.index_constant(0)
        empty = arith.cmpi(_I.eq, extents[0], zero)
        for extent in extents[1:]:
            empty = arith.ori(empty, arith.cmpi(_I.eq, extent, zero))
        word = _WORDS.get(reduction.key, reduction.key)
        text = _PYTHON if reduction.python else _NO_IDENTITY if reduction.key in _WORDS else _NO_POSITION
        message = text.replace("NAME", reduction.key if reduction.python else word)
        number = ops.constant(0, INT).value
        self.state.fail_if(empty, "ValueError", message, node, number, number)

    def _reduce(
        self, node: ast.Call, reduction: Reduction, operand: ComputedValue, extents: Sequence[ir.Value],
        place: Callable[[Positions], list[ir.Value]], delta: Number | None,
    ) -> Number:  # fmt: skip
        """One result: of the elements at `place` of each position in `extents`."""

        def fold(totals: Totals, body: Step) -> None:
            def visit(slots: list[Slot], inner: list[ir.Value]) -> None:
                positions = place(inner)
                if operand.mask is None:
                    body(slots, operand.at(positions), inner)
                    return
                chosen = scf.IfOp(ops.truth(operand.mask.at(positions)))
                with ir.InsertionPoint(chosen.then_block):
                    body(slots, operand.at(positions), inner)
                    scf.yield_([])

            accumulate(self.state, extents, totals, visit)

        return _Folding(self, reduction, operand, extents, fold, node).result(delta)


class _Folding:
    """The loops of one result."""

    def __init__(
        self, owner: ArrayReductions, reduction: Reduction, operand: ComputedValue, extents: Sequence[ir.Value],
        fold: Fold, node: ast.Call,
    ) -> None:  # fmt: skip
        self.state = owner.state
        self.reduction = reduction
        self.element = Scalar(operand.type.dtype, numpy=True)
        self.is_masked = operand.mask is not None
        self.extents = extents
        self.fold = fold
        self.node = node

    def result(self, delta: Number | None) -> Number:
        kind = self.reduction.result
        match self.reduction.key:
            case "sum":
                return ops.convert(self._sum(lambda item: item, _wide(kind)), kind)
            case "prod":
                return self._accumulated(
                    "*", ops.constant(1, kind), lambda total, item: _binary(ast.Mult(), total, item, kind)
                )
            case "count_nonzero":
                return self._sum(lambda item: ops.boolean(ops.truth(item)), kind)
            case "mean":
                return ops.convert(self._mean(_wide(kind)), kind)
            case "var" | "std":
                return ops.convert(self._variance(_wide(kind), delta), kind)
            case "any":
                return self._logical("||", False, arith.ori)
            case "all":
                return self._logical("&&", True, arith.andi)
            case "min" | "max":
                return self._extreme(self.reduction.key, kind)
        return self._position()

    def _accumulated(self, operator: str, start: Number, step: Callable[[Number, Number], Number]) -> Number:
        total = self.state.slot(start.type)
        self.state.store(total, start)
        self.fold([(total, operator)], lambda slots, item, _: self.state.store(slots[0], step(slots[0].load(), item)))
        return total.load()

    def _sum(self, term: Callable[[Number], Number], kind: Scalar) -> Number:
        return self._accumulated(
            "+", ops.constant(0, kind), lambda total, item: _binary(ast.Add(), total, term(item), kind)
        )

    def _count(self, kind: Scalar) -> Number:
        """How many elements there are."""
        if self.is_masked:
            return self._sum(lambda _: ops.constant(1, kind), kind)
        size = ops.index_constant(1)
        for extent in self.extents:
            size = arith.muli(size, extent)
        return ops.convert(ops.from_index(size), kind)

    def _mean(self, kind: Scalar) -> Number:
        total = self._sum(lambda item: ops.convert(item, kind), kind)
        return ops.binary(ast.Div(), total, self._count(kind), kind)

    def _variance(self, kind: Scalar, delta: Number | None) -> Number:
        mean = self._mean(kind)

        def squared(item: Number) -> Number:
            return ops.square(Number(arith.subf(ops.convert(item, kind).value, mean.value), kind))

        total, count = self._sum(squared, kind), self._count(kind)
        if delta is not None:
            zero = ops.constant(0, kind).value
            count = Number(arith.maximumf(arith.subf(count.value, ops.convert(delta, kind).value), zero), kind)
        variance = arith.divf(total.value, count.value)
        return Number(math.sqrt(variance) if self.reduction.key == "std" else variance, kind)

    def _logical(self, operator: str, start: bool, combine: Callable[[ir.Value, ir.Value], ir.Value]) -> Number:
        found = self._accumulated(
            operator, ops.constant(start, BOOL), lambda total, item: ops.boolean(combine(total.value, ops.truth(item)))
        )
        return Number(found.value, self.reduction.result)

    def _extreme(self, key: str, kind: Scalar) -> Number:
        """NumPy's: NaN if there is one; Python's `max` goes through the elements one after the other."""
        start = ops.identity(key, kind)

        def step(total: Number, item: Number) -> Number:
            if kind.dtype.kind == "f" and not self.reduction.python:
                return Number((arith.maximumf if key == "max" else arith.minimumf)(total.value, item.value), kind)
            return ops.extreme(key, total, item, kind)

        if self.is_masked:
            self._check_count()
        if is_shared(self.state) and kind.dtype.kind == "f":
            return self._shared_extreme(key, kind)
        return self._accumulated(key, start, step)

    def _shared_extreme(self, key: str, kind: Scalar) -> Number:
        """The extreme of the numbers, and whether there is a NaN: their reductions may come in any order."""
        best, has_nan = self.state.slot(kind), self.state.flag(False)
        self.state.store(best, ops.identity(key, kind))

        def step(slots: list[Slot], item: Number, _: Positions) -> None:
            self.state.store(slots[0], ops.extreme(key, slots[0].load(), item, kind, reduction=True))
            is_nan = arith.cmpf(_F.UNO, item.value, item.value)
            self.state.store(slots[1], ops.boolean(arith.ori(slots[1].load().value, is_nan)))

        self.fold([(best, key), (has_nan, "||")], step)
        nan = ops.constant(float("nan"), kind).value
        return Number(ops.select(has_nan.load().value, nan, best.load().value), kind)

    def _check_count(self) -> None:
        count = self._count(INT).value
        zero = ops.constant(0, INT).value
        message = _NO_IDENTITY.replace("NAME", _WORDS[self.reduction.key])
        self.state.fail_if(arith.cmpi(_I.eq, count, zero), "ValueError", message, self.node, count, zero)

    def _position(self) -> Number:
        """The number of the first extreme element; of the first NaN, if there is one."""
        key = self.reduction.key.removeprefix("arg")
        if is_shared(self.state) and not self.is_masked:
            return self._shared_position(key)
        best, where = self.state.slot(self.element.strong()), self.state.slot(INT)
        self.state.store(best, ops.identity(key, self.element))
        self.state.store(where, ops.constant(0, INT))
        count = self.state.slot(INT)
        self.state.store(count, ops.constant(0, INT))

        def step(slots: list[Slot], item: Number, inner: Positions) -> None:
            self._keep_better(key, item, slots[0], slots[1], self._number(inner, count))

        self.fold([(best, key), (where, "max")], step)
        return Number(where.load().value, self.reduction.result)

    def _shared_position(self, key: str) -> Number:
        """First the extreme, then the first place where it stands: both may be found in any order."""
        best = (
            self._shared_extreme(key, self.element.strong())
            if self._is_float
            else self._extreme(key, self.element.strong())
        )
        where, last = self.state.slot(INT), ops.identity("min", INT)
        self.state.store(where, last)

        def step(slots: list[Slot], item: Number, inner: Positions) -> None:
            is_best = ops.compare(ast.Eq(), item, best, self.element)
            if self._is_float:
                both = [arith.cmpf(_F.UNO, each.value, each.value) for each in (item, best)]
                is_best = arith.ori(is_best, arith.andi(*both))
            number = Number(ops.select(is_best, self._number(inner, where).value, last.value), INT)
            self.state.store(slots[0], ops.extreme("min", slots[0].load(), number, INT, reduction=True))

        self.fold([(where, "min")], step)
        return Number(where.load().value, self.reduction.result)

    @property
    def _is_float(self) -> bool:
        return self.element.dtype.kind == "f"

    def _number(self, inner: Positions, count: Slot) -> Number:
        """The position as one number: under a mask, among the elements that are chosen."""
        if not self.is_masked:
            number = inner[0]
            for position, extent in zip(inner[1:], self.extents[1:], strict=True):
                number = arith.addi(arith.muli(number, extent), position)
            return ops.convert(ops.from_index(number), INT)
        number_now = count.load()
        self.state.store(count, Number(arith.addi(number_now.value, ops.constant(1, INT).value), INT))
        return number_now

    def _keep_better(self, key: str, item: Number, best: Slot, where: Slot, number: Number) -> None:
        known = best.load()
        op: ast.cmpop = ast.Gt() if key == "max" else ast.Lt()
        better = ops.compare(op, item, known, self.element)
        if self.element.dtype.kind == "f":
            is_nan = arith.cmpf(_F.UNO, item.value, item.value)
            was_number = arith.cmpf(_F.ORD, known.value, known.value)
            better = arith.ori(better, arith.andi(is_nan, was_number))
        self.state.store(best, Number(ops.select(better, item.value, known.value), best.type))
        self.state.store(where, Number(ops.select(better, number.value, where.load().value), INT))


def _wide(kind: Scalar) -> Scalar:
    """The type in which a sum is formed: that of float32 in float64, as precise as NumPy's pairs of pairs."""
    return {"f": FLOAT, "c": COMPLEX}.get(kind.dtype.kind, Scalar(kind.dtype))


def _binary(op: ast.operator, left: Number, right: Number, kind: Scalar) -> Number:
    return ops.binary(op, left, right, kind, reassociate=True)
