# SPDX-License-Identifier: Apache-2.0
"""A compute construct with `attach` stands in a data region, which attaches the pointers (OpenACC 3.3 §2.7.13).

Before                                              After
    Construct(parallel loop copyin(rows, x)             bound = len(x) // 2
        attach(rows[0:n]) if(len(x) // 2), …)           Construct(data copyin(rows, x) attach(rows[0:n]) if(bound),
                                                            Construct(parallel loop copyin(rows, x) if(bound), …))

The region has the data clauses too, for pointers are attached to what is present. It stays in the interpreter.
"""

from __future__ import annotations

import ast
import copy
from dataclasses import replace

from pyacc_mlir.frontend.pragma_tree import Clause, Construct, Directive, located
from pyacc_mlir.frontend.suites import Suite, map_suites
from pyacc_mlir.frontend.visible_sections import Bounds

#: Clauses of the construct that its region has as well, and those that are the region's alone.
_SHARED = ("copy", "copyin", "copyout", "create", "no_create", "present", "if", "async")
_OWN = ("attach", "wait")


def with_attach_regions(function: ast.FunctionDef) -> ast.FunctionDef:
    """The function with such regions; itself where it needs none."""
    if not any(_attaches(node) for node in ast.walk(function)):
        return function
    return map_suites(function, _suite)


def _suite(statements: Suite) -> Suite:
    result: Suite = []
    for statement in statements:
        is_scope = isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        node = statement if is_scope else map_suites(statement, _suite)
        result += _region(node) if isinstance(node, Construct) and _attaches(node) else [node]
    return result


def _region(node: Construct) -> Suite:
    """The expressions of the clauses, which are evaluated once, and the region."""
    directive = node.directive
    bounds = Bounds(directive.span.start.line)
    clauses = [bounds.clause(each) if each.name in (*_SHARED, *_OWN) else each for each in directive.clauses]
    inner = copy.copy(node)
    inner.directive = replace(directive, clauses=tuple(_plain(each) for each in clauses if each.name not in _OWN))
    shared = tuple(each for each in clauses if each.name in (*_SHARED, *_OWN) and not each.device_types)
    return [
        *bounds.assignments,
        Construct(Directive("data", shared, directive.span), [inner], **located(directive.span)),
    ]


def _plain(clause: Clause) -> Clause:
    """The region has moved the data already."""
    return replace(clause, modifiers=()) if clause.name in _SHARED else clause


def _attaches(node: ast.AST) -> bool:
    return isinstance(node, Construct) and node.directive.is_compute and node.directive.clause("attach") is not None
