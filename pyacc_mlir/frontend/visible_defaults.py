# SPDX-License-Identifier: Apache-2.0
"""`default(present)` of a data construct holds for the compute constructs inside it (OpenACC 3.3 §2.6.2, §2.6.5).

Before                                  After
    data copy(x) default(present)           data copy(x) default(present)
        parallel loop                           parallel loop default(present)
"""

from __future__ import annotations

import ast
import copy
from dataclasses import replace

from pyacc_mlir.frontend.pragma_tree import Clause, Construct
from pyacc_mlir.frontend.suites import Suite, map_suites


def with_visible_defaults(function: ast.FunctionDef) -> ast.FunctionDef:
    """The function with the clause on every construct that it holds for; itself where there is none."""
    nodes = [node for node in ast.walk(function) if isinstance(node, Construct)]
    if not any(node.directive.clause("default") for node in nodes if not node.directive.is_compute):
        return function
    changed = copy.copy(function)
    changed.body = _suite(function.body, None)
    return changed


def _suite(statements: Suite, visible: Clause | None) -> Suite:
    return [_statement(statement, visible) for statement in statements]


def _statement(node: ast.stmt, visible: Clause | None) -> ast.stmt:
    if not isinstance(node, Construct):
        return map_suites(node, lambda suite: _suite(suite, visible))
    own = node.directive.clause("default")
    if not node.directive.is_compute:
        return map_suites(node, lambda suite: _suite(suite, own or visible))
    if own is not None or visible is None:
        return node
    changed = copy.copy(node)
    changed.directive = replace(node.directive, clauses=(*node.directive.clauses, visible))
    return changed
