# SPDX-License-Identifier: Apache-2.0
"""Number literals in the user's source."""

from __future__ import annotations

import ast


def literal_int(node: ast.expr) -> int | None:
    """The value of an integer literal with an optional sign."""
    match node:
        case ast.Constant(value=bool()):
            return None
        case ast.Constant(value=int() as value):
            return value
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() as value)):
            return -value
    return None


def is_negative_literal(node: ast.expr) -> bool:
    value = literal_int(node)
    return value is not None and value < 0


def is_literal(node: ast.expr) -> bool:
    """Whether `node` is a number literal with an optional sign."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.UAdd):
        node = node.operand
    return isinstance(node, ast.Constant) and isinstance(node.value, bool | int | float | complex)
