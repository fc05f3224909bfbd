# SPDX-License-Identifier: Apache-2.0
"""Subscripts as operations: elements, what is left of arrays, items of tuples."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from pyacc_mlir.dialects.mlir import arith, ir
from pyacc_mlir.frontend import emit_ops as ops
from pyacc_mlir.frontend.advanced_indices import has_arrays
from pyacc_mlir.frontend.emit_parts import element
from pyacc_mlir.frontend.emit_values import ArrayValue, ComputedValue, Value
from pyacc_mlir.frontend.index_bounds import least
from pyacc_mlir.frontend.literals import literal_int
from pyacc_mlir.frontend.subscripts import cuts, is_cut, is_everything, subscript_parts
from pyacc_mlir.frontend.types import Array, Computed, Constant, Tuple

if TYPE_CHECKING:
    from pyacc_mlir.frontend.emit_expr import Expressions


class Subscripts:
    """Emits subscripts for the `Expressions` that owns it."""

    def __init__(self, expressions: Expressions) -> None:
        self.expressions = expressions
        self.state = expressions.state

    def subscript(self, node: ast.Subscript) -> Value:
        outer = self.expressions.type_of(node.value)
        if isinstance(outer, Tuple):
            return self.expressions.tuples.item(node, outer)
        if isinstance(outer, Constant):
            return self.expressions.tuples.pieces(node.slice)
        base_node, indices = self.parts_of(node)
        base = self.expressions.value(base_node)
        assert isinstance(base, ArrayValue | ComputedValue)
        found = self.expressions.type_of(node)
        if isinstance(found, Array):
            return self._part(node, base, indices, found)
        if (
            isinstance(base, ArrayValue)
            and isinstance(base_node, ast.Name)
            and base_node.id in self.state.frame.names.parts
        ):
            return element(self.expressions, base, base_node.id, indices).load(self.expressions)
        positions = self.positions(base, indices)
        return base.at(positions) if isinstance(base, ComputedValue) else self.expressions.load(base, positions)

    def parts_of(self, node: ast.Subscript) -> tuple[ast.expr, list[ast.expr]]:
        typing = self.state.frame.typing
        return subscript_parts(node, typing.expressions.get, typing.spread)

    def _part(
        self, node: ast.Subscript, base: ArrayValue | ComputedValue, indices: list[ast.expr], kind: Array
    ) -> Value:
        """What a subscript leaves of an array, where it leaves an axis."""
        if isinstance(kind, Computed) and kind.mask:
            return self.expressions.elementwise.selected(node, base, self.expressions.value(indices[0]), kind)
        if has_arrays(indices, self.state.frame.typing.expressions.get):
            return self.expressions.advanced.gathered(node, base, indices, kind)
        if isinstance(base, ComputedValue) and any(map(is_cut, indices)):
            base = self.expressions.local_arrays.filled(base)
        if isinstance(base, ComputedValue):
            rows = self.positions(base, indices)
            return ComputedValue(kind, base.extents[len(rows) :], lambda at: base.at([*rows, *at]), base.reads)
        if all(map(is_everything, cuts(indices, base.type.ndim))):
            return base
        if any(map(is_cut, indices)):
            return self.expressions.views.subscript(base, indices, kind)
        return self.expressions.view(base, self.positions(base, indices), kind)

    def positions(
        self, base: ArrayValue | ComputedValue, indices: list[ast.expr], first_axis: int = 0
    ) -> list[ir.Value]:
        """Indices of an array, negative ones counted from the end."""
        return [self._position(base, axis, node) for axis, node in enumerate(indices, first_axis)]

    def _position(self, base: ArrayValue | ComputedValue, axis: int, node: ast.expr) -> ir.Value:
        found = self.expressions.number(node)
        bound = least(node, self.state.frame.names.least)
        position = ops.to_index(found)
        if bound is not None and bound >= 0:
            if self.expressions.checks.any:
                self.expressions.checks.index(position, position, self.expressions.extent(base, axis), axis, node)
            return position
        extent = self.expressions.extent(base, axis)
        wrapped = arith.addi(position, extent)
        if literal_int(node) is None:
            negative = arith.cmpi(arith.CmpIPredicate.slt, position, ops.index_constant(0))
            wrapped = ops.select(negative, wrapped, position)
        self.expressions.checks.index(position, wrapped, extent, axis, node)
        return wrapped
