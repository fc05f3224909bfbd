# SPDX-License-Identifier: Apache-2.0
"""Types of what conditions decide: comparisons, `and`, `or`, `is`, `in`, conditional expressions."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING

from pyacc_mlir.frontend import promotion
from pyacc_mlir.frontend.known_truth import known_truth
from pyacc_mlir.frontend.types import BOOL, SLICE, Array, Computed, Constant, List, Scalar, Tuple, Type, described

if TYPE_CHECKING:
    from pyacc_mlir.frontend.infer_expressions import ExpressionTypes


class ConditionTypes:
    """Infers these for the `ExpressionTypes` that owns it."""

    def __init__(self, expressions: ExpressionTypes) -> None:
        self.expressions = expressions
        self.typing = expressions.typing
        self.problems = expressions.problems

    def truth(self, node: ast.expr) -> None:
        """Infer a condition."""
        found = self.expressions.infer(node)
        if isinstance(found, Array) and found.ndim:
            text = "the truth value of an array with more than one element is ambiguous"
            raise self.problems.error("ACC403", text, node, "expected a number, `….any()` or `….all()`")

    def common(self, nodes: list[ast.expr]) -> Type | None:
        """The type of a value that is one of several: of `and`, `or`, a conditional expression."""
        found = [self.expressions.infer(item) for item in nodes]
        if len(found) == 1:
            return found[0]
        types = [item for item in found if item is not None]
        if not types or (len(types) < len(found) and not self.expressions.calls.functions.is_recursive):
            return None
        scalars = [item for item in types if isinstance(item, Scalar)]
        if len(scalars) == len(types):
            return promotion.promote(*scalars)
        joined = types[0] if all(kind == types[0] for kind in types) else self._joined_arrays(types)
        if joined is not None and not isinstance(joined, Computed):
            return joined
        raise self.problems.error("ACC403", "the alternatives of this expression have different kinds", nodes[-1])

    def _joined_arrays(self, types: list[Type]) -> Type | None:
        joined: Type | None = types[0]
        for kind in types[1:]:
            joined = promotion.join_types(joined, kind) if joined is not None else None
        return joined if isinstance(joined, Array) else None

    def compare(self, node: ast.Compare) -> Type | None:
        for op in node.ops:
            if isinstance(op, ast.In | ast.NotIn) and len(node.ops) == 1:
                return self._membership(node)
            if isinstance(op, ast.Is | ast.IsNot) and len(node.ops) == 1:
                return self._identity(node)
            if isinstance(op, ast.In | ast.NotIn | ast.Is | ast.IsNot):
                raise self.problems.error("ACC102", "`in` and `is` in a chain are not supported in compiled code", node)
        operands = [self.expressions.infer(item) for item in (node.left, *node.comparators)]
        if isinstance(operands[0], Tuple) and operands[1] is not None:
            return self.expressions.tuples.compared(node, operands[0], operands[1])
        if len(operands) == 2 and any(isinstance(item, Array) and item.ndim for item in operands):
            known = [item for item in operands if item is not None]
            return (
                self.expressions.arrays.elementwise(
                    node, known, lambda each: self._check_order(node, node.ops[0], each)
                )
                if len(known) == 2
                else None
            )
        types = [self.expressions.scalar(item) for item in (node.left, *node.comparators)]
        if any(item is None for item in types):
            return None
        for op, left, right in zip(node.ops, types, types[1:], strict=False):
            self._check_order(node, op, [item for item in (left, right) if item is not None])
        return replace(BOOL, numpy=len(types) == 2 and any(item is not None and item.numpy for item in types))

    def bool_op(self, node: ast.BoolOp) -> Type | None:
        first = self.expressions.infer(node.values[0])
        known = known_truth(node, self.typing.constants)
        if known is not None and first is not None:
            self.typing.constants[node] = known
            return BOOL
        for item in node.values:
            self.truth(item)
        return self.common(node.values)

    def _identity(self, node: ast.Compare) -> Type | None:
        """`x is None`, which is known now: None has a type of its own."""
        first, second = self.expressions.infer(node.left), self.expressions.infer(node.comparators[0])
        if first is None or second is None:
            return None
        if isinstance(first, Constant) and isinstance(second, Constant):
            same = first.value is second.value
        elif any(isinstance(kind, Constant) and kind.value is None for kind in (first, second)):
            same = False
        elif first in (BOOL, replace(BOOL, weak=True)) and _is_bool_literal(node.comparators[0]):
            return BOOL  # there are but two of Python's: emitted as `==`
        else:
            text = "`is` is supported for `None`, functions and modules only: numbers and arrays are compared with `==`"
            raise self.problems.error("ACC102", text, node)
        self.typing.constants[node] = same is isinstance(node.ops[0], ast.Is)
        return BOOL

    def _membership(self, node: ast.Compare) -> Type | None:
        """`x in (1, 2)`."""
        found, items = self.expressions.scalar(node.left), self.expressions.infer(node.comparators[0])
        if found is None or items is None:
            return None
        if isinstance(items, Tuple) and items.names != SLICE and all(isinstance(item, Scalar) for item in items.items):
            return BOOL
        if isinstance(items, Array | List) and not (isinstance(items, Computed) and items.mask):
            return replace(BOOL, numpy=isinstance(items, Array))
        text = f"`in` is supported for tuples, ranges and arrays of numbers, found {described(items)}"
        raise self.problems.error("ACC102", text, node.comparators[0])

    def _check_order(self, node: ast.Compare, op: ast.cmpop, types: list[Scalar]) -> Scalar:
        if not isinstance(op, ast.Eq | ast.NotEq) and any(each.dtype.kind == "c" for each in types):
            raise self.problems.error("ACC403", "complex numbers have no order: compare their parts or `abs`", node)
        return BOOL


def _is_bool_literal(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, bool)
