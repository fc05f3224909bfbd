# SPDX-License-Identifier: Apache-2.0
"""Arrays that compiled code makes: `np.zeros(n)`, copies, and the values of whole-array expressions given a name.

Where a statement of a loop body makes one, every iteration has its own.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import TYPE_CHECKING

from pyacc_mlir.dialects.mlir import arith, ir, memref
from pyacc_mlir.frontend import emit_ops as ops
from pyacc_mlir.frontend.call_arguments import bind_arguments
from pyacc_mlir.frontend.emit_array_loops import Body, each_element, in_order
from pyacc_mlir.frontend.emit_broadcast import Positions
from pyacc_mlir.frontend.emit_same_values import known_integer
from pyacc_mlir.frontend.emit_values import ArrayValue, ComputedValue, Number, TupleValue, Value, mlir_element
from pyacc_mlir.frontend.types import INT, Array, Scalar

if TYPE_CHECKING:
    from pyacc_mlir.frontend.emit_expr import Expressions

_FILLS = {"zeros": 0, "ones": 1}
_NEGATIVE = "negative dimensions are not allowed: found {a}"


class LocalArrays:
    """Emits array creation for the `Expressions` that owns it."""

    def __init__(self, expressions: Expressions) -> None:
        self.expressions = expressions
        self.state = expressions.state

    def settled(self, value: Value) -> Value:
        """`value` in memory of its own, if it is a whole-array expression."""
        match value:
            case ComputedValue():
                return self.filled(value)
            case TupleValue(items):
                return TupleValue(tuple(self.settled(item) for item in items))
        return value

    def filled(self, value: ComputedValue) -> ArrayValue:
        """A new array with the elements of `value`."""
        made = self.array(value.extents, Array(value.type.dtype, value.type.ndim))
        if value.is_empty:
            made = self.expressions.checks.unwritten(made, value.extents)
        else:
            self._each(value.extents, lambda at: self.expressions.store_at(made, at, value.at(at)))
        return made

    def _each(self, extents: Sequence[ir.Value], body: Body) -> None:
        """In a construct every gang has an array of its own, which it fills by itself; kernels have one array."""
        if self.state.compute_kind == "kernels":
            each_element(self.state, extents, body)
        else:
            in_order(extents, body)

    def array(self, extents: Sequence[ir.Value], kind: Array) -> ArrayValue:
        """Memory that holds nothing yet."""
        numbers = [known_integer(extent) for extent in extents]
        dynamic = ir.ShapedType.get_dynamic_size()
        shape = [dynamic if number is None else number for number in numbers]
        element = mlir_element(kind.dtype)
        sizes = [extent for extent, number in zip(extents, numbers, strict=True) if number is None]
        memory = memref.alloca(ir.MemRefType.get(shape, element), sizes, [])
        if not sizes:
            memory = memref.cast(ir.MemRefType.get([dynamic] * len(shape), element), memory)
        self.state.extents[memory] = tuple(extents)
        return ArrayValue(memory, kind)

    def created(self, node: ast.Call, key: str, kind: Array, extents: Sequence[ir.Value]) -> ComputedValue:
        """`np.zeros` and its relatives for a shape."""
        names = ("shape", "fill_value", "dtype") if key.startswith("full") else ("shape", "dtype")
        bound = bind_arguments(self.state.frame.problems, node, node.args, names, least=1)
        scalar = Scalar(kind.dtype, numpy=True)
        if key.startswith("full"):
            value = ops.convert(self.expressions.number(bound["fill_value"]), scalar)
        else:
            value = ops.constant(_FILLS.get(key.removesuffix("_like"), 0), scalar)
        return ComputedValue(kind, tuple(extents), lambda _: value, is_empty=key.startswith("empty"))

    def shape(self, node: ast.expr) -> list[ir.Value]:
        """The extents that a shape argument gives, of which none may be negative."""
        found = self.expressions.value(node)
        items = found.items if isinstance(found, TupleValue) else (found,)
        extents = []
        for item in items:
            assert isinstance(item, Number)
            number = ops.convert(item, INT).value
            extent = (
                ops.to_index(item) if known_integer(number) is None else ops.index_constant(known_integer(number) or 0)
            )
            if known_integer(extent) is None or (known_integer(extent) or 0) < 0:
                negative = arith.cmpi(arith.CmpIPredicate.slt, number, ops.constant(0, INT).value)
                self.state.fail_if(negative, "ValueError", _NEGATIVE, node, number, number)
                extent = arith.maxsi(extent, ops.index_constant(0))
            extents.append(extent)
        return extents

    def arange(self, node: ast.Call, kind: Array) -> ComputedValue:
        """`np.arange` of integers."""
        iteration = self.expressions.iterations.range(node, node.args[:3])

        def at(positions: Positions) -> Number:
            item = iteration.item(positions[0])
            assert isinstance(item, Number)
            return ops.convert(item, Scalar(kind.dtype, numpy=True))

        return ComputedValue(kind, (iteration.trip,), at)
