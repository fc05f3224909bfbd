# SPDX-License-Identifier: Apache-2.0
"""Views as operations: slices with any step, new axes, `A.T`, `reshape`. Strides may be negative."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pyacc_mlir.dialects.mlir import arith, ir, memref
from pyacc_mlir.frontend import emit_ops as ops
from pyacc_mlir.frontend.emit_values import ArrayValue, Number, TupleValue, Value, mlir_array
from pyacc_mlir.frontend.literals import literal_int
from pyacc_mlir.frontend.subscripts import cuts, is_new_axis
from pyacc_mlir.frontend.types import INT, Array, Scalar, Tuple, Type

if TYPE_CHECKING:
    from pyacc_mlir.frontend.emit_expr import Expressions

_I = arith.CmpIPredicate
_RESHAPE = "cannot reshape array of size {a} into a shape of {b} elements"


@dataclass(frozen=True, slots=True)
class _Cut:
    """What a view takes of an axis of the array, None for a new one: from where on, how many (None: one), which."""

    axis: int | None
    first: ir.Value | None
    size: ir.Value | None
    step: ir.Value | None


class Views:
    """Emits views for the `Expressions` that owns it."""

    def __init__(self, expressions: Expressions) -> None:
        self.expressions = expressions
        self.state = expressions.state

    def subscript(self, base: ArrayValue, indices: list[ast.expr], kind: Array) -> ArrayValue:
        """`base[indices]`, which leaves an array."""
        parts: list[_Cut] = []
        axis = 0
        for index in cuts(indices, base.type.ndim):
            if is_new_axis(index):
                parts.append(_Cut(None, None, ops.index_constant(1), None))
                continue
            if isinstance(index, ast.Slice):
                parts.append(_Cut(axis, *self.slice(index, self.expressions.extent(base, axis))))
            else:
                parts.append(_Cut(axis, self.expressions.subscripts.positions(base, [index], axis)[0], None, None))
            axis += 1
        sizes = [part.size for part in parts if part.size is not None]
        offset, steps = _cut(base.value, parts)
        made = self.cast(base, kind, offset, sizes, steps)
        if base.written is None:
            return made
        return replace(made, written=_bytes(base.written, *_cut(base.written, parts), sizes))

    def written_rows(self, base: ArrayValue, positions: list[ir.Value], sizes: list[ir.Value]) -> ir.Value | None:
        """What says which elements are written of the part that the first indices leave."""
        if base.written is None:
            return None
        parts = [_Cut(axis, position, None, None) for axis, position in enumerate(positions)]
        parts += [_Cut(len(positions) + axis, None, size, None) for axis, size in enumerate(sizes)]
        return _bytes(base.written, *_cut(base.written, parts), sizes)

    def row(self, base: ArrayValue, positions: list[ir.Value], kind: Array) -> ArrayValue:
        """The part of an array that its first indices leave, by its strides."""
        offset, strides = _metadata(base.value, base.type.ndim)
        for position, stride in zip(positions, strides, strict=False):
            offset = arith.addi(offset, arith.muli(position, stride))
        first = len(positions)
        sizes = [self.expressions.extent(base, axis) for axis in range(first, base.type.ndim)]
        made = self.cast(base, kind, offset, sizes, strides[first:])
        return replace(made, written=self.written_rows(base, positions, sizes))

    def permuted(self, base: ArrayValue, kind: Array, order: Sequence[int]) -> ArrayValue:
        """The axes of `base` in another order."""
        if base.type.ndim < 2:
            return base
        offset, strides = _metadata(base.value, base.type.ndim)
        sizes = [self.expressions.extent(base, axis) for axis in order]
        made = self.cast(base, kind, offset, sizes, [strides[axis] for axis in order])
        if base.written is None:
            return made
        offset, strides = _metadata(base.written, base.type.ndim)
        return replace(made, written=_bytes(base.written, offset, [strides[axis] for axis in order], sizes))

    def reshaped(self, node: ast.Call, base: ArrayValue, kind: Array, shape: list[Value]) -> ArrayValue:
        """The elements of a contiguous array in another shape; -1 stands for what is left."""
        size = self.expressions.size(base)
        if shape and isinstance(shape[0], TupleValue):
            shape = list(shape[0].items)
        sizes = [ops.to_index(item) for item in shape if isinstance(item, Number)] or [size]
        sizes = self._with_rest(node, size, sizes)
        strides = [ops.index_constant(1)]
        for extent in sizes[:0:-1]:
            strides.insert(0, arith.muli(strides[0], extent))
        offset = _metadata(base.value, base.type.ndim)[0] if kind.view else ops.index_constant(0)
        made = self.cast(base, kind, offset, sizes, strides)
        if base.written is None:
            return made
        return replace(made, written=_bytes(base.written, ops.index_constant(0), strides, sizes))

    def _with_rest(self, node: ast.Call, size: ir.Value, sizes: list[ir.Value]) -> list[ir.Value]:
        zero, one, minus = (ops.index_constant(number) for number in (0, 1, -1))
        unknown = [arith.cmpi(_I.eq, extent, minus) for extent in sizes]
        known = one
        for extent, is_unknown in zip(sizes, unknown, strict=True):
            known = arith.muli(known, ops.select(is_unknown, one, extent))
        rest = arith.divsi(size, ops.select(arith.cmpi(_I.eq, known, zero), one, known))
        found = [ops.select(is_unknown, rest, extent) for extent, is_unknown in zip(sizes, unknown, strict=True)]
        total = one
        for extent in found:
            total = arith.muli(total, extent)
        wrong = arith.cmpi(_I.ne, total, size)
        numbers = [ops.from_index(value).value for value in (size, known)]
        self.state.fail_if(wrong, "ValueError", _RESHAPE, node, *numbers)
        return found

    def cast(
        self, base: ArrayValue, kind: Array, offset: ir.Value, sizes: list[ir.Value], strides: list[ir.Value]
    ) -> ArrayValue:
        """The view of the memory of `base` with these sizes and strides; what its type knows stays a constant."""
        made = mlir_array(kind)
        known, start = made.get_strides_and_offset()
        dynamic = ir.ShapedType.get_dynamic_stride_or_offset()
        if kind.packed:
            strides = [*strides, ops.index_constant(1)]
        given = [stride for stride, fixed in zip(strides, known, strict=True) if fixed == dynamic]
        result = memref.ReinterpretCastOp(
            made, base.value, [offset] if start == dynamic else [], sizes, given,
            [start], [*made.shape], list(known),
        ).result  # fmt: skip
        self.state.extents[result] = tuple(sizes)
        return ArrayValue(result, kind)

    def joined(self, value: Value, kind: Type) -> Value:
        """`value` as a variable of type `kind` holds it: an array with strides that only the program knows."""
        match value, kind:
            case ArrayValue(), Array() if value.type != kind and type(kind) is Array:
                made = mlir_array(kind)
                if made == value.value.type:
                    return replace(value, type=kind)
                cast = memref.cast(made, value.value)
                self.state.extents[cast] = tuple(self.expressions.extent(value, x) for x in range(kind.ndim))
                return ArrayValue(cast, kind, value.written)
            case TupleValue(items), Tuple(kinds):
                return TupleValue(tuple(self.joined(item, one) for item, one in zip(items, kinds, strict=True)))
            case Number(), Scalar():
                return ops.convert(value, kind)
        return value

    def slice(self, node: ast.Slice, extent: ir.Value) -> tuple[ir.Value | None, ir.Value, ir.Value | None]:
        """The first position, the number of elements and the step of a slice, as `slice.indices` gives them."""
        if node.lower is None and node.upper is None and node.step is None:
            return None, extent, None
        step = None if node.step is None else literal_int(node.step)
        if node.step is None or (step is not None and step > 0):
            first, size = self._upwards(node, extent, step or 1)
            return first, size, None if step in (None, 1) else ops.index_constant(step)
        if step is not None:
            first, size = self._downwards(node, extent, ops.index_constant(-step))
            return first, size, ops.index_constant(step)
        return self._any_way(node, node.step, extent)

    def _any_way(self, node: ast.Slice, step_node: ast.expr, extent: ir.Value) -> tuple[ir.Value, ir.Value, ir.Value]:
        zero, one = ops.index_constant(0), ops.index_constant(1)
        number = ops.convert(self.expressions.number(step_node), INT)
        is_zero = arith.cmpi(_I.eq, number.value, ops.constant(0, INT).value)
        self.state.fail_if(is_zero, "ValueError", "slice step cannot be zero", step_node, number.value, number.value)
        step = ops.to_index(number)
        step = ops.select(arith.cmpi(_I.eq, step, zero), one, step)
        up = arith.cmpi(_I.sgt, step, zero)
        first_up, size_up = self._upwards(node, extent, ops.select(up, step, one))
        first_down, size_down = self._downwards(node, extent, ops.select(up, one, arith.subi(zero, step)))
        return ops.select(up, first_up, first_down), ops.select(up, size_up, size_down), step

    def _upwards(self, node: ast.Slice, extent: ir.Value, step: int | ir.Value) -> tuple[ir.Value, ir.Value]:
        zero = ops.index_constant(0)
        first = zero if node.lower is None else self._end(node.lower, extent, zero, extent)
        last = extent if node.upper is None else self._end(node.upper, extent, zero, extent)
        size = arith.maxsi(arith.subi(last, first), zero)
        if isinstance(step, int) and step == 1:
            return first, size
        by = ops.index_constant(step) if isinstance(step, int) else step
        return first, arith.ceildivsi(size, by)

    def _downwards(self, node: ast.Slice, extent: ir.Value, step: ir.Value) -> tuple[ir.Value, ir.Value]:
        zero, one, minus = (ops.index_constant(number) for number in (0, 1, -1))
        end = arith.subi(extent, one)
        first = end if node.lower is None else self._end(node.lower, extent, minus, end)
        last = minus if node.upper is None else self._end(node.upper, extent, minus, end)
        return first, arith.ceildivsi(arith.maxsi(arith.subi(first, last), zero), step)

    def _end(self, node: ast.expr, extent: ir.Value, low: ir.Value, high: ir.Value) -> ir.Value:
        """An end of a slice, counted from the end of the axis if it is negative, and within `low` and `high`."""
        value = ops.to_index(self.expressions.number(node))
        literal = literal_int(node)
        if literal is None:
            negative = arith.cmpi(_I.slt, value, ops.index_constant(0))
            value = ops.select(negative, arith.addi(value, extent), value)
        elif literal < 0:
            value = arith.addi(value, extent)
        if literal is None or literal < 0:
            value = arith.maxsi(value, low)
        return arith.minsi(value, high)


def _metadata(memory: ir.Value, ndim: int) -> tuple[ir.Value, list[ir.Value]]:
    """The offset and the strides of an array, whose memory may have more axes."""
    results = list(memref.ExtractStridedMetadataOp(memory).operation.results)
    first = 2 + ir.MemRefType(memory.type).rank
    return results[1], results[first : first + ndim]


def _cut(memory: ir.Value, parts: list[_Cut]) -> tuple[ir.Value, list[ir.Value]]:
    """The offset and the strides of a view."""
    offset, strides = _metadata(memory, sum(part.axis is not None for part in parts))
    steps: list[ir.Value] = []
    for part in parts:
        stride = ops.index_constant(0) if part.axis is None else strides[part.axis]
        if part.first is not None:
            offset = arith.addi(offset, arith.muli(part.first, stride))
        if part.size is not None:
            steps.append(stride if part.step is None else arith.muli(stride, part.step))
    return offset, steps


def _bytes(memory: ir.Value, offset: ir.Value, strides: list[ir.Value], sizes: list[ir.Value]) -> ir.Value:
    """A view of what says which elements of an array are written."""
    dynamic, some = ir.ShapedType.get_dynamic_size(), ir.ShapedType.get_dynamic_stride_or_offset()
    layout = ir.StridedLayoutAttr.get(some, [some] * len(sizes))
    made = ir.MemRefType.get([dynamic] * len(sizes), ir.IntegerType.get_signless(8), layout)
    return memref.ReinterpretCastOp(
        made, memory, [offset], sizes, strides, [some], [dynamic] * len(sizes), [some] * len(sizes)
    ).result
