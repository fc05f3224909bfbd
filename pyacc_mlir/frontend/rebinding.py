# SPDX-License-Identifier: Apache-2.0
"""What host code of a block does not do with what comes in: in compiled code a name is one array, a list too.

It does not give the name to another array, and takes no part of a list: in Python that is another list.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping

from pyacc_mlir.frontend.blocks import Block
from pyacc_mlir.frontend.placement import host_constructs, host_nodes
from pyacc_mlir.frontend.problems import Problems
from pyacc_mlir.frontend.rotations import is_rotation, names_in, pools_of
from pyacc_mlir.frontend.types import Array, List, Tuple, Type


def check_rebinding(block: Block, types: Mapping[str, Type]) -> None:
    """Raise UnsupportedError at the first assignment to the name of an array, list or tuple (`u = v`).

    Arrays of one type may be exchanged (`u, v = v, u`).
    """
    exchanged = _exchanged(block, types)
    for statement in block.statements:
        in_place = {node.target for node in ast.walk(statement) if isinstance(node, ast.AugAssign)}
        rotations = [node for node in ast.walk(statement) if is_rotation(node)]
        kept = {inner for node in rotations for inner in ast.walk(node) if names_in(node) <= exchanged}
        for node in ast.walk(statement):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node not in kept:
                kind = types.get(node.id)
                if isinstance(kind, Array) and node in in_place:
                    continue  # `a += b` changes the elements: the name stays with the array
                if isinstance(kind, Array | List | Tuple):
                    text = f"`{node.id}` is a {kind}, and giving its name to something else is not supported yet"
                    raise Problems(block.source).error("ACC105", text, node)


def _exchanged(block: Block, types: Mapping[str, Type]) -> frozenset[str]:
    """The names that may be exchanged: arrays alike, of which no directive for the host names a part."""
    directives = [node.directive for node in host_constructs(block.statements)]
    expressions = [var.expr for each in directives for clause in each.clauses for var in clause.vars]
    parts = {
        name.id
        for each in expressions
        if not isinstance(each, ast.Name)
        for name in ast.walk(each)
        if isinstance(name, ast.Name)
    }
    found: set[str] = set()
    for pool in pools_of(block.statements):
        kinds = [types.get(name) for name in pool]
        if type(kinds[0]) is Array and all(kind == kinds[0] for kind in kinds) and parts.isdisjoint(pool):
            found |= set(pool)
    return frozenset(found)


def check_lists(block: Block, types: Mapping[str, Type]) -> None:
    """Raise UnsupportedError at the first part of a list in host code (`l[1:]`)."""
    for node in host_nodes(block.statements):
        match node:
            case ast.Subscript(value=ast.Name(id=name), slice=ast.Slice()) if isinstance(types.get(name), List):
                text = f"`{name}` is a {types[name]}: a part of it is a list of its own, which is for Python"
                raise Problems(block.source).error("ACC105", text, node)
