# SPDX-License-Identifier: Apache-2.0
"""How statements use an array: by single elements, or in other ways."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from pyacc_mlir.frontend.subscripts import flatten_subscript

_PROPERTIES = ("shape", "size", "ndim")


def other_use(body: Sequence[ast.stmt], name: str, rank: int) -> ast.expr | None:
    """The first use of array `name` in `body` that is neither one of its elements nor a question about its shape."""
    for statement in body:
        found = _find(statement, name, rank)
        if found is not None:
            return found
    return None


def _find(node: ast.AST, name: str, rank: int) -> ast.expr | None:
    match node:
        case ast.Subscript():
            base, indices = flatten_subscript(node)
            if isinstance(base, ast.Name) and base.id == name:
                if len(indices) == rank and not any(isinstance(index, ast.Slice) for index in indices):
                    return _first(indices, name, rank)
                return node
        case ast.Attribute(value=ast.Name(id=base_name), attr=attribute):
            if base_name == name and attribute in _PROPERTIES:
                return None
        case ast.Call(func=ast.Name(id="len"), args=[ast.Name(id=argument)]):
            if argument == name:
                return None
        case ast.Name(id=own):
            return node if own == name else None
    return _first(list(ast.iter_child_nodes(node)), name, rank)


def _first(nodes: Sequence[ast.AST], name: str, rank: int) -> ast.expr | None:
    return next((found for node in nodes if (found := _find(node, name, rank)) is not None), None)
