# SPDX-License-Identifier: Apache-2.0
"""Members of objects in the clauses of a compute construct, and of data regions around it, are variables in it.

Before                                              After
    Construct(parallel loop copy(self.x), …             self.x = self.x   (a variable that is named with the dot)
        for i in range(self.n):                         Construct(parallel loop copy(self.x), …
            self.x[i] += 1)                                 for i in range(self.n):
                                                                self.x[i] += 1)

Nothing assigns an attribute inside a construct, so the variable and the member stay the same.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from functools import partial
from typing import TypeGuard

from pyacc_mlir.frontend.bindings import assigned_in
from pyacc_mlir.frontend.pragma_transformer import PragmaTransformer
from pyacc_mlir.frontend.pragma_tree import Construct, Directive, Standalone, VarRef
from pyacc_mlir.frontend.suites import Suite, map_suites

Members = dict[str, ast.Attribute]


def with_member_variables(function: ast.FunctionDef) -> ast.FunctionDef:
    """The function with such variables; itself where it needs none."""
    if not any(isinstance(node, Construct) and _named(node) for node in ast.walk(function)):
        return function
    return map_suites(function, lambda suite: _suite(suite, {}))


def member_of(var: VarRef) -> ast.Attribute | None:
    """The member that a clause names, without its section; None for a plain variable."""
    base = var.expr
    while isinstance(base, ast.Subscript):
        base = base.value
    return base if isinstance(base, ast.Attribute) else None


def is_fixed(node: ast.expr) -> bool:
    """Whether `node` is the same everywhere in a construct: names and dots, and items by literal subscripts."""
    match node:
        case ast.Name():
            return True
        case ast.Attribute(value=value) | ast.Subscript(value=value, slice=ast.Constant()):
            return is_fixed(value)
    return False


def _suite(statements: Suite, around: Members) -> Suite:
    """`around`: the members that data regions name which the statements are in."""
    result: Suite = []
    for statement in statements:
        is_scope = isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        known = around | _named(statement) if _is_region(statement) else around
        node = statement if is_scope else map_suites(statement, partial(_suite, around=known))
        found = _members(node, around) if isinstance(node, Construct) else {}
        for name, member in found.items():
            assignment = ast.Assign([ast.Name(name, ast.Store())], copy.deepcopy(member))
            result.append(ast.fix_missing_locations(ast.copy_location(assignment, member)))
        result.append(_Members(frozenset(found)).visit(copy.deepcopy(node)) if found else node)
    return result


def _is_region(node: ast.stmt) -> TypeGuard[Construct]:
    return isinstance(node, Construct) and node.directive.name == "data"


def _members(node: Construct, around: Members) -> Members:
    """The members that are variables in a compute construct: those it names, and of those around it what it uses."""
    if not node.directive.is_compute:
        return {}
    own = assigned_in(*node.body)
    used = {ast.unparse(each) for each in ast.walk(node) if isinstance(each, ast.Attribute)} if around else set()
    found = _named(node) | {name: member for name, member in around.items() if name in used}
    return {name: member for name, member in found.items() if name.split(".")[0] not in own}


def _named(node: Construct) -> Members:
    """The members that the construct and those inside it name, by the names of their variables."""
    named = (
        (var.name, member_of(var))
        for directive in _directives(node)
        for clause in directive.clauses
        for var in clause.vars
    )
    return {name: member for name, member in named if member and is_fixed(member)}


def _directives(node: Construct) -> Iterator[Directive]:
    return (each.directive for each in ast.walk(node) if isinstance(each, Construct | Standalone))


class _Members(PragmaTransformer):
    """Puts the variables where the members stand, in clauses too."""

    def __init__(self, names: frozenset[str]) -> None:
        self.names = names

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        if isinstance(node.ctx, ast.Load) and is_fixed(node) and (name := ast.unparse(node)) in self.names:
            return ast.copy_location(ast.Name(name, ast.Load()), node)
        self.generic_visit(node)
        return node
