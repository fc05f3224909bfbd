# SPDX-License-Identifier: Apache-2.0
"""Subscripts with arrays as values, and as places to store to: `b = a[rows, 1:]`, `a[rows] = v`, `a[rows] += v`.

Elements are stored one after the other, so that of several for one place the last one stays, as in NumPy.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from pyacc_mlir.dialects.mlir import arith, ir
from pyacc_mlir.frontend import emit_ops as ops
from pyacc_mlir.frontend.advanced_indices import Advanced, advanced
from pyacc_mlir.frontend.emit_array_loops import in_order, once
from pyacc_mlir.frontend.emit_broadcast import Positions, broadcast, broadcast_into
from pyacc_mlir.frontend.emit_same_values import is_private
from pyacc_mlir.frontend.emit_values import ArrayValue, ComputedValue, Number, Read, Value
from pyacc_mlir.frontend.subscripts import is_cut, is_new_axis
from pyacc_mlir.frontend.types import Array

if TYPE_CHECKING:
    from pyacc_mlir.frontend.emit_expr import Expressions

_I = arith.CmpIPredicate


class AdvancedSubscripts:
    """Emits these for the `Expressions` that owns it."""

    def __init__(self, expressions: Expressions) -> None:
        self.expressions = expressions
        self.state = expressions.state

    def gathered(
        self, node: ast.Subscript, base: ArrayValue | ComputedValue, indices: list[ast.expr], kind: Array
    ) -> ComputedValue:
        """The elements that the subscripts choose; `place` says where each of them stands."""
        found = advanced(indices, base.type, self.state.frame.typing.expressions.get)
        array = self.expressions.elementwise.computed(base)
        chosen = {at: self._numbers(node, base, index) for at, index in enumerate(found.every) if not is_cut(index)}
        shape = broadcast(self.state, node, [each.extents for each in chosen.values()])
        operands = dict(zip(chosen, zip(chosen.values(), shape.positions, strict=True), strict=True))
        cut = self._cuts(base, found)
        left = [size for _, size, _ in cut.values()]
        extents = (*left[: found.first], *shape.extents, *left[found.first :])

        def place(positions: Positions) -> list[ir.Value]:
            start = found.first
            together = positions[start : start + found.rank]
            others = iter([*positions[:start], *positions[start + found.rank :]])
            result: list[ir.Value] = []
            for at, index in enumerate(found.every):
                if at in operands:
                    operand, own = operands[at]
                    axis = len(result)
                    result.append(self._within(operand.at(own(together)), array.extents[axis], axis, index))
                    continue
                position = next(others)
                if not is_new_axis(index):
                    result.append(_moved(position, cut[at]))
            return result

        reads = [Read(read.array, in_place=False) for read in array.reads]
        reads += [Read(read.array, in_place=False) for each in chosen.values() for read in each.reads]
        return ComputedValue(kind, extents, lambda positions: array.at(place(positions)), tuple(reads), place=place)

    def _numbers(self, node: ast.Subscript, base: ArrayValue | ComputedValue, index: ast.expr) -> ComputedValue:
        """A subscript; as it is before the store, where what is stored may change it (`k[k] = 0`)."""
        found = self.expressions.elementwise.computed(self.expressions.value(index))
        if not isinstance(node.ctx, ast.Store) or not isinstance(base, ArrayValue) or not found.extents:
            return found
        if self.expressions.sections.is_disjoint(base, found):
            return found
        return self.expressions.elementwise.computed(self.expressions.local_arrays.filled(found))

    def _cuts(
        self, base: ArrayValue | ComputedValue, found: Advanced
    ) -> dict[int, tuple[ir.Value | None, ir.Value, ir.Value | None]]:
        """First position, size and step of each axis that is left."""
        result: dict[int, tuple[ir.Value | None, ir.Value, ir.Value | None]] = {}
        axis = 0
        for at, index in enumerate(found.every):
            if is_new_axis(index):
                result[at] = (None, ops.index_constant(1), None)
                continue
            if isinstance(index, ast.Slice):
                result[at] = self.expressions.views.slice(index, self.expressions.extent(base, axis))
            axis += 1
        return result

    def _within(self, number: Number, extent: ir.Value, axis: int, node: ast.expr) -> ir.Value:
        """A position on an axis, a negative one counted from the end."""
        given = ops.to_index(number)
        negative = arith.cmpi(_I.slt, given, ops.index_constant(0))
        position = ops.select(negative, arith.addi(given, extent), given)
        self.expressions.checks.index(given, position, extent, axis, node)
        return position

    def assign(self, node: ast.AST, target: ArrayValue, chosen: ComputedValue, value: Value) -> None:
        """`target[…] = value`, where `chosen` says which elements these are."""
        computed = self.expressions.elementwise.computed(value)
        own, _ = broadcast_into(self.state, node, computed.extents, chosen.extents)
        kind = Array(target.type.dtype, len(chosen.extents))
        fitted = ComputedValue(kind, chosen.extents, lambda at: computed.at(own(at)), computed.reads)
        assert chosen.place is not None
        place = chosen.place

        def store() -> None:
            kept, where = fitted, place
            if not self.expressions.sections.is_disjoint(target, fitted):
                kept = self.expressions.elementwise.computed(self.expressions.local_arrays.filled(fitted))
            in_order(chosen.extents, lambda at: self.expressions.store_at(target, where(at), kept.at(at)))

        if self.state.compute_kind == "parallel" and is_private(target.value):
            store()
        else:
            once(self.state, store)


def _moved(position: ir.Value, cut: tuple[ir.Value | None, ir.Value, ir.Value | None]) -> ir.Value:
    """Where the k-th position of a slice is."""
    first, _, step = cut
    moved = position if step is None else arith.muli(position, step)
    return moved if first is None else arith.addi(first, moved)
