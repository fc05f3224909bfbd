# SPDX-License-Identifier: Apache-2.0
"""Types of lists that a region makes, and of `np.array` of what stands there. Both are arrays of the region's own."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import numpy as np

from pyacc_mlir.frontend import promotion
from pyacc_mlir.frontend.list_values import ListOf
from pyacc_mlir.frontend.types import Array, List, Scalar, Tuple, Type, described

if TYPE_CHECKING:
    from pyacc_mlir.frontend.infer_expressions import ExpressionTypes


class ListTypes:
    """Infers these for the `ExpressionTypes` that owns it."""

    def __init__(self, expressions: ExpressionTypes) -> None:
        self.expressions = expressions
        self.typing = expressions.typing
        self.problems = expressions.problems

    def display(self, node: ast.List) -> Type | None:
        """`[a, b, c]`."""
        if not node.elts:
            text = "an empty list is not supported in compiled code: append to a list that comes in"
            raise self.problems.error("ACC102", text, node)
        kinds = [self._number(item) for item in node.elts]
        known = [kind for kind in kinds if kind is not None]
        return List(promotion.promote(*known).dtype) if len(known) == len(kinds) else None

    def _number(self, node: ast.expr) -> Scalar | None:
        found = self.expressions.infer(node)
        if found is None or isinstance(found, Scalar):
            return found
        text = f"a list that a construct makes holds numbers, found {described(found)}"
        raise self.problems.error("ACC102", text, node, "use `np.array` or `np.zeros` for more axes")

    def repeated(self, node: ast.BinOp) -> Type | None:
        """`[0.0] * n`."""
        display, count = (node.left, node.right) if isinstance(node.left, ast.List) else (node.right, node.left)
        found, times = self.expressions.infer(display), self.expressions.scalar(count)
        if times is not None and times.dtype.kind not in "iu":
            raise self.problems.error("ACC403", f"a list is repeated by an integer, found {described(times)}", count)
        return None if times is None else found

    def comprehension(self, node: ListOf) -> Type | None:
        """`[f(v) for v in x]`."""
        item = self.expressions.iteration.of(node.iter)
        if item is None:
            return None
        for part in node.items:
            kind: Type = item
            for at in part.path:
                if not isinstance(kind, Tuple) or at >= len(kind.items):
                    raise self.problems.error(
                        "ACC402", f"found {described(kind)}, expected a tuple to unpack", node.iter
                    )
                kind = kind.items[at]
            self.typing.expressions[part] = kind
        found = self._number(node.call)
        return None if found is None else List(found.dtype)

    @staticmethod
    def as_array(target: Type, value: Type) -> Type:
        """What a list or a tuple of numbers counts as where it is stored in a part of an array."""
        if isinstance(value, List):
            return Array(value.dtype, 1)
        scalars = [item for item in value.items if isinstance(item, Scalar)] if isinstance(value, Tuple) else []
        is_whole = isinstance(value, Tuple) and 0 < len(scalars) == len(value.items)
        return Array(promotion.promote(*scalars).dtype, 1) if is_whole and isinstance(target, Array) else value

    def array(self, node: ast.Call, shown: ast.List | ast.Tuple, dtype: ast.expr | None) -> Type | None:
        """`np.array([[a, b], [c, d]])`."""
        rows, items = shape_of(shown)
        if rows is None:
            text = "the rows of an array have the same length: found one of another length or depth"
            raise self.problems.error("ACC405", text, shown)
        kinds = [self._number(item) for item in items]
        known = [kind for kind in kinds if kind is not None]
        if len(known) < len(kinds):
            return None
        wanted = None if dtype is None else self.expressions.arrays.dtype(dtype)
        return Array(wanted or promotion.promote(*known).dtype, len(rows))


def shown_array(node: ast.Call, value: object) -> ast.List | ast.Tuple | None:
    """The elements of `np.array([…])`, where they stand there."""
    further = [keyword.arg for keyword in node.keywords]
    shown = node.args[0] if (len(node.args), further) in ((1, []), (1, ["dtype"]), (2, [])) else None
    is_array = value is np.array or value is np.asarray
    return shown if is_array and isinstance(shown, ast.List | ast.Tuple) else None


def shape_of(shown: ast.expr) -> tuple[list[int] | None, list[ast.expr]]:
    """The shape of nested displays, None where they are uneven, and what they hold."""
    if not isinstance(shown, ast.List | ast.Tuple):
        return [], [shown]
    found = [shape_of(item) for item in shown.elts]
    shapes = [shape for shape, _ in found]
    if not shapes or None in shapes or any(shape != shapes[0] for shape in shapes):
        return None, []
    first = shapes[0]
    assert first is not None
    return [len(shapes), *first], [item for _, items in found for item in items]
