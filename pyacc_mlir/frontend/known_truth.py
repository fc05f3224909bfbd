# SPDX-License-Identifier: Apache-2.0
"""Conditions that the types decide: `x is None`, and what begins with it."""

from __future__ import annotations

import ast
from collections.abc import Mapping


def known_truth(test: ast.expr, constants: Mapping[ast.expr, object]) -> bool | None:
    """What `x is None`, or a condition that begins with it, is known to be."""
    match test:
        case ast.Compare(ops=[ast.Is() | ast.IsNot()]) if test in constants:
            return bool(constants[test])
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            inner = known_truth(operand, constants)
            return None if inner is None else not inner
        case ast.BoolOp(op=op, values=values):
            first = known_truth(values[0], constants)
            return first if first is isinstance(op, ast.Or) else None
    return None
