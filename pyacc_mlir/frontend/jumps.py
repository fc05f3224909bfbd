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
