# SPDX-License-Identifier: Apache-2.0
"""Which statements of host code may raise an exception where a block runs them.

A block that fails gives back nothing: what it had assigned by then is lost. So where something may see that (a handler
around, a function defined in this one), statements that may raise stay Python.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable

from pyacc_mlir.frontend.pragma_tree import Construct, Standalone
from pyacc_mlir.frontend.suites import suites_of

#: What may raise: an operator is a node of its own, in an expression and in `x /= k`.
_RISKY = (
    ast.Subscript, ast.Call, ast.Assert, ast.Raise, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow, ast.LShift, ast.RShift,
)  # fmt: skip


def may_raise(statements: Iterable[ast.stmt]) -> bool:
    """Whether a statement outside all compute constructs may raise."""
    return any(map(_may_raise, statements))


def _may_raise(statement: ast.stmt) -> bool:
    if isinstance(statement, Construct | Standalone):
        return isinstance(statement, Construct) and not statement.directive.is_compute and may_raise(statement.body)
    own = (child for child in ast.iter_child_nodes(statement) if not isinstance(child, ast.stmt))
    return any(map(_is_risky, own)) or any(map(may_raise, suites_of(statement)))


def _is_risky(expression: ast.AST) -> bool:
    for node in ast.walk(expression):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("range", "len"):
            continue
        if isinstance(node, _RISKY):
            return True
    return False
