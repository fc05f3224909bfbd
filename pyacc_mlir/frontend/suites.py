# SPDX-License-Identifier: Apache-2.0
"""Rewriting a tree suite by suite: the statements that a statement holds, whatever its kind."""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator
from typing import TypeVar

_SUITES = ("body", "orelse", "finalbody")
_GROUPS = ("handlers", "cases")

Suite = list[ast.stmt]
Node = TypeVar("Node", bound=ast.AST)


def suites_of(node: ast.AST) -> Iterator[Suite]:
    """Each suite that `node` holds directly, those of handlers and cases too."""
    for name in _SUITES:
        suite = getattr(node, name, None)
        if isinstance(suite, list):
            yield suite
    for name in _GROUPS:
        for part in getattr(node, name, ()):
            yield from suites_of(part)


def map_suites(node: Node, change: Callable[[Suite], Suite]) -> Node:
    """A copy of `node` whose non-empty suites are changed."""
    result = copy.copy(node)
    for name in _SUITES:
        suite = getattr(node, name, None)
        if isinstance(suite, list) and suite:
            setattr(result, name, change(suite))
    for name in _GROUPS:
        parts = getattr(node, name, None)
        if parts:
            setattr(result, name, [map_suites(part, change) for part in parts])
    return result
