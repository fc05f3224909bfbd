# SPDX-License-Identifier: Apache-2.0
"""Functions with constructs that are defined in a function: what is around them is decorated, and so are they.

Before                                  After
    def program(x):                         def program(x):
        def half(a):                            @__acc_inner__
            Construct(parallel loop)            def half(a):
                for i in range(n): …                for i in range(n): …

Each time the definition is reached, the function is found in its file, with its pragmas, as any decorated one.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator

from pyacc_mlir.frontend.directive_table import DIRECTIVES
from pyacc_mlir.frontend.plain import plain_suite
from pyacc_mlir.frontend.pragma_tree import Construct, Directive, Standalone
from pyacc_mlir.frontend.shell_directives import INNER
from pyacc_mlir.frontend.suites import Suite, map_suites


def with_inner_functions(function: ast.FunctionDef) -> ast.FunctionDef:
    """The function with these definitions decorated; itself where there are none."""
    inside = (node for node in ast.walk(function) if isinstance(node, ast.FunctionDef) and node is not function)
    return map_suites(function, _suite) if any(map(_has_constructs, inside)) else function


def _suite(statements: Suite) -> Suite:
    return [_statement(each) for each in statements]


def _statement(node: ast.stmt) -> ast.stmt:
    if isinstance(node, Construct) and node.directive.is_compute:
        return node
    if not isinstance(node, ast.FunctionDef) or not _has_constructs(node):
        return map_suites(node, _suite)
    changed = copy.copy(node)
    changed.body = [*plain_suite(node.body), *_mentions(node)]
    place = node.decorator_list[0] if node.decorator_list else node  # by its line the function is found again
    decorator = ast.copy_location(ast.Name(INNER, ast.Load()), place)
    changed.decorator_list = [*node.decorator_list, decorator]
    return changed


def _mentions(node: ast.FunctionDef) -> Suite:
    """A statement that never runs, for names that pragmas alone mention: the function has to have cells for them."""
    found = [expr for directive in _directives(node) for expr in _expressions(directive)]
    names = {name.id for expr in found for name in ast.walk(expr) if isinstance(name, ast.Name)}
    read: list[ast.stmt] = [ast.Expr(ast.Name(name, ast.Load())) for name in sorted(names)]
    made = ast.If(ast.Constant(False), read, []) if read else ast.Pass()
    return [ast.fix_missing_locations(ast.copy_location(made, node.body[-1]))]


def _expressions(directive: Directive) -> Iterator[ast.expr]:
    arguments = (*directive.arguments, *(each for clause in directive.clauses for each in clause.arguments))
    yield from (argument.expr for argument in arguments if argument.expr is not None)
    yield from (var.expr for clause in directive.clauses for var in clause.vars)


def _has_constructs(node: ast.FunctionDef) -> bool:
    return any(DIRECTIVES[directive.name].host_only for directive in _directives(node))


def _directives(node: ast.AST) -> list[Directive]:
    return [each.directive for each in ast.walk(node) if isinstance(each, Construct | Standalone)]
