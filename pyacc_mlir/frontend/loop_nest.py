# SPDX-License-Identifier: Apache-2.0
"""The loops that a loop construct stands for: one, or as many as `collapse` names."""

from __future__ import annotations

import ast

from pyacc_mlir.frontend.literals import literal_int
from pyacc_mlir.frontend.pragma_tree import Construct


def collapse_count(node: Construct) -> int:
    """The number in `collapse(n)`, 1 without the clause and where it is not the literal that sema wants."""
    clause = node.directive.clause("collapse")
    if clause is None:
        return 1
    expr = clause.arguments[0].expr
    return (literal_int(expr) or 1) if expr is not None else 1


def associated_loops(node: Construct) -> list[ast.For]:
    """The associated loops of a loop construct, outermost first."""
    loops: list[ast.For] = []
    body = node.body
    for _ in range(collapse_count(node)):
        loop = next((item for item in body if isinstance(item, ast.For)), None)
        if loop is None:
            break
        loops.append(loop)
        body = loop.body
    return loops
