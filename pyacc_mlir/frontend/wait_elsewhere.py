# SPDX-License-Identifier: Apache-2.0
"""A compute construct that waits for queues of another device: a `wait` directive before it, which Python carries out.

Before                                          After
    parallel loop async(1) wait(devnum: 1: 2)       wait(devnum: 1: 2)
                                                    parallel loop async(1)

The thread itself waits, as a queue cannot wait for one of another device. Where the clause stands in a `device_type`
group, all `wait` clauses go: into an `update` of nothing with the same groups, which are chosen when it is reached.
"""

from __future__ import annotations

import ast
import copy
from dataclasses import replace

from pyacc_mlir.frontend.pragma_tree import Clause, Construct, Directive, Standalone, located
from pyacc_mlir.frontend.suites import Suite, map_suites


def with_waits_elsewhere(function: ast.FunctionDef) -> ast.FunctionDef:
    """The function with these clauses as directives; itself where there are none."""
    nodes = (node for node in ast.walk(function) if isinstance(node, Construct))
    if not any(map(_is_elsewhere, (clause for node in nodes for clause in node.directive.clauses))):
        return function
    changed = copy.copy(function)
    changed.body = _suite(function.body)
    return changed


def _suite(statements: Suite) -> Suite:
    return [made for statement in statements for made in _statements(statement)]


def _statements(node: ast.stmt) -> Suite:
    changed = map_suites(node, _suite)
    if not isinstance(changed, Construct) or not changed.directive.is_compute:
        return [changed]
    directive = changed.directive
    waits = [clause for clause in directive.clauses if _is_elsewhere(clause)]
    if any(clause.device_types for clause in waits):
        waits = list(directive.all("wait"))
        before = [_update(directive)]
    else:
        before = [_wait(clause) for clause in waits]
    changed.directive = replace(directive, clauses=tuple(each for each in directive.clauses if each not in waits))
    return [*before, changed]


def _update(directive: Directive) -> Standalone:
    clauses = directive.all("wait", "device_type")
    place = next(each.span for each in clauses if _is_elsewhere(each))
    return Standalone(Directive("update", clauses, place), **located(place))


def _wait(clause: Clause) -> Standalone:
    return Standalone(Directive("wait", (), clause.span, clause.arguments), **located(clause.span))


def _is_elsewhere(clause: Clause) -> bool:
    return clause.name == "wait" and any(argument.keyword == "devnum" for argument in clause.arguments)
