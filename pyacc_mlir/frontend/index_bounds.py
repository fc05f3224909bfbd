# SPDX-License-Identifier: Apache-2.0
"""Lower bounds of integer expressions, so that an index that cannot be negative needs no wraparound."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from pyacc_mlir.frontend.literals import literal_int


def least(node: ast.expr, names: Mapping[str, int]) -> int | None:
    """A number that `node` is never below, or None where none is known; `names` holds those of variables."""
    literal = literal_int(node)
    if literal is not None:
        return literal
    match node:
        case ast.Name():
            return names.get(node.id)
        case ast.Attribute(attr="size" | "ndim"):
            return 0
        case ast.Subscript(value=ast.Attribute(attr="shape")):
            return 0
        case ast.BinOp():
            return _binary(node, names)
        case ast.IfExp():
            return _smallest([least(node.body, names), least(node.orelse, names)])
        case ast.Call(func=ast.Name(id="len" | "abs")):
            return 0
        case ast.Call(func=ast.Name(id="min"), args=args):
            return _smallest([least(item, names) for item in args])
        case ast.Call(func=ast.Name(id="max"), args=args):
            known = [bound for item in args if (bound := least(item, names)) is not None]
            return max(known, default=None)
        case ast.Call(func=ast.Name(id="int"), args=[argument]):
            return least(argument, names)
    return None


def _binary(node: ast.BinOp, names: Mapping[str, int]) -> int | None:
    left, right = least(node.left, names), least(node.right, names)
    match node.op:
        case ast.Add():
            return None if left is None or right is None else left + right
        case ast.Sub():
            amount = literal_int(node.right)
            return None if left is None or amount is None else left - amount
        case ast.Mult():
            return None if left is None or right is None or min(left, right) < 0 else left * right
        case ast.FloorDiv() | ast.RShift():
            return None if left is None or right is None or min(left, right) < 0 else 0
        case ast.Mod():
            return None if right is None or right < 0 else 0
        case ast.BitAnd():
            return 0 if any(side is not None and side >= 0 for side in (left, right)) else None
    return None


def _smallest(bounds: list[int | None]) -> int | None:
    return None if None in bounds else min(bound for bound in bounds if bound is not None)
