# SPDX-License-Identifier: Apache-2.0
"""Directives as they are meant on one device: `device_type` groups chosen.

Before, for nvidia                                      After
    parallel loop num_gangs(8) async(1)                     parallel loop async(1) num_gangs(64)
        device_type(nvidia) num_gangs(64)
        device_type(host) num_gangs(2)

A clause of the group takes the place of a default of the same name; the other defaults stay (OpenACC 3.3 §2.4).
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain

from pyacc_mlir.device_groups import chosen_group
from pyacc_mlir.frontend.pragma_tree import Construct, Directive, Standalone
from pyacc_mlir.frontend.suites import Suite, map_suites

#: Directives whose `device_type` says which device is meant: it begins no group.
CHOOSING = frozenset({"init", "shutdown", "set"})


def for_device(directive: Directive, device: str) -> Directive:
    """The directive as it is meant on `device`: "host", "simt", "nvidia" …; itself where that is all it says."""
    if directive.name in CHOOSING or directive.clause("device_type") is None:
        return directive
    groups = (tuple(map(str, clause.arguments)) for clause in directive.all("device_type"))
    group = chosen_group(groups, device)
    clauses = [clause for clause in directive.clauses if clause.name != "device_type"]
    chosen = [replace(clause, device_types=()) for clause in clauses if group and clause.device_types == group]
    replaced = {clause.name for clause in chosen}
    defaults = [clause for clause in clauses if not clause.device_types and clause.name not in replaced]
    return replace(directive, clauses=(*defaults, *chosen))


def suite_for(statements: Iterable[ast.stmt], device: str) -> Suite:
    """Statements whose directives are those for `device`."""
    return [_statement(statement, device) for statement in statements]


def named_types(tree: ast.AST) -> tuple[str, ...]:
    """The device types that the directives of a tree tell apart, in order of appearance."""
    return tuple(dict.fromkeys(chain.from_iterable(_names(directive) for directive in _directives(tree))))


def _statement(node: ast.stmt, device: str) -> ast.stmt:
    if not any(_is_meant_otherwise(directive) for directive in _directives(node)):
        return node
    changed = map_suites(node, lambda suite: suite_for(suite, device))
    if isinstance(changed, Construct | Standalone):
        changed = copy.copy(changed)
        changed.directive = for_device(changed.directive, device)
    return changed


def _is_meant_otherwise(directive: Directive) -> bool:
    return bool(directive.all("device_type"))


def _names(directive: Directive) -> Iterator[str]:
    if directive.name not in CHOOSING:
        for clause in directive.all("device_type"):
            yield from (str(argument) for argument in clause.arguments if argument.expr is not None)


def _directives(tree: ast.AST) -> Iterator[Directive]:
    for node in ast.walk(tree):
        if isinstance(node, Construct | Standalone):
            yield node.directive
