# SPDX-License-Identifier: Apache-2.0
"""`atomic` outside of compute constructs: one host thread executes it, so it is its statements and no more.

In a function that is called from a compute construct, and in a `routine`, it keeps its meaning.
"""

from __future__ import annotations

import ast

from pyacc_mlir.frontend.pragma_tree import Construct
from pyacc_mlir.frontend.suites import Suite, map_suites


def without_host_atomics(function: ast.FunctionDef) -> ast.FunctionDef:
    """The function with plain statements in place of atomics of the host; itself where it has no atomics."""
    return map_suites(function, _plain) if any(map(_is_atomic, ast.walk(function))) else function


def _is_atomic(node: ast.AST) -> bool:
    return isinstance(node, Construct) and node.directive.name == "atomic"


def _plain(statements: Suite) -> Suite:
    result: Suite = []
    for statement in statements:
        if isinstance(statement, Construct) and _is_atomic(statement):
            result += statement.body
        elif isinstance(statement, Construct) and statement.directive.is_compute:
            result.append(statement)
        else:
            result.append(map_suites(statement, _plain))
    return result
