# SPDX-License-Identifier: Apache-2.0
"""Subscripts as the base and all its indices."""

from __future__ import annotations

import ast
from collections.abc import Callable

from pyacc_mlir.frontend.infer_views import is_cut
from pyacc_mlir.frontend.types import Array, Type


def flatten_subscript(node: ast.Subscript) -> tuple[ast.expr, list[ast.expr]]:
    """`A[i][j, k]` as its base and all its indices: `A`, `[i, j, k]`."""
    items = list(node.slice.elts) if isinstance(node.slice, ast.Tuple) else [node.slice]
    if isinstance(node.value, ast.Subscript) and not _cuts(node.value):
        base, outer = flatten_subscript(node.value)
        return base, outer + items
    return node.value, items


def subscript_parts(node: ast.Subscript, type_of: Callable[[ast.expr], Type | None]) -> tuple[ast.expr, list[ast.expr]]:
    """The same, but what an array chooses is chosen of what the subscripts before leave: `A[i][mask]`."""
    base, indices = flatten_subscript(node)
    items = list(node.slice.elts) if isinstance(node.slice, ast.Tuple) else [node.slice]
    if len(items) < len(indices) and any(_is_array(type_of(item)) for item in indices if not is_cut(item)):
        return node.value, items
    return base, indices


def _is_array(kind: Type | None) -> bool:
    return isinstance(kind, Array) and kind.ndim > 0


def _cuts(node: ast.Subscript) -> bool:
    """Whether a subscript leaves axes before which the next one's are not simply written after: `a[1:][0]`."""
    items = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    return any(map(is_cut, items))
