# SPDX-License-Identifier: Apache-2.0
"""A compute construct that waits for queues of another device: a `wait` directive before it, which Python carries out.

Before                                          After
    parallel loop async(1) wait(devnum: 1: 2)       wait(devnum: 1: 2)
                                                    parallel loop async(1)

The thread itself waits, as a queue cannot wait for one of another device.
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
    waits = [clause for clause in changed.directive.clauses if _is_elsewhere(clause)]
    changed.directive = replace(
        changed.directive, clauses=tuple(clause for clause in changed.directive.clauses if clause not in waits)
    )
    return [*(_wait(clause) for clause in waits), changed]


def _wait(clause: Clause) -> Standalone:
    return Standalone(Directive("wait", (), clause.span, clause.arguments), **located(clause.span))


def _is_elsewhere(clause: Clause) -> bool:
    return clause.name == "wait" and any(argument.keyword == "devnum" for argument in clause.arguments)
