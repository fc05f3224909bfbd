# SPDX-License-Identifier: Apache-2.0
"""Tuples that come into a block come in item by item.

Before, live-ins x, shape: (int, int)       After, live-ins x, shape.0, shape.1
    for i in range(shape[0]): …                 for i in range(shape.0): …
    n, m = shape                                n, m = shape.0, shape.1
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Mapping
from dataclasses import replace

from pyacc_mlir.frontend.blocks import Block
from pyacc_mlir.frontend.pragma_transformer import PragmaTransformer
from pyacc_mlir.frontend.pragma_tree import VarRef
from pyacc_mlir.frontend.types import RANGE, SLICE, Constant, Tuple, Type


def flatten(block: Block, types: Mapping[str, Type]) -> tuple[Block, dict[str, Type]]:
    """The block with an own live-in for each item of a tuple; itself where no tuple comes in."""
    tuples = {name: kind for name, kind in types.items() if isinstance(kind, Tuple)}
    if not tuples:
        return block, dict(types)
    flat: dict[str, Type] = {}
    for name in block.live_ins:
        flat |= _items(name, types[name])
    items = _Items(tuples)
    statements = tuple(items.visit(copy.deepcopy(statement)) for statement in block.statements)
    return replace(block, statements=statements, live_ins=tuple(flat)), flat


def flatten_values(values: tuple[object, ...]) -> tuple[object, ...]:
    """The arguments of a block, item by item."""
    return tuple(item for value in values for item in _values(value))


def parts_of(value: slice | range) -> tuple[object, object, object]:
    """What a slice or a range comes in as."""
    return value.start, value.stop, value.step


def _values(value: object) -> tuple[object, ...]:
    if isinstance(value, slice | range):
        return parts_of(value)
    return flatten_values(value) if isinstance(value, tuple) else (value,)


def item_names(node: ast.expr) -> tuple[str, ...]:
    """The names of the items of a namedtuple that came in."""
    names: tuple[str, ...] = getattr(node, "acc_names", ())
    return names


def _items(name: str, kind: Type) -> dict[str, Type]:
    if not isinstance(kind, Tuple):
        return {name: kind}
    return {key: item for index, each in enumerate(kind.items) for key, item in _items(f"{name}.{index}", each).items()}


class _Items(PragmaTransformer):
    """Puts the items of tuples where their names stand."""

    def __init__(self, tuples: Mapping[str, Tuple]) -> None:
        self.tuples = tuples

    def visit_Name(self, node: ast.Name) -> ast.expr:
        kind = self.tuples.get(node.id)
        if kind is None or not isinstance(node.ctx, ast.Load):
            return node
        items = ast.copy_location(_expression(node.id, kind), node)
        return ast.fix_missing_locations(items)

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        self.generic_visit(node)
        names = item_names(node.value)
        if node.attr not in names or not isinstance(node.value, ast.Tuple):
            return node
        return ast.copy_location(node.value.elts[names.index(node.attr)], node)

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        self.generic_visit(node)
        node.slice = _cut(node.slice)
        index = _constant(node.slice)
        if index is None or not isinstance(node.value, ast.Tuple) or item_names(node.value) == RANGE:
            return node
        items = node.value.elts
        return ast.copy_location(items[index], node) if -len(items) <= index < len(items) else node

    def var(self, var: VarRef) -> VarRef:
        if not isinstance(var.expr, ast.Subscript):
            return var
        changed = copy.copy(var.expr)
        changed.slice = self.visit(copy.deepcopy(changed.slice))
        return replace(var, expr=changed)


def _expression(name: str, kind: Type) -> ast.expr:
    if isinstance(kind, Constant) and kind.value is None:
        return ast.Constant(None)
    if not isinstance(kind, Tuple):
        return ast.Name(name, ast.Load())
    items = [_expression(f"{name}.{index}", each) for index, each in enumerate(kind.items)]
    made = ast.Tuple(items, ast.Load())
    made.acc_names = kind.names  # type: ignore[attr-defined]  # of a namedtuple's items
    return made


def _cut(node: ast.expr) -> ast.expr:
    """A subscript, what stands in the place of a slice's name written as a slice."""
    if not isinstance(node, ast.Tuple):
        return node
    if item_names(node) == SLICE:
        empty = [isinstance(part, ast.Constant) and part.value is None for part in node.elts]
        bounds = [None if is_empty else part for part, is_empty in zip(node.elts, empty, strict=True)]
        return ast.copy_location(ast.Slice(*bounds), node)
    return ast.copy_location(ast.Tuple([_cut(item) for item in node.elts], ast.Load()), node)


def _constant(node: ast.expr) -> int | None:
    match node:
        case ast.Constant(value=int() as value):
            return value
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() as value)):
            return -value
    return None
