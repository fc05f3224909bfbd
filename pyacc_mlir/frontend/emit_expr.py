# SPDX-License-Identifier: Apache-2.0
"""Expressions as operations: names, literals, operators, conditions, subscripts, attributes."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence

import numpy as np

from pyacc_mlir.dialects.mlir import arith, ir, memref, scf
from pyacc_mlir.frontend import emit_complex_functions as of_complex
from pyacc_mlir.frontend import emit_ops as ops
from pyacc_mlir.frontend import promotion
from pyacc_mlir.frontend.emit_array_calls import ArrayCalls
from pyacc_mlir.frontend.emit_array_reductions import ArrayReductions
from pyacc_mlir.frontend.emit_calls import Calls
from pyacc_mlir.frontend.emit_checks import Checks
from pyacc_mlir.frontend.emit_elementwise import Elementwise
from pyacc_mlir.frontend.emit_iteration import Iterations
from pyacc_mlir.frontend.emit_local_arrays import LocalArrays
from pyacc_mlir.frontend.emit_parts import element
from pyacc_mlir.frontend.emit_same_values import is_local
from pyacc_mlir.frontend.emit_sections import Sections
from pyacc_mlir.frontend.emit_state import Frame, State
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
    mlir_scalar,
)
from pyacc_mlir.frontend.emit_views import Views
from pyacc_mlir.frontend.index_bounds import least
from pyacc_mlir.frontend.infer_arrays import element_type
from pyacc_mlir.frontend.infer_calls import PARTS
from pyacc_mlir.frontend.infer_expressions import subscript_parts
from pyacc_mlir.frontend.infer_views import cuts, is_cut, is_everything
from pyacc_mlir.frontend.known_truth import known_truth
from pyacc_mlir.frontend.literals import literal_int
from pyacc_mlir.frontend.local_functions import OuterName
from pyacc_mlir.frontend.types import BOOL, Array, Computed, Constant, Scalar, Tuple, Type

_SPECULATED = (ast.Add, ast.Sub, ast.Mult, ast.BitAnd, ast.BitOr, ast.BitXor)


class Expressions:
    """Emits expressions at the current insertion point."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.checks = Checks(state)
        self.calls = Calls(self)
        self.iterations = Iterations(self)
        self.views = Views(self)
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

    def condition(self, node: ast.expr) -> ir.Value:
        """The truth of an expression as an i1."""
        known = known_truth(node, self.state.frame.typing.constants)
        if known is not None:
            return ops.constant(known, BOOL).value
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            true = ops.constant(True, BOOL).value
            return arith.xori(self.condition(node.operand), true)
        if isinstance(node, ast.BoolOp):
            return self._short_circuit(node.op, node.values, self.condition)
        return ops.truth(self.number(node))

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
            case ast.BinOp():
                return self._binary(node)
            case ast.UnaryOp():
                return self._unary(node)
            case ast.BoolOp():
                return self._bool_op(node)
            case ast.Compare():
                return self._comparison(node)
            case ast.IfExp():
                return self._if_expression(node)
            case ast.Tuple():
                return TupleValue(tuple(self.local_arrays.settled(self.value(item)) for item in node.elts))
            case ast.Subscript():
                return self._subscript(node)
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
        return bound.load() if isinstance(bound, Slot) else bound

    def _binary(self, node: ast.BinOp) -> Value:
        left, right = self.value(node.left), self.value(node.right)
        return self.operated(node, node.op, left, right, self.type_of(node), node.right)

    def operated(
        self, node: ast.AST, op: ast.operator, left: Value, right: Value, result: Type, right_node: ast.expr
    ) -> Value:
        """`left op right` of numbers or arrays."""
        if isinstance(left, Number) and isinstance(right, Number):
            assert isinstance(result, Scalar)
            return self.operate(op, left, right, result, right_node)
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
    ) -> Number:
        """`left op right`; a literal exponent of 2 becomes a product."""
        self.checks.divisor(op, left, right, right_node)
        self.checks.exponent(op, right, result, right_node)
        if isinstance(op, ast.Pow) and literal_int(right_node) == 2:
            found = ops.square(ops.convert(left, result))
        else:
            found = ops.binary(op, left, right, result, reassociate=reassociate)
        self.checks.result(op, left, right, found, right_node)
        return found

    def _unary(self, node: ast.UnaryOp) -> Value:
        if isinstance(node.op, ast.Not):
            return ops.boolean(self.condition(node))
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

    def _bool_op(self, node: ast.BoolOp) -> Value:
        """`and`/`or` with the value of the operand that decides."""
        result = self.scalar_type(node)
        if result.dtype.kind == "b":
            return Number(self._short_circuit(node.op, node.values, self.condition), result)
        return self._deciding(node.op, node.values, result)

    def _short_circuit(self, op: ast.boolop, nodes: list[ast.expr], emit: Callable[[ast.expr], ir.Value]) -> ir.Value:
        """Truth of `a and b …`: the right side runs only where the left one does not decide, unless that is free."""
        first = emit(nodes[0])
        if len(nodes) == 1:
            return first
        rest = nodes[1:]
        if all(self.is_speculatable(item) for item in rest):
            second = self._short_circuit(op, rest, emit)
            return arith.andi(first, second) if isinstance(op, ast.And) else arith.ori(first, second)
        decided = ops.constant(isinstance(op, ast.Or), BOOL).value
        later: Callable[[], ir.Value] = lambda: self._short_circuit(op, rest, emit)  # noqa: E731  # a thunk, used once
        if isinstance(op, ast.And):
            return self.choose(first, later, lambda: decided, first.type)
        return self.choose(first, lambda: decided, later, first.type)

    def _deciding(self, op: ast.boolop, nodes: list[ast.expr], result: Scalar) -> Number:
        first = ops.convert(self.number(nodes[0]), result)
        if len(nodes) == 1:
            return first
        stop: Callable[[], ir.Value] = lambda: first.value  # noqa: E731  # a thunk, used once
        later: Callable[[], ir.Value] = lambda: self._deciding(op, nodes[1:], result).value  # noqa: E731
        branches = (later, stop) if isinstance(op, ast.And) else (stop, later)
        return Number(self.choose(ops.truth(first), *branches, first.value.type), result)

    def choose(
        self, condition: ir.Value, then: Callable[[], ir.Value], other: Callable[[], ir.Value], kind: ir.Type
    ) -> ir.Value:
        """One of two values, only the chosen one being computed."""
        branch = scf.IfOp(condition, [kind], has_else=True)
        for block, emit in ((branch.then_block, then), (branch.else_block, other)):
            with ir.InsertionPoint(block):
                scf.yield_([emit()])
        return branch.results[0]

    def is_speculatable(self, node: ast.expr) -> bool:
        """Whether `node` may be computed where Python would not: it is cheap, cannot trap and touches no array."""
        match node:
            case ast.Constant() | ast.Name():
                return True
            case ast.Attribute():
                return node in self.state.frame.typing.constants or node.attr in ("size", "ndim")
            case ast.Compare():
                return all(self.is_speculatable(item) for item in (node.left, *node.comparators))
            case ast.BoolOp():
                return all(self.is_speculatable(item) for item in node.values)
            case ast.UnaryOp() if not self.checks.any:
                return self.is_speculatable(node.operand)
            case ast.BinOp() if not self.checks.any:
                cheap = isinstance(node.op, _SPECULATED) or (
                    isinstance(node.op, ast.Div) and isinstance(self.type_of(node), Scalar)
                )
                return cheap and self.is_speculatable(node.left) and self.is_speculatable(node.right)
            case ast.IfExp():
                return all(self.is_speculatable(item) for item in (node.test, node.body, node.orelse))
        return False

    def _comparison(self, node: ast.Compare) -> Value:
        kind = self.state.frame.typing.expressions.get(node)  # of numbers where `as_branch` made it
        if isinstance(node.ops[0], ast.In | ast.NotIn):
            return self._membership(node)
        if not isinstance(kind, Array):
            return ops.boolean(self._compare(node))
        values = [self.value(node.left), self.value(node.comparators[0])]
        return self.elementwise.of(node, kind, values, lambda items: _compared(node.ops[0], *items))

    def _membership(self, node: ast.Compare) -> Number:
        """`x in (1, 2)`."""
        number, items = self.number(node.left), self.value(node.comparators[0])
        assert isinstance(items, TupleValue)
        found = ops.constant(False, BOOL).value
        for item in items.items:
            assert isinstance(item, Number)
            found = arith.ori(found, _compared(ast.Eq(), number, item).value)
        if isinstance(node.ops[0], ast.NotIn):
            found = arith.xori(found, ops.constant(True, BOOL).value)
        return ops.boolean(found)

    def _compare(self, node: ast.Compare) -> ir.Value:
        """A chain: each operand is evaluated once, and none after the first comparison that fails."""
        return self._compare_from(self.number(node.left), node.ops, node.comparators)

    def _compare_from(self, left: Number, operators: list[ast.cmpop], nodes: list[ast.expr]) -> ir.Value:
        right = self.number(nodes[0])
        first = ops.compare(operators[0], left, right, promotion.comparable(left.type, right.type))
        if len(nodes) == 1:
            return first
        if all(self.is_speculatable(item) for item in nodes[1:]):
            return arith.andi(first, self._compare_from(right, operators[1:], nodes[1:]))
        false = ops.constant(False, BOOL).value
        later: Callable[[], ir.Value] = lambda: self._compare_from(right, operators[1:], nodes[1:])  # noqa: E731
        return self.choose(first, later, lambda: false, first.type)

    def _if_expression(self, node: ast.IfExp) -> Value:
        result = self.type_of(node)
        known = known_truth(node.test, self.state.frame.typing.constants)
        if known is not None:
            return self.value(node.body if known else node.orelse)
        if isinstance(result, Array):
            return self._one_of(node, result)
        if not isinstance(result, Scalar):
            raise self.state.frame.problems.error(
                "ACC105", "a conditional expression of tuples is not supported yet", node
            )
        condition = self.condition(node.test)
        if self.is_speculatable(node.body) and self.is_speculatable(node.orelse):
            first, second = (ops.convert(self.number(item), result).value for item in (node.body, node.orelse))
            return Number(ops.select(condition, first, second), result)
        chosen = self.choose(
            condition,
            lambda: ops.convert(self.number(node.body), result).value,
            lambda: ops.convert(self.number(node.orelse), result).value,
            mlir_scalar(result.dtype),
        )
        return Number(chosen, result)

    def _one_of(self, node: ast.IfExp, kind: Array) -> ArrayValue:
        """One of two arrays: a name for it, as in Python. Which memory it is must not matter to who owns the memory."""
        condition = self.condition(node.test)
        first, second = (self.views.joined(self.value(item), kind) for item in (node.body, node.orelse))
        assert isinstance(first, ArrayValue)
        assert isinstance(second, ArrayValue)
        if first.value.type != second.value.type or any(is_local(item.value) for item in (first, second)):
            text = "a conditional expression of arrays made here is not supported yet: write an `if`"
            raise self.state.frame.problems.error("ACC105", text, node)
        return ArrayValue(ops.select(condition, first.value, second.value), kind)

    def _subscript(self, node: ast.Subscript) -> Value:
        base_node, indices = self.parts_of(node)
        base = self.value(base_node)
        if isinstance(base, TupleValue):
            item = literal_int(node.slice)
            assert item is not None
            return base.items[item]
        assert isinstance(base, ArrayValue | ComputedValue)
        found = self.type_of(node)
        if isinstance(found, Array):
            return self._part(node, base, indices, found)
        if (
            isinstance(base, ArrayValue)
            and isinstance(base_node, ast.Name)
            and base_node.id in self.state.frame.names.parts
        ):
            return element(self, base, base_node.id, indices).load(self)
        positions = self.positions(base, indices)
        return base.at(positions) if isinstance(base, ComputedValue) else self.load(base, positions)

    def parts_of(self, node: ast.Subscript) -> tuple[ast.expr, list[ast.expr]]:
        return subscript_parts(node, self.state.frame.typing.expressions.get)

    def _part(
        self, node: ast.Subscript, base: ArrayValue | ComputedValue, indices: list[ast.expr], kind: Array
    ) -> Value:
        """What a subscript leaves of an array, where it leaves an axis."""
        if isinstance(kind, Computed) and (kind.mask or not isinstance(base, ComputedValue)):
            chosen = self.value(indices[0])
            if kind.mask:
                return self.elementwise.selected(node, base, chosen, kind)
            return self.elementwise.gathered(base, chosen, kind, indices[0])
        if isinstance(base, ComputedValue) and any(map(is_cut, indices)):
            base = self.local_arrays.filled(base)
        if isinstance(base, ComputedValue):
            if isinstance(self.type_of(indices[0]), Array):
                return self.elementwise.gathered(base, self.value(indices[0]), kind, indices[0])
            rows = self.positions(base, indices)
            return ComputedValue(kind, base.extents[len(rows) :], lambda at: base.at([*rows, *at]), base.reads)
        if all(map(is_everything, cuts(indices, base.type.ndim))):
            return base
        if any(map(is_cut, indices)):
            return self.views.subscript(base, indices, kind)
        return self.view(base, self.positions(base, indices), kind)

    def positions(
        self, base: ArrayValue | ComputedValue, indices: list[ast.expr], first_axis: int = 0
    ) -> list[ir.Value]:
        """Indices of an array, negative ones counted from the end."""
        return [self._position(base, axis, node) for axis, node in enumerate(indices, first_axis)]

    def _position(self, base: ArrayValue | ComputedValue, axis: int, node: ast.expr) -> ir.Value:
        found = self.number(node)
        bound = least(node, self.state.frame.names.least)
        position = ops.to_index(found)
        if bound is not None and bound >= 0:
            if self.checks.any:
                self.checks.index(position, position, self.extent(base, axis), axis, node)
            return position
        extent = self.extent(base, axis)
        wrapped = arith.addi(position, extent)
        if literal_int(node) is None:
            negative = arith.cmpi(arith.CmpIPredicate.slt, position, ops.index_constant(0))
            wrapped = ops.select(negative, wrapped, position)
        self.checks.index(position, wrapped, extent, axis, node)
        return wrapped

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
        element = memref.load(base.value, positions)
        return ops.from_element(element, Scalar(base.type.dtype, numpy=True))

    def store_at(self, base: ArrayValue, positions: Sequence[ir.Value], number: Number) -> None:
        """Store one element, in the array's dtype."""
        converted = ops.convert(number, Scalar(base.type.dtype))
        memref.store(ops.to_element(converted, mlir_element(base.type.dtype)), base.value, list(positions))

    def view(self, base: ArrayValue, positions: list[ir.Value], kind: Array) -> ArrayValue:
        """The part of an array that its first indices leave."""
        rest = base.type.ndim - len(positions)
        sizes = [self.extent(base, len(positions) + axis) for axis in range(rest)]
        dynamic = ir.ShapedType.get_dynamic_size()
        static = [1] * len(positions) + [dynamic] * rest
        made = memref.SubViewOp(
            mlir_array(kind), base.value, [*positions], sizes, [],
            [dynamic] * len(positions) + [0] * rest, static, [1] * base.type.ndim,
        )  # fmt: skip
        return ArrayValue(made.result, kind)

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


def _compared(op: ast.cmpop, left: Number, right: Number) -> Number:
    return ops.boolean(ops.compare(op, left, right, promotion.comparable(left.type, right.type)))
