# SPDX-License-Identifier: Apache-2.0
"""Expressions as operations: names, literals, operators, attributes. For the rest it asks those that it owns."""

from __future__ import annotations

import ast
from collections.abc import Sequence

import numpy as np

from pyacc_mlir.dialects.mlir import arith, ir, memref
from pyacc_mlir.frontend import emit_complex_functions as of_complex
from pyacc_mlir.frontend import emit_ops as ops
from pyacc_mlir.frontend import emit_packed
from pyacc_mlir.frontend.emit_advanced import AdvancedSubscripts
from pyacc_mlir.frontend.emit_array_calls import ArrayCalls
from pyacc_mlir.frontend.emit_array_reductions import ArrayReductions
from pyacc_mlir.frontend.emit_calls import Calls
from pyacc_mlir.frontend.emit_checks import Checks
from pyacc_mlir.frontend.emit_conditions import Conditions
from pyacc_mlir.frontend.emit_elementwise import Elementwise
from pyacc_mlir.frontend.emit_host_checks import HostChecks
from pyacc_mlir.frontend.emit_iteration import Iterations
from pyacc_mlir.frontend.emit_lists import Lists
from pyacc_mlir.frontend.emit_local_arrays import LocalArrays
from pyacc_mlir.frontend.emit_powers import wanted
from pyacc_mlir.frontend.emit_sections import Sections
from pyacc_mlir.frontend.emit_state import Frame, State
from pyacc_mlir.frontend.emit_subscripts import Subscripts
from pyacc_mlir.frontend.emit_tuples import Tuples
from pyacc_mlir.frontend.emit_values import (
    ArrayValue,
    ComputedValue,
    Known,
    Number,
    Slot,
    TupleValue,
    Unclear,
    Value,
    mlir_array,
    mlir_element,
)
from pyacc_mlir.frontend.emit_views import Views
from pyacc_mlir.frontend.infer_arrays import element_type
from pyacc_mlir.frontend.infer_calls import PARTS
from pyacc_mlir.frontend.list_values import ListOf, LoopItem
from pyacc_mlir.frontend.literals import literal_int
from pyacc_mlir.frontend.local_functions import OuterName
from pyacc_mlir.frontend.types import Array, Constant, Scalar, Tuple, Type


class Expressions:
    """Emits expressions at the current insertion point."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.checks = Checks(state)
        self.host_checks = HostChecks(state)
        self.calls = Calls(self)
        self.iterations = Iterations(self)
        self.conditions = Conditions(self)
        self.tuples = Tuples(self)
        self.lists = Lists(self)
        self.subscripts = Subscripts(self)
        self.views = Views(self)
        self.advanced = AdvancedSubscripts(self)
        self.elementwise = Elementwise(self)
        self.local_arrays = LocalArrays(self)
        self.sections = Sections(self)
        self.array_calls = ArrayCalls(self)
        self.reductions = ArrayReductions(self)

    def type_of(self, node: ast.expr) -> Type:
        return self.state.frame.typing.of(node)

    def scalar_type(self, node: ast.expr) -> Scalar:
        found = self.type_of(node)
        assert isinstance(found, Scalar), ast.unparse(node)
        return found

    def number(self, node: ast.expr) -> Number:
        """The value of an expression that inference found to be a number."""
        value = self.value(node)
        if isinstance(value, ArrayValue | ComputedValue) and not value.type.ndim:
            return self.elementwise.computed(value).at([])
        assert isinstance(value, Number), ast.unparse(node)
        return value

    def value(self, node: ast.expr) -> Value:
        """The value of `node`."""
        with self.state.at(node):
            return self._value(node)

    def _value(self, node: ast.expr) -> Value:  # noqa: C901, PLR0912  # one line for each kind of expression
        typing = self.state.frame.typing
        if node in typing.members:
            return TupleValue(tuple(map(self.value, typing.members[node])))
        if node in typing.constants:
            return self._constant(node, typing.constants[node])
        if node in typing.captures:
            return self.state.captured[typing.captures[node]]
        match node:
            case ast.Name():
                return self._name(node)
            case ast.BinOp(op=ast.Mult()) if isinstance(node.left, ast.List) or isinstance(node.right, ast.List):
                return self.lists.repeated(node)
            case ast.BinOp():
                return self._binary(node)
            case ast.UnaryOp():
                return self._unary(node)
            case ast.BoolOp():
                return self.conditions.bool_op(node)
            case ast.Compare():
                return self.conditions.comparison(node)
            case ast.IfExp():
                return self.conditions.if_expression(node)
            case ast.Tuple():
                return self.tuples.display(node)
            case ast.List():
                return self.lists.array(node, node)
            case ListOf():
                return self.lists.comprehension(node)
            case LoopItem():
                return self.lists.items[node]
            case ast.Subscript():
                return self.subscripts.subscript(node)
            case ast.Attribute():
                return self._attribute(node)
            case ast.Call():
                return self.calls.value(node)
            case OuterName():
                return self._outer_name(node)
        raise AssertionError(f"inference let {type(node).__name__} pass")

    def _constant(self, node: ast.expr, value: object) -> Value:
        kind = self.type_of(node)
        if isinstance(kind, Scalar) and isinstance(value, bool | int | float | complex | np.generic):
            return ops.constant(value.item() if isinstance(value, np.generic) else value, kind)
        return Known(value)

    def _outer_name(self, node: OuterName) -> Value:
        known = node.typing.variables[node.name]
        if isinstance(known, Constant):
            return Known(known.value)
        frame: Frame | None = self.state.frame
        while frame is not None and frame.typing is not node.typing:
            frame = frame.caller
        if frame is None:
            text = f"a function that uses `{node.name}` of the one around it cannot be passed to one that calls itself"
            raise self.state.frame.problems.error("ACC105", text, node)
        return self._bound(node.name, frame, node)

    def _name(self, node: ast.Name) -> Value:
        return self._bound(node.id, self.state.frame, node)

    def _bound(self, name: str, frame: Frame, node: ast.expr) -> Value:
        """What a name of a frame stands for, at `node`."""
        bound = frame.names.bound.get(name, Unclear())
        if isinstance(bound, Unclear):
            text = f"what `{name}` stands for here depends on the path taken: that is supported for numbers only so far"
            help_ = "give each array or tuple a name of its own"
            raise self.state.frame.problems.error("ACC105", text, node, help_)
        if not isinstance(bound, Slot):
            return bound
        self.checks.variable(name, bound, node)
        return bound.load()

    def _binary(self, node: ast.BinOp) -> Value:
        result = self.type_of(node)
        left, right = (wanted(self, each, result) for each in (node.left, node.right))
        return self.operated(node, node.op, left, right, result, node.right)

    def operated(
        self, node: ast.AST, op: ast.operator, left: Value, right: Value, result: Type, right_node: ast.expr
    ) -> Value:
        """`left op right` of numbers, arrays or tuples."""
        if isinstance(left, TupleValue):
            return self.tuples.operated(left, right, right_node)
        if isinstance(left, Number) and isinstance(right, Number):
            assert isinstance(result, Scalar)
            operands = (node.left, node.right) if isinstance(node, ast.BinOp) else ()
            return self.operate(op, left, right, result, right_node, operands=operands)
        if isinstance(op, ast.MatMult):
            return self.elementwise.product(node, result, left, right, outer=False)
        element = element_type(result)
        assert isinstance(element, Scalar)
        return self.elementwise.of(
            node, result, [left, right], lambda items: self.operate(op, items[0], items[1], element, right_node)
        )

    def operate(
        self,
        op: ast.operator,
        left: Number,
        right: Number,
        result: Scalar,
        right_node: ast.expr,
        *,
        reassociate: bool = False,
        operands: Sequence[ast.expr] = (),
    ) -> Number:
        """`left op right`; a literal exponent of 2 becomes a product."""
        self.checks.divisor(op, left, right, right_node, operands)
        self.checks.exponent(op, right, result, right_node)
        self.host_checks.power(op, result, right_node, operands)
        if isinstance(op, ast.Pow) and literal_int(right_node) == 2:
            found = ops.square(ops.convert(left, result))
        else:
            found = ops.binary(op, left, right, result, reassociate=reassociate)
        self.checks.result(op, left, right, found, right_node)
        return found

    def _unary(self, node: ast.UnaryOp) -> Value:
        if isinstance(node.op, ast.Not):
            return ops.boolean(self.conditions.condition(node))
        kind = self.type_of(node)
        result = element_type(kind)
        assert isinstance(result, Scalar)
        emit = {ast.USub: ops.negate, ast.Invert: ops.invert}.get(type(node.op), ops.convert)
        operand = self.value(node.operand)
        if emit is not ops.negate:
            return self.elementwise.of(node, kind, [operand], lambda items: emit(items[0], result))
        return self.elementwise.of(node, kind, [operand], lambda items: self._negated(items[0], result, node))

    def _negated(self, operand: Number, kind: Scalar, node: ast.AST) -> Number:
        result = ops.negate(operand, kind)
        self.checks.negation(operand, result, node)
        return result

    def extent(self, base: ArrayValue | ComputedValue, axis: int) -> ir.Value:
        if isinstance(base, ComputedValue):
            return base.extents[axis]
        known = self.state.extents.get(base.value)
        return known[axis] if known is not None else memref.dim(base.value, ops.index_constant(axis))

    def size(self, base: ArrayValue | ComputedValue) -> ir.Value:
        """The number of elements."""
        total = ops.index_constant(1)
        for axis in range(base.type.ndim):
            total = arith.muli(total, self.extent(base, axis))
        return total

    def load(self, base: ArrayValue, positions: list[ir.Value]) -> Number:
        """One element; a NumPy bool is a byte that is not zero."""
        self.checks.element_read(base, positions)
        packed = base.type.packed
        element = (
            emit_packed.load(base.value, positions, base.type.dtype) if packed else memref.load(base.value, positions)
        )
        return ops.convert(ops.from_element(element, Scalar(base.type.dtype, numpy=True)), base.type.element)

    def store_at(self, base: ArrayValue, positions: Sequence[ir.Value], number: Number) -> None:
        """Store one element, in the array's dtype."""
        converted = ops.convert(number, Scalar(base.type.dtype))
        element = ops.to_element(converted, mlir_element(base.type.dtype))
        if base.type.packed:
            emit_packed.store(element, base.value, positions, base.type.dtype)
        else:
            memref.store(element, base.value, list(positions))
        self.checks.element_written(base, positions)

    def view(self, base: ArrayValue, positions: list[ir.Value], kind: Array) -> ArrayValue:
        """The part of an array that its first indices leave."""
        if base.type.packed:
            return self.views.row(base, positions, kind)
        rest = base.type.ndim - len(positions)
        sizes = [self.extent(base, len(positions) + axis) for axis in range(rest)]
        dynamic = ir.ShapedType.get_dynamic_size()
        static = [1] * len(positions) + [dynamic] * rest
        made = memref.SubViewOp(
            mlir_array(kind), base.value, [*positions], sizes, [],
            [dynamic] * len(positions) + [0] * rest, static, [1] * base.type.ndim,
        )  # fmt: skip
        return ArrayValue(made.result, kind, self.views.written_rows(base, positions, sizes))

    def _attribute(self, node: ast.Attribute) -> Value:
        base = self.value(node.value)
        if isinstance(base, TupleValue):
            of = self.type_of(node.value)
            assert isinstance(of, Tuple)
            return base.items[of.names.index(node.attr)]
        if node.attr in PARTS:
            kind = self.type_of(node)
            element, part = element_type(kind), of_complex.TO_PART[node.attr]
            assert isinstance(element, Scalar)
            return self.elementwise.of(node, kind, [base], lambda items: ops.convert(part(items[0]), element))
        assert isinstance(base, ArrayValue | ComputedValue)
        if node.attr == "T":
            return self.array_calls.transposed(base, self.type_of(node))
        extents = [ops.from_index(self.extent(base, axis)) for axis in range(base.type.ndim)]
        if node.attr == "shape":
            return TupleValue(tuple(extents))
        return ops.from_index(self.size(base))
