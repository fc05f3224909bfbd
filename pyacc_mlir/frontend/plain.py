# SPDX-License-Identifier: Apache-2.0
"""Statements as if their pragmas were comments: what a routine is to the host that defines it.

Before                              After
    def row(m, i):                      def row(m, i):
        Construct(loop vector)              for j in range(4): m[i, j] = i
            for j in range(4): …
"""

from __future__ import annotations

import ast
from collections.abc import Sequence

from pyacc_mlir.frontend.pragma_tree import Construct, Standalone
from pyacc_mlir.frontend.suites import Suite, map_suites

#: What says something to the device only.
_OF_DEVICES = frozenset({"loop", "atomic", "cache"})


def plain_suite(statements: Sequence[ast.stmt]) -> Suite:
    """The statements as if their pragmas were comments."""
    result: Suite = []
    for statement in statements:
        if isinstance(statement, Construct):
            result += plain_suite(statement.body)
        elif not isinstance(statement, Standalone):
            result.append(map_suites(statement, plain_suite))
    return result or [ast.copy_location(ast.Pass(), statement) for statement in statements[:1]]


def with_plain_routines(function: ast.FunctionDef) -> ast.FunctionDef:
    """The function with plain statements in the functions that it defines for devices, outside compute constructs.

    Called from a compute construct, such a function is found in its file, with its pragmas.
    """
    return map_suites(function, _suite) if any(map(_is_routine, ast.walk(function))) else function


def _suite(statements: Suite) -> Suite:
    return [_statement(each) for each in statements]


def _statement(statement: ast.stmt) -> ast.stmt:
    if isinstance(statement, Construct) and statement.directive.is_compute:
        return statement
    return map_suites(statement, plain_suite if _is_routine(statement) else _suite)


def _is_routine(node: ast.AST) -> bool:
    if not isinstance(node, ast.FunctionDef):
        return False
    names = {each.directive.name for each in ast.walk(node) if isinstance(each, Construct | Standalone)}
    return bool(names) and names <= _OF_DEVICES
