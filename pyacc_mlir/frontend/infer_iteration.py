# SPDX-License-Identifier: Apache-2.0
"""Types of what loops go through: `range`, arrays, lists, `enumerate`, `zip`."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import numpy as np

from pyacc_mlir.frontend.literals import literal_int
from pyacc_mlir.frontend.types import RANGE, Array, Computed, Constant, List, Scalar, Tuple, Type, described

if TYPE_CHECKING:
    from pyacc_mlir.frontend.infer_expressions import ExpressionTypes

INDEX = Scalar(np.dtype(np.int64), weak=True)


class IterationTypes:
    """Infers loop variables for the `ExpressionTypes` that owns it."""

    def __init__(self, expressions: ExpressionTypes) -> None:
        self.expressions = expressions
        self.problems = expressions.problems

    def of(self, node: ast.expr) -> Type | None:
        """The type of the loop variable of `for … in node`."""
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            called = self.expressions.infer(node.func)
            if isinstance(called, Constant):
                if called.value is range:
                    return self.range(node)
                if called.value is enumerate and node.args:
                    return self._enumerate(node)
                if called.value is reversed and len(node.args) == 1 and not node.keywords:
                    return self.of(node.args[0])
                if called.value is zip and node.args:
                    self._check_zip(node)
                    items = [self.of(argument) for argument in node.args]
                    return None if None in items else Tuple(tuple(item for item in items if item is not None))
        return self._item(node, self.expressions.infer(node))

    def _item(self, node: ast.expr, found: Type | None) -> Type | None:
        match found:
            case None:
                return None
            case List():
                return Scalar(found.dtype)
            case Tuple(names=names) if names == RANGE:
                return INDEX
            case Tuple(items=()):
                return INDEX  # of no iteration
            case Tuple():
                return self.expressions.tuples.turn(node, found)
            case Array(ndim=1):
                self._check_countable(node, found)
                return found.element
            case Array() if found.ndim > 1:
                self._check_countable(node, found)
                layout = "C" if found.layout == "C" else "A"
                return Array(found.dtype, found.ndim - 1, layout, found.readonly, view=True, packed=found.packed)
        text = (
            f"a loop over {described(found)} is not supported: expected `range`, an array, a list, `enumerate` or `zip`"
        )
        raise self.problems.error("ACC102", text, node)

    def _check_countable(self, node: ast.expr, found: Array) -> None:
        if isinstance(found, Computed) and found.mask:
            text = "how many elements a mask chooses is known too late to go through them: test the mask in the loop"
            raise self.problems.error("ACC105", text, node)

    def _check_zip(self, node: ast.Call) -> None:
        for keyword in node.keywords:
            if keyword.arg != "strict" or not isinstance(keyword.value, ast.Constant):
                text = "`zip` takes what it goes through and `strict=True` or `strict=False`"
                raise self.problems.error("ACC103", text, keyword)

    def _enumerate(self, node: ast.Call) -> Type | None:
        start = start_of(node)
        if len(node.args) > 2 or len(node.args) + len(node.keywords) > (1 if start is None else 2):
            raise self.problems.error("ACC103", "`enumerate` takes what it counts and a `start`", node)
        found = self.expressions.scalar(start) if start is not None else INDEX
        if found is not None and found.dtype.kind not in "biu":
            text = f"`enumerate` needs an integer, found {described(found)}"
            raise self.problems.error("ACC403", text, start or node)
        item = self.of(node.args[0])
        return None if item is None or found is None else Tuple((INDEX, item))

    def range(self, node: ast.Call) -> Type:
        """The type of the numbers of `range(…)`."""
        if not 1 <= len(node.args) <= 3 or node.keywords:
            raise self.problems.error("ACC103", "`range` takes one to three arguments", node)
        for argument in node.args:
            found = self.expressions.scalar(argument)
            if found is not None and found.dtype.kind not in "biu":
                raise self.problems.error("ACC403", f"`range` needs integers, found {described(found)}", argument)
        if len(node.args) == 3 and literal_int(node.args[2]) == 0:
            raise self.problems.error("ACC403", "the step of `range` must not be zero", node.args[2])
        return INDEX


def start_of(node: ast.Call) -> ast.expr | None:
    """Where `enumerate(…, start)` begins, None where it says nothing."""
    named = next((item.value for item in node.keywords if item.arg == "start"), None)
    return node.args[1] if len(node.args) > 1 else named
