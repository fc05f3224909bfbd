# SPDX-License-Identifier: Apache-2.0
"""Which names a run of statements assigns, and how."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator


def assigned_names(statements: Iterable[ast.stmt]) -> set[str]:
    """All names that are assigned anywhere in the statements, loop variables included."""
    return {node.id for node in _names(statements) if isinstance(node.ctx, ast.Store)}


def rebound_names(statements: Iterable[ast.stmt]) -> set[str]:
    """The names that are given a new value: an array is not, by `a += b`."""
    statements = list(statements)
    updates = {node.target for item in statements for node in ast.walk(item) if isinstance(node, ast.AugAssign)}
    return {node.id for node in _names(statements) if isinstance(node.ctx, ast.Store) and node not in updates}


def updated_arrays(statements: Iterable[ast.stmt]) -> set[str]:
    """Names that are updated (`t *= 2`) but never given a value, and whose elements are used too: surely arrays."""
    statements = list(statements)
    nodes = [node for item in statements for node in ast.walk(item)]
    targets = [node.target for node in nodes if isinstance(node, ast.AugAssign)]
    updated = {target.id for target in targets if isinstance(target, ast.Name)}
    bases = {node.value.id for node in nodes if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name)}
    return (updated & bases) - rebound_names(statements)


def loop_only_names(statements: Iterable[ast.stmt]) -> frozenset[str]:
    """Loop variables that nothing but `for` assigns and that are read inside their loops alone."""
    statements = list(statements)
    found: set[str] = set()
    for statement in statements:
        for node in ast.walk(statement):
            if isinstance(node, ast.For):
                found.update(target_names(node.target))
    walker = _Outside()
    for statement in statements:
        walker.visit(statement)
    return frozenset(found - walker.names)


class _Outside(ast.NodeVisitor):
    """Collects the names that are assigned by something else than a `for`, or used outside the loop that binds them."""

    def __init__(self) -> None:
        self.names: set[str] = set()
        self.loops: list[str] = []

    def visit_For(self, node: ast.For) -> None:
        self.visit(node.iter)
        bound = list(target_names(node.target))
        self.names.update(name for name in bound if name in self.loops)  # the loop around goes on with another value
        self.loops += bound
        for child in node.body:
            self.visit(child)
        del self.loops[len(self.loops) - len(bound) :]
        for child in node.orelse:
            self.visit(child)

    def visit_Name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Store) or node.id not in self.loops:
            self.names.add(node.id)


def assigned_once(statements: Iterable[ast.stmt]) -> frozenset[str]:
    """Names that exactly one assignment in the text assigns."""
    counts: dict[str, int] = {}
    for node in _names(statements):
        if isinstance(node.ctx, ast.Store):
            counts[node.id] = counts.get(node.id, 0) + 1
    return frozenset(name for name, count in counts.items() if count == 1)


def target_names(target: ast.expr) -> Iterator[str]:
    """The names in an assignment's or a loop's target."""
    for node in ast.walk(target):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id


def _names(statements: Iterable[ast.stmt]) -> Iterator[ast.Name]:
    for statement in statements:
        for node in ast.walk(statement):
            if isinstance(node, ast.Name):
                yield node
