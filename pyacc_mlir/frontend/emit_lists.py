# SPDX-License-Identifier: Apache-2.0
"""Lists that a region makes, and `np.array` of what stands there, as local arrays."""

from __future__ import annotations

import ast
import itertools
from typing import TYPE_CHECKING

from pyacc_mlir.dialects.mlir import arith, ir
from pyacc_mlir.frontend import emit_ops as ops
from pyacc_mlir.frontend.emit_array_loops import in_order
from pyacc_mlir.frontend.emit_values import ArrayValue, Number, TupleValue, Value
from pyacc_mlir.frontend.infer_lists import shape_of
from pyacc_mlir.frontend.list_values import ListOf, LoopItem
from pyacc_mlir.frontend.types import Array, List

if TYPE_CHECKING:
    from pyacc_mlir.frontend.emit_expr import Expressions


class Lists:
    """Emits these for the `Expressions` that owns it."""

    def __init__(self, expressions: Expressions) -> None:
        self.expressions = expressions
        self.items: dict[LoopItem, Value] = {}  # of the comprehension whose loop is being emitted

    def _made(self, node: ast.expr, extents: list[ir.Value]) -> ArrayValue:
        kind = self.expressions.type_of(node)
        assert isinstance(kind, List | Array)
        return self.expressions.local_arrays.array(extents, Array(kind.dtype, len(extents)))

    def array(self, node: ast.expr, shown: ast.expr) -> ArrayValue:
        """What displays hold, in a new array of the type of `node`."""
        shape, items = shape_of(shown)
        assert shape is not None
        numbers = [self.expressions.number(item) for item in items]
        made = self._made(node, [ops.index_constant(extent) for extent in shape])
        for at, number in zip(itertools.product(*map(range, shape)), numbers, strict=True):
            self.expressions.store_at(made, [ops.index_constant(position) for position in at], number)
        return made

    def of_numbers(self, found: TupleValue, kind: Array) -> ArrayValue:
        """A tuple of numbers in a new array."""
        made = self.expressions.local_arrays.array([ops.index_constant(len(found.items))], Array(kind.dtype, 1))
        for at, number in enumerate(found.items):
            assert isinstance(number, Number)
            self.expressions.store_at(made, [ops.index_constant(at)], number)
        return made

    def repeated(self, node: ast.BinOp) -> ArrayValue:
        """`[0.0] * n`."""
        display, count = (node.left, node.right) if isinstance(node.left, ast.List) else (node.right, node.left)
        assert isinstance(display, ast.List)
        numbers = [self.expressions.number(item) for item in display.elts]
        times = arith.maxsi(ops.to_index(self.expressions.number(count)), ops.index_constant(0))
        length = ops.index_constant(len(numbers))
        made = self._made(node, [times if len(numbers) == 1 else arith.muli(times, length)])

        def store(at: list[ir.Value]) -> None:
            for place, number in enumerate(numbers):
                first = at[0] if len(numbers) == 1 else arith.muli(at[0], length)
                self.expressions.store_at(made, [arith.addi(first, ops.index_constant(place))], number)

        in_order([times], store)
        return made

    def comprehension(self, node: ListOf) -> ArrayValue:
        """`[f(v) for v in x]`."""
        iteration = self.expressions.iterations.of_expression(node.iter)
        made = self._made(node, [iteration.trip])

        def store(at: list[ir.Value]) -> None:
            item = iteration.item(at[0])
            for part in node.items:
                value = item
                for place in part.path:
                    assert isinstance(value, TupleValue)
                    value = value.items[place]
                self.items[part] = value
            self.expressions.store_at(made, at, self.expressions.number(node.call))

        in_order([iteration.trip], store)
        return made
