# SPDX-License-Identifier: Apache-2.0
"""Arrays of records that attributes of objects hold are live-ins of their own, found at each call.

Before, live-in self: an object         After, live-ins self, self.p: record[:]
    self.p[i]["x"] += 1                     self.p[i]["x"] += 1      (a variable that is named with the dot)
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np

from pyacc_mlir.frontend.bindings import assigned_in
from pyacc_mlir.frontend.function_values import is_object, member
from pyacc_mlir.frontend.types import Constant, Record, Type, type_of


@dataclass(frozen=True, slots=True)
class Member:
    """`names` lead from the live-in `owner` to an array of records."""

    owner: str
    names: tuple[str, ...]
    type: Record

    def of(self, owner: Any) -> object:
        """The array, as things are now."""
        return reduce(member, self.names, owner)


def with_record_members(
    statements: tuple[ast.stmt, ...], types: Mapping[str, Type]
) -> tuple[tuple[ast.stmt, ...], dict[str, Member]]:
    """The statements, and the members that are variables in them, by their names."""
    owners = {name: kind.value for name, kind in types.items() if isinstance(kind, Constant) and is_object(kind.value)}
    for name in assigned_in(*statements) & owners.keys() if owners else ():
        del owners[name]
    found: dict[str, Member] = {}
    for node in _attributes(statements) if owners else ():
        known = _member(node, owners)
        if known is not None:
            found[ast.unparse(node)] = known
    if not found:
        return statements, {}
    variables = _Variables(found)
    return tuple(variables.visit(copy.deepcopy(statement)) for statement in statements), found


def _attributes(statements: tuple[ast.stmt, ...]) -> Iterator[ast.Attribute]:
    nodes = (node for statement in statements for node in ast.walk(statement))
    return (node for node in nodes if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load))


def _member(node: ast.Attribute, owners: Mapping[str, Any]) -> Member | None:
    names: list[str] = []
    base: ast.expr = node
    while isinstance(base, ast.Attribute):
        names.insert(0, base.attr)
        base = base.value
    if not isinstance(base, ast.Name) or base.id not in owners:
        return None
    value = owners[base.id]
    for name in names:
        if not is_object(value):
            return None
        try:
            value = member(value, name)
        except AttributeError:
            return None
    if not isinstance(value, np.ndarray) or not value.dtype.names:
        return None
    kind = type_of(value)
    return Member(base.id, tuple(names), kind) if isinstance(kind, Record) else None


class _Variables(ast.NodeTransformer):
    """Puts the variables where the members stand."""

    def __init__(self, found: Mapping[str, Member]) -> None:
        self.found = found

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        if isinstance(node.ctx, ast.Load) and (name := ast.unparse(node)) in self.found:
            return ast.copy_location(ast.Name(name, ast.Load()), node)
        self.generic_visit(node)
        return node
