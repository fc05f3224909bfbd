# SPDX-License-Identifier: Apache-2.0
"""Types of subscripts: elements of arrays, parts of them, items of tuples."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import numpy as np

from pyacc_mlir.frontend.subscripts import is_cut, is_ellipsis, is_new_axis, subscript_parts
from pyacc_mlir.frontend.types import Array, Constant, List, Scalar, Tuple, Type, described

if TYPE_CHECKING:
    from pyacc_mlir.frontend.infer_expressions import ExpressionTypes


class SubscriptTypes:
    """Infers subscripts for the `ExpressionTypes` that owns it."""

    def __init__(self, expressions: ExpressionTypes) -> None:
        self.expressions = expressions
        self.typing = expressions.typing
        self.problems = expressions.problems

    def subscript(self, node: ast.Subscript) -> Type | None:
        outer = self.expressions.infer(node.value)
        if outer is None:
            return None
        if isinstance(outer, Tuple):
            return self.expressions.tuples.item(node, outer)
        if isinstance(outer, Constant) and isinstance(outer.value, type(np.s_)):
            return self.expressions.tuples.pieces(node.slice)
        base, indices = self.parts_of(node)
        found = self.expressions.infer(base)
        if found is None:
            return None
        if isinstance(found, List):
            found = Array(found.dtype, 1)
        if not isinstance(found, Array):
            raise self.problems.error("ACC403", f"{described(found)} cannot be indexed", base)
        if sum(not is_new_axis(index) and not is_ellipsis(index) for index in indices) > found.ndim:
            count = "1 index" if len(indices) == 1 else f"{len(indices)} indices"
            text = f"{count} for an array of rank {found.ndim}"
            raise self.problems.error("ACC405", text, node)
        types = [self.expressions.infer(index) for index in indices if not is_cut(index)]
        if None in types:
            return None
        chosen = any(isinstance(kind, List) or (isinstance(kind, Array) and kind.ndim) for kind in types)
        if len(types) < found.ndim or chosen or any(map(is_cut, indices)):
            return self.expressions.arrays.views.subscript(node, found, indices)
        for index in indices:
            self.index(index)
        return found.element

    def index(self, index: ast.expr) -> None:
        """Infer an index or the bound of a section, which must be an integer."""
        self.index_type(index, number=True)

    def index_type(self, index: ast.expr, *, number: bool = False) -> Type | None:
        """The type of a subscript: an integer, or an array of integers or bools unless it must be a `number`."""
        found = self.expressions.infer(index)
        if isinstance(found, List) and not number:
            found = Array(found.dtype, 1)
        if isinstance(found, Array) and found.ndim and found.dtype.kind in "biu" and not number:
            return found
        if found is not None and (not isinstance(found, Scalar) or found.dtype.kind not in "iu"):
            raise self.problems.error("ACC403", f"an index must be an integer, found {described(found)}", index)
        return found

    def base_of(self, node: ast.Subscript) -> Type | None:
        """The type of the array under a subscript."""
        return self.expressions.infer(self.parts_of(node)[0])

    def parts_of(self, node: ast.Subscript) -> tuple[ast.expr, list[ast.expr]]:
        return subscript_parts(node, self.expressions.infer, self.typing.spread)
