# SPDX-License-Identifier: Apache-2.0
"""What conditions decide, as operations: comparisons, `and`, `or`, conditional expressions."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING

from pyacc_mlir.dialects.mlir import arith, ir, scf
from pyacc_mlir.frontend import emit_ops as ops
from pyacc_mlir.frontend import promotion
from pyacc_mlir.frontend.emit_array_loops import in_order
from pyacc_mlir.frontend.emit_same_values import is_local
from pyacc_mlir.frontend.emit_values import ArrayValue, Number, TupleValue, Value, mlir_scalar
from pyacc_mlir.frontend.known_truth import known_truth
from pyacc_mlir.frontend.types import BOOL, RANGE, Array, Scalar, Tuple

if TYPE_CHECKING:
    from pyacc_mlir.frontend.emit_expr import Expressions

_SPECULATED = (ast.Add, ast.Sub, ast.Mult, ast.BitAnd, ast.BitOr, ast.BitXor)


class Conditions:
    """Emits these for the `Expressions` that owns it."""

    def __init__(self, expressions: Expressions) -> None:
        self.expressions = expressions
        self.state = expressions.state

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
        return ops.truth(self.expressions.number(node))

    def bool_op(self, node: ast.BoolOp) -> Value:
        """`and`/`or` with the value of the operand that decides."""
        result = self.expressions.scalar_type(node)
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
        first = ops.convert(self.expressions.number(nodes[0]), result)
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
            case ast.UnaryOp() if not self.expressions.checks.any:
                return self.is_speculatable(node.operand)
            case ast.BinOp() if not self.expressions.checks.any:
                cheap = isinstance(node.op, _SPECULATED) or (
                    isinstance(node.op, ast.Div) and isinstance(self.expressions.type_of(node), Scalar)
                )
                return cheap and self.is_speculatable(node.left) and self.is_speculatable(node.right)
            case ast.IfExp():
                return all(self.is_speculatable(item) for item in (node.test, node.body, node.orelse))
        return False

    def comparison(self, node: ast.Compare) -> Value:
        kind = self.state.frame.typing.expressions.get(node)  # of numbers where `as_branch` made it
        if isinstance(node.ops[0], ast.In | ast.NotIn):
            return self._membership(node)
        if isinstance(self.state.frame.typing.expressions.get(node.left), Tuple):
            return self.expressions.tuples.compared(node)
        if isinstance(node.ops[0], ast.Is | ast.IsNot):  # of a bool with True or False
            op = ast.Eq() if isinstance(node.ops[0], ast.Is) else ast.NotEq()
            return _compared(op, self.expressions.number(node.left), self.expressions.number(node.comparators[0]))
        if not isinstance(kind, Array):
            return ops.boolean(self._compare(node))
        values = [self.expressions.value(node.left), self.expressions.value(node.comparators[0])]
        return self.expressions.elementwise.of(node, kind, values, lambda items: _compared(node.ops[0], *items))

    def _membership(self, node: ast.Compare) -> Number:
        """`x in (1, 2)`."""
        number, items = self.expressions.number(node.left), self.expressions.value(node.comparators[0])
        found = self._found(node, number, items)
        if isinstance(node.ops[0], ast.NotIn):
            found = arith.xori(found, ops.constant(True, BOOL).value)
        return ops.boolean(found)

    def _found(self, node: ast.Compare, number: Number, items: Value) -> ir.Value:
        kind = self.expressions.type_of(node.comparators[0])
        if isinstance(kind, Tuple) and kind.names == RANGE:
            assert isinstance(items, TupleValue)
            return self.expressions.tuples.is_in_range(items, number)
        if not isinstance(items, TupleValue):
            return self._is_element(number, items)
        found = ops.constant(False, BOOL).value
        for item in items.items:
            assert isinstance(item, Number)
            found = arith.ori(found, _compared(ast.Eq(), number, item).value)
        return found

    def _is_element(self, number: Number, items: Value) -> ir.Value:
        """Whether an array holds a number."""
        array = self.expressions.elementwise.computed(items)
        found = self.state.flag(False)

        def look(at: list[ir.Value]) -> None:
            same = _compared(ast.Eq(), number, array.at(at)).value
            self.state.store(found, ops.boolean(arith.ori(found.load().value, same)))

        in_order(array.extents, look)
        return found.load().value

    def _compare(self, node: ast.Compare) -> ir.Value:
        """A chain: each operand is evaluated once, and none after the first comparison that fails."""
        return self._compare_from(self.expressions.number(node.left), node.ops, node.comparators)

    def _compare_from(self, left: Number, operators: list[ast.cmpop], nodes: list[ast.expr]) -> ir.Value:
        right = self.expressions.number(nodes[0])
        first = ops.compare(operators[0], left, right, promotion.comparable(left.type, right.type))
        if len(nodes) == 1:
            return first
        if all(self.is_speculatable(item) for item in nodes[1:]):
            return arith.andi(first, self._compare_from(right, operators[1:], nodes[1:]))
        false = ops.constant(False, BOOL).value
        later: Callable[[], ir.Value] = lambda: self._compare_from(right, operators[1:], nodes[1:])  # noqa: E731
        return self.choose(first, later, lambda: false, first.type)

    def if_expression(self, node: ast.IfExp) -> Value:
        result = self.expressions.type_of(node)
        known = known_truth(node.test, self.state.frame.typing.constants)
        if known is not None:
            return self.expressions.value(node.body if known else node.orelse)
        if isinstance(result, Array):
            return self._one_of(node, result)
        if not isinstance(result, Scalar):
            raise self.state.frame.problems.error(
                "ACC105", "a conditional expression of tuples is not supported yet", node
            )
        condition = self.condition(node.test)
        if self.is_speculatable(node.body) and self.is_speculatable(node.orelse):
            first, second = (
                ops.convert(self.expressions.number(item), result).value for item in (node.body, node.orelse)
            )
            return Number(ops.select(condition, first, second), result)
        chosen = self.choose(
            condition,
            lambda: ops.convert(self.expressions.number(node.body), result).value,
            lambda: ops.convert(self.expressions.number(node.orelse), result).value,
            mlir_scalar(result.dtype),
        )
        return Number(chosen, result)

    def _one_of(self, node: ast.IfExp, kind: Array) -> ArrayValue:
        """One of two arrays: a name for it, as in Python. Which memory it is must not matter to who owns the memory."""
        condition = self.condition(node.test)
        first, second = (
            self.expressions.views.joined(self.expressions.value(item), kind) for item in (node.body, node.orelse)
        )
        assert isinstance(first, ArrayValue)
        assert isinstance(second, ArrayValue)
        if first.value.type != second.value.type or any(is_local(item.value) for item in (first, second)):
            text = "a conditional expression of arrays made here is not supported yet: write an `if`"
            raise self.state.frame.problems.error("ACC105", text, node)
        return ArrayValue(ops.select(condition, first.value, second.value), kind)


def _compared(op: ast.cmpop, left: Number, right: Number) -> Number:
    return ops.boolean(ops.compare(op, left, right, promotion.comparable(left.type, right.type)))
