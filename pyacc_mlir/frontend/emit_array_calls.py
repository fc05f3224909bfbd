# SPDX-License-Identifier: Apache-2.0
"""Calls of NumPy's functions and methods that are about whole arrays, as values."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from pyacc_mlir.dialects.mlir import arith, ir
from pyacc_mlir.frontend import emit_ops as ops
from pyacc_mlir.frontend.array_functions import ArrayFunction, Kind
from pyacc_mlir.frontend.call_arguments import bind_arguments
from pyacc_mlir.frontend.emit_broadcast import Positions
from pyacc_mlir.frontend.emit_values import ArrayValue, ComputedValue, Known, Number, Value
from pyacc_mlir.frontend.infer_arrays import element_type
from pyacc_mlir.frontend.infer_views import is_contiguous
from pyacc_mlir.frontend.permutations import permutation
from pyacc_mlir.frontend.types import Array, Scalar, Type

if TYPE_CHECKING:
    from pyacc_mlir.frontend.emit_expr import Expressions


class ArrayCalls:
    """Emits these calls for the `Expressions` that owns it."""

    def __init__(self, expressions: Expressions) -> None:
        self.expressions = expressions
        self.state = expressions.state

    def value(self, node: ast.Call, function: ArrayFunction) -> Value:
        """The value of a call of `function`."""
        typing = self.state.frame.typing
        kind = typing.of(node)
        if node in typing.reductions:
            return self.expressions.reductions.value(node, typing.reductions[node], kind)
        subject, rest = self._subject(node)
        match function.kind:
            case Kind.VIEW:
                return self._view(node, function, subject, rest)
            case Kind.PRODUCT:
                other = bind_arguments(self.state.frame.problems, node, rest, ("b",), least=1)["b"]
                left, right = self.expressions.value(subject), self.expressions.value(other)
                return self.expressions.elementwise.product(node, kind, left, right, outer=function.key == "outer")
            case Kind.COPY:
                return self._copy(node, function, subject, rest)
        assert isinstance(kind, Array)
        local = self.expressions.local_arrays
        if function.kind is Kind.RANGE:
            return local.arange(node, kind)
        if function.kind is Kind.LIKE:
            model = self._array(subject)
            return local.created(
                node, function.key, kind, [self.expressions.extent(model, x) for x in range(kind.ndim)]
            )
        return local.created(node, function.key, kind, local.shape(subject))

    def _subject(self, node: ast.Call) -> tuple[ast.expr, list[ast.expr]]:
        """The array, or what is in its place, and the arguments after it."""
        if isinstance(node.func, ast.Attribute) and isinstance(self.expressions.type_of(node.func.value), Array):
            return node.func.value, node.args
        return node.args[0], node.args[1:]

    def _array(self, node: ast.expr) -> ArrayValue | ComputedValue:
        found = self.expressions.value(node)
        assert isinstance(found, ArrayValue | ComputedValue)
        return found

    def _view(self, node: ast.Call, function: ArrayFunction, subject: ast.expr, rest: list[ast.expr]) -> Value:
        kind = self.state.frame.typing.of(node)
        base = self._array(subject)
        assert isinstance(kind, Array)
        if function.key not in ("reshape", "ravel"):
            order = permutation(self.state.frame.problems, node, function.key, rest, base.type.ndim)
            return self.permuted(base, kind, order)
        if isinstance(base, ComputedValue) or not is_contiguous(
            subject, base.type, self.state.frame.typing.expressions.get
        ):
            base = self.expressions.local_arrays.filled(self.expressions.elementwise.computed(base))
        shape = [self.expressions.value(item) for item in rest] if function.key == "reshape" else []
        return self.expressions.views.reshaped(node, base, kind, shape)

    def permuted(self, base: ArrayValue | ComputedValue, kind: Array, order: tuple[int, ...]) -> Value:
        """The array with its axes in another order."""
        if order == tuple(range(base.type.ndim)):
            return base
        if isinstance(base, ArrayValue):
            return self.expressions.views.permuted(base, kind, order)
        places = [order.index(axis) for axis in range(len(order))]
        extents = tuple(base.extents[axis] for axis in order)
        reads = tuple(type(read)(read.array, in_place=False) for read in base.reads)
        return ComputedValue(kind, extents, lambda at: base.at([at[place] for place in places]), reads)

    def transposed(self, base: ArrayValue | ComputedValue, kind: Type) -> Value:
        """The array with its axes in reverse order."""
        assert isinstance(kind, Array)
        return self.permuted(base, kind, tuple(reversed(range(base.type.ndim))))

    def _copy(self, node: ast.Call, function: ArrayFunction, subject: ast.expr, rest: list[ast.expr]) -> Value:
        kind = self.state.frame.typing.of(node)
        base = self._array(subject)
        if function.key == "fill":
            assert isinstance(base, ArrayValue)
            value = bind_arguments(self.state.frame.problems, node, rest, ("value",), least=1)["value"]
            self.expressions.sections.assign(node, base, self.expressions.number(value))
            return Known(None)
        element = element_type(kind)
        assert isinstance(element, Scalar)
        if function.key == "flatten":
            assert isinstance(kind, Array)
            return self._flat(base, kind)
        return self.expressions.elementwise.of(node, kind, [base], lambda items: ops.convert(items[0], element))

    def _flat(self, base: ArrayValue | ComputedValue, kind: Array) -> ComputedValue:
        computed = self.expressions.elementwise.computed(base)

        def at(positions: Positions) -> Number:
            rest, found = positions[0], list[ir.Value]()
            for extent in computed.extents[:0:-1]:
                found.insert(0, arith.remsi(rest, extent))
                rest = arith.divsi(rest, extent)
            return computed.at([rest, *found])

        reads = tuple(type(read)(read.array, in_place=False) for read in computed.reads)
        return ComputedValue(kind, (self.expressions.size(base),), at, reads)
