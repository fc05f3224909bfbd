# SPDX-License-Identifier: Apache-2.0
"""Expressions as operations: names, literals, operators, conditions, subscripts, attributes."""

from __future__ import annotations

import ast
from collections.abc import Callable

import numpy as np

from pyacc_mlir.dialects.mlir import arith, ir, memref, scf
from pyacc_mlir.frontend import emit_ops as ops
from pyacc_mlir.frontend import promotion
from pyacc_mlir.frontend.emit_calls import Calls
from pyacc_mlir.frontend.emit_state import State
from pyacc_mlir.frontend.emit_values import (
    ArrayValue,
    Known,
    Number,
    Slot,
    TupleValue,
    Unclear,
    Value,
    mlir_array,
    mlir_scalar,
)
from pyacc_mlir.frontend.index_bounds import least
from pyacc_mlir.frontend.infer_expressions import flatten_subscript
from pyacc_mlir.frontend.literals import literal_int
from pyacc_mlir.frontend.types import BOOL, INT, Array, Scalar, Type

_SPECULATED = (ast.Add, ast.Sub, ast.Mult, ast.BitAnd, ast.BitOr, ast.BitXor)


class Expressions:
    """Emits expressions at the current insertion point."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.calls = Calls(self)

    def type_of(self, node: ast.expr) -> Type:
        return self.state.frame.typing.of(node)

    def scalar_type(self, node: ast.expr) -> Scalar:
        found = self.type_of(node)
        assert isinstance(found, Scalar), ast.unparse(node)
        return found

    def number(self, node: ast.expr) -> Number:
        """The value of an expression that inference found to be a number."""
        value = self.value(node)
        assert isinstance(value, Number), ast.unparse(node)
        return value

    def condition(self, node: ast.expr) -> ir.Value:
        """The truth of an expression as an i1."""
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

    def _value(self, node: ast.expr) -> Value:
        typing = self.state.frame.typing
        if node in typing.constants:
            return self._constant(node, typing.constants[node])
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
                return ops.boolean(self._compare(node))
            case ast.IfExp():
                return self._if_expression(node)
            case ast.Tuple():
                return TupleValue(tuple(self.value(item) for item in node.elts))
            case ast.Subscript():
                return self._subscript(node)
            case ast.Attribute():
                return self._attribute(node)
            case ast.Call():
                return self.calls.value(node)
        raise AssertionError(f"inference let {type(node).__name__} pass")

    def _constant(self, node: ast.expr, value: object) -> Value:
        kind = self.type_of(node)
        if isinstance(kind, Scalar) and isinstance(value, bool | int | float | np.generic):
            return ops.constant(value.item() if isinstance(value, np.generic) else value, kind)
        return Known(value)

    def _name(self, node: ast.Name) -> Value:
        bound = self.state.frame.names.bound.get(node.id, Unclear())
        if isinstance(bound, Unclear):
            text = (
                f"what `{node.id}` stands for here depends on the path taken: that is supported for numbers only so far"
            )
            help_ = "give each array or tuple a name of its own"
            raise self.state.frame.problems.error("ACC105", text, node, help_)
        return bound.load() if isinstance(bound, Slot) else bound

    def _binary(self, node: ast.BinOp) -> Number:
        return self.operate(
            node.op, self.number(node.left), self.number(node.right), self.scalar_type(node), node.right
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
        if isinstance(op, ast.Pow) and literal_int(right_node) == 2:
            return ops.square(ops.convert(left, result))
        return ops.binary(op, left, right, result, reassociate=reassociate)

    def _unary(self, node: ast.UnaryOp) -> Number:
        result = self.scalar_type(node)
        match node.op:
            case ast.Not():
                return ops.boolean(self.condition(node))
            case ast.USub():
                return ops.negate(self.number(node.operand), result)
            case ast.Invert():
                return ops.invert(self.number(node.operand), result)
        return ops.convert(self.number(node.operand), result)

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
            case ast.UnaryOp():
                return self.is_speculatable(node.operand)
            case ast.BinOp():
                cheap = isinstance(node.op, _SPECULATED) or (
                    isinstance(node.op, ast.Div) and isinstance(self.type_of(node), Scalar)
                )
                return cheap and self.is_speculatable(node.left) and self.is_speculatable(node.right)
            case ast.IfExp():
                return all(self.is_speculatable(item) for item in (node.test, node.body, node.orelse))
        return False

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
        if not isinstance(result, Scalar):
            raise self.state.frame.problems.error(
                "ACC105", "a conditional expression of arrays is not supported yet", node
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

    def _subscript(self, node: ast.Subscript) -> Value:
        base_node, indices = flatten_subscript(node)
        base = self.value(base_node)
        if isinstance(base, TupleValue):
            item = literal_int(node.slice)
            assert item is not None
            return base.items[item]
        assert isinstance(base, ArrayValue)
        positions = self.positions(base, indices)
        if len(indices) < base.type.ndim:
            found = self.type_of(node)
            assert isinstance(found, Array)
            return self.view(base, positions, found)
        return self.load(base, positions)

    def positions(self, base: ArrayValue, indices: list[ast.expr]) -> list[ir.Value]:
        """Indices of an array, negative ones counted from the end."""
        return [self._position(base, axis, node) for axis, node in enumerate(indices)]

    def _position(self, base: ArrayValue, axis: int, node: ast.expr) -> ir.Value:
        found = self.number(node)
        bound = least(node, self.state.frame.names.least)
        position = ops.to_index(found)
        if bound is not None and bound >= 0:
            return position
        extent = self.extent(base, axis)
        wrapped = arith.addi(position, extent)
        if literal_int(node) is not None:
            return wrapped
        negative = arith.cmpi(arith.CmpIPredicate.slt, position, ops.index_constant(0))
        return ops.select(negative, wrapped, position)

    def extent(self, base: ArrayValue, axis: int) -> ir.Value:
        return memref.dim(base.value, ops.index_constant(axis))

    def load(self, base: ArrayValue, positions: list[ir.Value]) -> Number:
        """One element; a NumPy bool is a byte that is not zero."""
        element = memref.load(base.value, positions)
        kind = Scalar(base.type.dtype, numpy=True)
        if base.type.dtype.kind == "b":
            zero = arith.constant(element.type, 0)
            element = arith.cmpi(arith.CmpIPredicate.ne, element, zero)
        return Number(element, kind)

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
        assert isinstance(base, ArrayValue)
        extents = [ops.from_index(self.extent(base, axis)) for axis in range(base.type.ndim)]
        if node.attr == "shape":
            return TupleValue(tuple(extents))
        size = ops.constant(1, INT)
        for extent in extents:
            size = Number(arith.muli(size.value, extent.value), extent.type)
        return size
