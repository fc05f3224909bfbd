# SPDX-License-Identifier: Apache-2.0
"""Which jumps (`break`, `continue`, `return`) may leave a statement or a loop body."""

from __future__ import annotations

import ast
from collections.abc import Iterable

_NONE: frozenset[str] = frozenset()


def jumps_out(node: ast.stmt) -> frozenset[str]:
    """The kinds of jump that may go from inside `node` to outside it."""
    match node:
        case ast.Break():
            return frozenset({"break"})
        case ast.Continue():
            return frozenset({"continue"})
        case ast.Return():
            return frozenset({"return"})
        case ast.If():
            return jumps_of(node.body) | jumps_of(node.orelse)
        case ast.For() | ast.While():
            return (jumps_of(node.body) & {"return"}) | jumps_of(node.orelse)
    return _NONE  # a construct is never left by a jump (OpenACC 3.3 §2.5.4): sema has checked it


def jumps_of(body: Iterable[ast.stmt]) -> frozenset[str]:
    """The kinds of jump that may leave a run of statements: for a loop body, those that concern this loop or more."""
    found = _NONE
    for node in body:
        found |= jumps_out(node)
    return found


def may_return_nothing(body: list[ast.stmt]) -> bool:
    """Whether a function of these statements may end by a bare `return`, or by none at all."""
    returns = [node for item in body for node in ast.walk(item) if isinstance(node, ast.Return)]
    return any(node.value is None for node in returns) or _may_end(body)


def _may_end(body: list[ast.stmt]) -> bool:
    """Whether control may come to the end of a suite."""
    last = body[-1] if body else None
    match last:
        case ast.Return():
            return False
        case ast.If(body=then, orelse=other):
            return _may_end(then) or not other or _may_end(other)
        case ast.While(test=ast.Constant(value=value)) if value:
            return "break" in jumps_of(last.body)
        case ast.For(orelse=[*other]) | ast.While(orelse=[*other]) if other:
            return "break" in jumps_of(last.body) or _may_end(other)
    return True
