# SPDX-License-Identifier: Apache-2.0
"""Subscripts as the base and all its indices; a tuple or a slice in a variable stands for what it holds."""

from __future__ import annotations

import ast
from collections.abc import Callable

from pyacc_mlir.frontend.types import SLICE, Array, Constant, List, Tuple, Type


def is_new_axis(node: ast.expr) -> bool:
    """`None` or `np.newaxis` among subscripts."""
    return (isinstance(node, ast.Constant) and node.value is None) or (
        isinstance(node, ast.Attribute) and node.attr == "newaxis"
    )


def is_ellipsis(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is ...


def is_everything(node: ast.expr) -> bool:
    """`:`"""
    return isinstance(node, ast.Slice) and node.lower is node.upper is node.step is None


def is_cut(node: ast.expr) -> bool:
    """A subscript that leaves an axis: no index."""
    return isinstance(node, ast.Slice) or is_ellipsis(node) or is_new_axis(node)


def cuts(indices: list[ast.expr], ndim: int) -> list[ast.expr]:
    """`indices` for every axis of an array: `...` written out, and `:` for what is not named."""
    named = sum(not is_new_axis(index) and not is_ellipsis(index) for index in indices)
    everything: list[ast.expr] = [ast.Slice()] * (ndim - named)
    for place, index in enumerate(indices):
        if is_ellipsis(index):
            return [*indices[:place], *everything, *indices[place + 1 :]]
    return [*indices, *everything]


def flatten_subscript(node: ast.Subscript) -> tuple[ast.expr, list[ast.expr]]:
    """`A[i][j, k]` as its base and all its indices: `A`, `[i, j, k]`."""
    items = list(node.slice.elts) if isinstance(node.slice, ast.Tuple) else [node.slice]
    if isinstance(node.value, ast.Subscript) and not _cuts(node.value):
        base, outer = flatten_subscript(node.value)
        return base, outer + items
    return node.value, items


def subscript_parts(
    node: ast.Subscript, type_of: Callable[[ast.expr], Type | None], spread: dict[ast.expr, list[ast.expr]]
) -> tuple[ast.expr, list[ast.expr]]:
    """The same for a subscript whose types are known: what an array chooses is chosen of what the subscripts before
    leave (`A[i][mask]`), and `spread` keeps what is written for a tuple or a slice."""
    base, indices = flatten_subscript(node)
    items = list(node.slice.elts) if isinstance(node.slice, ast.Tuple) else [node.slice]
    if isinstance(node.value, ast.Subscript) and (
        len(items) < len(indices) and any(map(_separate, (type_of(item) for item in indices if not is_cut(item))))
    ):
        base, indices = node.value, items
    found: list[ast.expr] = []
    for index in indices:
        kind = None if is_cut(index) else type_of(index)
        if isinstance(kind, Tuple) and index not in spread:
            spread[index] = _written(index, kind)
        found += spread[index] if isinstance(kind, Tuple) else [index]
    return base, found


def _written(index: ast.expr, kind: Type) -> list[ast.expr]:
    """The subscripts that a value of type `kind` stands for."""
    if not isinstance(kind, Tuple):
        return [index]
    parts = [item_of(index, at) for at in range(len(kind.items))]
    if kind.names != SLICE:
        return [each for part, item in zip(parts, kind.items, strict=True) for each in _written(part, item)]
    bounds = [None if isinstance(item, Constant) else part for part, item in zip(parts, kind.items, strict=True)]
    return [ast.copy_location(ast.Slice(*bounds), index)]


def item_of(node: ast.expr, at: int) -> ast.expr:
    """`node[at]`."""
    number = ast.copy_location(ast.Constant(at), node)
    return ast.copy_location(ast.Subscript(node, number, ast.Load()), node)


def _separate(kind: Type | None) -> bool:
    """Whether a subscript of this type is about what those before it leave, not about one more axis."""
    return _is_array(kind) or isinstance(kind, Tuple)


def _is_array(kind: Type | None) -> bool:
    return isinstance(kind, List) or (isinstance(kind, Array) and kind.ndim > 0)


def _cuts(node: ast.Subscript) -> bool:
    """Whether a subscript leaves axes before which the next one's are not simply written after: `a[1:][0]`."""
    items = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    return any(map(is_cut, items))
