# SPDX-License-Identifier: Apache-2.0
"""Rewriting trees with pragmas: what changes the expressions of statements changes those of their clauses too."""

from __future__ import annotations

import ast
import copy
from dataclasses import replace

from pyacc_mlir.frontend.pragma_tree import Argument, Clause, Construct, Directive, Standalone, VarRef


class PragmaTransformer(ast.NodeTransformer):
    """Statements change in place; directives, which others may share, are replaced."""

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
        return replace(
            clause, vars=tuple(map(self.var, clause.vars)), arguments=tuple(map(self.argument, clause.arguments))
        )

    def var(self, var: VarRef) -> VarRef:
        return replace(var, expr=self.visit(copy.deepcopy(var.expr)))

    def argument(self, argument: Argument) -> Argument:
        return argument if argument.expr is None else replace(argument, expr=self.visit(copy.deepcopy(argument.expr)))
