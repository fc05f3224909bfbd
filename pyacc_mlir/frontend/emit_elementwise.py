# SPDX-License-Identifier: Apache-2.0
"""Whole-array expressions as operations: lazily, element by element, so that a loop over them needs no temporaries.

An operand is evaluated once, where the expression stands; its elements are read where the value is consumed, which is
before the statement ends.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from pyacc_mlir.dialects.mlir import arith, ir
from pyacc_mlir.frontend import emit_ops as ops
from pyacc_mlir.frontend.emit_broadcast import Positions, broadcast
from pyacc_mlir.frontend.emit_same_values import same_value
from pyacc_mlir.frontend.emit_shared_reductions import accumulate
from pyacc_mlir.frontend.emit_values import ArrayValue, ComputedValue, Number, Read, Slot, Value
from pyacc_mlir.frontend.types import COMPLEX, FLOAT, Array, Scalar, Type

if TYPE_CHECKING:
    from pyacc_mlir.frontend.emit_expr import Expressions

_CORE = "matmul: operands have {a} and {b} elements on the axis that is summed over"


class Elementwise:
    """Emits whole-array expressions for the `Expressions` that owns it."""

    def __init__(self, expressions: Expressions) -> None:
        self.expressions = expressions
        self.state = expressions.state

    def computed(self, value: Value) -> ComputedValue:
        """A number or an array as a whole-array expression."""
        match value:
            case Number():
                return ComputedValue(Array(value.type.dtype, 0), (), lambda _: value)
            case ArrayValue():
                extents = tuple(self.expressions.extent(value, axis) for axis in range(value.type.ndim))
                load: Callable[[Positions], Number] = lambda at: self.expressions.load(value, list(at))  # noqa: E731
                return ComputedValue(value.type, extents, load, (Read(value, in_place=True),))
        assert isinstance(value, ComputedValue)
        return value

    def of(self, node: ast.AST, kind: Type, values: Sequence[Value], emit: Callable[[list[Number]], Number]) -> Value:
        """`emit` applied to the elements of `values`, which broadcast; a number if none of them has an axis."""
        operands = [self.computed(value) for value in values]
        shape = broadcast(self.state, node, [operand.extents for operand in operands])

        def at(positions: Positions) -> Number:
            return emit(
                [operand.at(place(positions)) for operand, place in zip(operands, shape.positions, strict=True)]
            )

        if isinstance(kind, Scalar):
            return at([])
        assert isinstance(kind, Array)
        reads = tuple(
            Read(read.array, read.in_place and same)
            for operand, same in zip(operands, shape.in_place, strict=True)
            for read in operand.reads
        )
        mask = next((operand.mask for operand in operands if operand.mask is not None), None)
        return ComputedValue(kind, shape.extents, at, reads, mask)

    def selected(self, node: ast.AST, base: Value, mask: Value, kind: Array) -> ComputedValue:
        """`base[mask]`: the elements of `base` where `mask` is true; a mask of lower rank chooses rows."""
        array, chosen = self.computed(base), self.computed(mask)
        for extent, wanted in zip(chosen.extents, array.extents, strict=False):
            if not same_value(extent, wanted):
                wrong = arith.cmpi(arith.CmpIPredicate.ne, extent, wanted)
                text = "boolean index did not match indexed array: an axis of extent {a} for one of extent {b}"
                self._fail(node, wrong, "IndexError", text, extent, wanted)
        rank = len(chosen.extents)
        if rank < len(array.extents):
            reads = tuple(Read(read.array, in_place=False) for read in chosen.reads)
            chosen = ComputedValue(chosen.type, array.extents, lambda at, of=chosen: of.at(at[:rank]), reads)  # type: ignore[misc]
        return ComputedValue(kind, array.extents, array.at, (*array.reads, *chosen.reads), chosen)

    def product(self, node: ast.AST, kind: Type, left: Value, right: Value, *, outer: bool) -> Value:
        """`left @ right` of vectors and matrices, or their outer product."""
        first, second = self.computed(left), self.computed(right)
        common = Scalar(kind.dtype, numpy=True) if isinstance(kind, Array) else kind
        assert isinstance(common, Scalar)
        if outer:
            return self._product(
                kind, first, second, (), lambda at: self._times(common, first.at(at[:1]), second.at(at[1:]))
            )
        inner, other = first.extents[-1], second.extents[0]
        if not same_value(inner, other):
            wrong = arith.cmpi(arith.CmpIPredicate.ne, inner, other)
            self._fail(node, wrong, "ValueError", _CORE, inner, other)
        rows = len(first.extents) - 1

        def at(positions: Positions) -> Number:
            def term(k: Positions) -> Number:
                return self._times(common, first.at([*positions[:rows], *k]), second.at([*k, *positions[rows:]]))

            return self.summed([inner], common, term)

        return self._product(kind, first, second, (*first.extents[:-1], *second.extents[1:]), at)

    def _product(
        self, kind: Type, first: ComputedValue, second: ComputedValue, extents: tuple[ir.Value, ...],
        at: Callable[[Positions], Number],
    ) -> Value:  # fmt: skip
        if isinstance(kind, Scalar):
            return at([])
        assert isinstance(kind, Array)
        reads = tuple(Read(read.array, in_place=False) for read in (*first.reads, *second.reads))
        return ComputedValue(kind, extents or (*first.extents, *second.extents), at, reads)

    def _times(self, common: Scalar, left: Number, right: Number) -> Number:
        return ops.binary(ast.Mult(), left, right, common)

    def summed(self, extents: Sequence[ir.Value], result: Scalar, term: Callable[[Positions], Number]) -> Number:
        """The sum of `term` over a shape; float32 is summed in float64, as precise as NumPy's pairs of pairs."""
        wide = {"f": FLOAT, "c": COMPLEX}.get(result.dtype.kind, Scalar(result.dtype))
        total = self.state.slot(wide)
        self.state.store(total, ops.constant(0, wide))

        def add(slots: list[Slot], positions: list[ir.Value]) -> None:
            found = ops.binary(ast.Add(), slots[0].load(), term(positions), wide, reassociate=True)
            self.state.store(slots[0], found)

        accumulate(self.state, extents, [(total, "+")], add)
        return ops.convert(total.load(), result)

    def _fail(
        self, node: ast.AST, wrong: ir.Value, exception: str, text: str, first: ir.Value, second: ir.Value
    ) -> None:
        numbers = [ops.from_index(value).value for value in (first, second)]
        self.state.fail_if(wrong, exception, text, node, *numbers)
