# SPDX-License-Identifier: Apache-2.0
"""Members of objects in the clauses of a compute construct are variables of their own in it.

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
from dataclasses import replace

from pyacc_mlir.frontend.bindings import assigned_in
from pyacc_mlir.frontend.pragma_tree import Argument, Clause, Construct, Directive, Standalone, VarRef
from pyacc_mlir.frontend.suites import Suite, map_suites


def with_member_variables(function: ast.FunctionDef) -> ast.FunctionDef:
    """The function with such variables; itself where it needs none."""
    if not any(isinstance(node, Construct) and _members(node) for node in ast.walk(function)):
        return function
    return map_suites(function, _suite)


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


def _suite(statements: Suite) -> Suite:
    result: Suite = []
    for statement in statements:
        is_scope = isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        node = statement if is_scope else map_suites(statement, _suite)
        found = _members(node) if isinstance(node, Construct) else {}
        for name, member in found.items():
            assignment = ast.Assign([ast.Name(name, ast.Store())], copy.deepcopy(member))
            result.append(ast.fix_missing_locations(ast.copy_location(assignment, member)))
        result.append(_Members(frozenset(found)).visit(copy.deepcopy(node)) if found else node)
    return result


def _members(node: Construct) -> dict[str, ast.Attribute]:
    """The members that the construct and those inside it name, by the names of their variables."""
    if not node.directive.is_compute:
        return {}
    own = assigned_in(*node.body)
    named = (
        (var.name, member_of(var))
        for directive in _directives(node)
        for clause in directive.clauses
        for var in clause.vars
    )
    return {name: member for name, member in named if member and is_fixed(member) and name.split(".")[0] not in own}


def _directives(node: Construct) -> Iterator[Directive]:
    return (each.directive for each in ast.walk(node) if isinstance(each, Construct | Standalone))


class _Members(ast.NodeTransformer):
    """Puts the variables where the members stand, in clauses too."""

    def __init__(self, names: frozenset[str]) -> None:
        self.names = names

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        if isinstance(node.ctx, ast.Load) and is_fixed(node) and (name := ast.unparse(node)) in self.names:
            return ast.copy_location(ast.Name(name, ast.Load()), node)
        self.generic_visit(node)
        return node

    def visit_Construct(self, node: Construct) -> ast.AST:
        node.directive = self.directive(node.directive)
        return self.generic_visit(node)

    def visit_Standalone(self, node: Standalone) -> ast.AST:
        node.directive = self.directive(node.directive)
        return node

    def directive(self, directive: Directive) -> Directive:
        clauses = tuple(map(self.clause, directive.clauses))
        return replace(directive, clauses=clauses, arguments=tuple(map(self.argument, directive.arguments)))

    def clause(self, clause: Clause) -> Clause:
        found = tuple(replace(var, expr=self.visit(copy.deepcopy(var.expr))) for var in clause.vars)
        return replace(clause, vars=found, arguments=tuple(map(self.argument, clause.arguments)))

    def argument(self, argument: Argument) -> Argument:
        return argument if argument.expr is None else replace(argument, expr=self.visit(copy.deepcopy(argument.expr)))
