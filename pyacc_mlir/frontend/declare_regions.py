# SPDX-License-Identifier: Apache-2.0
"""A `declare` in a function is a data region around what follows it (OpenACC 3.3 §2.13).

Before                                          After
    n = len(x)                                      n = len(x)
    Standalone(declare create(t) copyin(x))         Construct(data create(t) copyin(x),
    t[0] = 1                                            t[0] = 1
    return n                                            return n)

Unlike a data construct that is written as one, it may be left by `return`, `break` and `continue`.
"""

from __future__ import annotations

import ast
import copy
from dataclasses import replace

from pyacc_mlir.frontend.pragma_tree import Clause, Construct, Directive, Standalone, located
from pyacc_mlir.frontend.suites import Suite, map_suites

#: Clauses that `data` has under another name.
_AS_DATA = {"device_resident": "create"}


def with_declare_regions(function: ast.FunctionDef) -> ast.FunctionDef:
    """The function with data constructs in place of its `declare` directives; itself where it has none."""
    if not any(_is_declare(node) for node in ast.walk(function)):
        return function
    changed = copy.copy(function)
    changed.body = _suite(function.body)
    return changed


def _suite(statements: Suite) -> Suite:
    result: Suite = []
    for index, statement in enumerate(statements):
        if isinstance(statement, Standalone) and _is_declare(statement):
            return [*result, _region(statement, statements[index + 1 :])]
        is_scope = isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        result.append(statement if is_scope else map_suites(statement, _suite))
    return result


def _region(node: Standalone, rest: Suite) -> ast.stmt:
    body = _suite(rest) or [ast.copy_location(ast.Pass(), node)]
    clauses = tuple(map(_clause, node.directive.clauses))
    location = located(node.directive.span) | {
        "end_lineno": body[-1].end_lineno or body[-1].lineno,
        "end_col_offset": body[-1].end_col_offset or body[-1].col_offset,
    }
    return Construct(Directive("data", clauses, node.directive.span), body, **location)


def _clause(clause: Clause) -> Clause:
    return replace(clause, name=_AS_DATA.get(clause.name, clause.name))


def _is_declare(node: ast.AST) -> bool:
    return isinstance(node, Standalone) and node.directive.name == "declare"
