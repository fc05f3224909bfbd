# SPDX-License-Identifier: Apache-2.0
"""The rules of `declare` about its variables: D-61, D-62. §2.13."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyacc_mlir.diagnostics import Diagnostic, Label
from pyacc_mlir.frontend.bindings import assigned_in, own_nodes
from pyacc_mlir.frontend.pragma_tree import Standalone, VarRef
from pyacc_mlir.frontend.sema_scope import Meaning
from pyacc_mlir.frontend.sema_walk import Site
from pyacc_mlir.source import Span


def check_declared(site: Site) -> Iterator[Diagnostic]:
    """D-61, D-62: a function declares its own variables, once and after they have got their value."""
    if site.directive.name != "declare":
        return
    parameters = {node.arg for node in ast.walk(site.function.args) if isinstance(node, ast.arg)}
    for clause in site.directive.clauses:
        for var in clause.vars:
            if site.scope.meaning(var.name) is None:
                continue  # D-14 says so
            if site.scope.levels[0].get(var.name) is not Meaning.VARIABLE:
                message = f"found `{var.name}` in a function's `declare`, expected a variable of the function"
                help_ = "declare a module's variables at the top of the module"
                yield site.error("ACC226", message, var.span, help=help_)
            elif (first := _first(site, var)) is not None:
                labels = (Label(first, "first use"), Label(var.span, f"second use of `{var.name}` here"))
                yield site.error("ACC226", f"`{var.name}` is declared twice, expected once", var.span, *labels)
            elif var.name not in parameters | _assigned_before(site):
                message = f"`{var.name}` is declared before it is assigned, expected the assignment first"
                yield site.error("ACC226", message, var.span, help=f"move the pragma below the first `{var.name} = …`")


def _first(site: Site, var: VarRef) -> Span | None:
    """Where an earlier `declare` of the function names the variable."""
    for node in own_nodes(site.function.body):
        if isinstance(node, Standalone) and node.directive.name == "declare":
            for clause in node.directive.clauses:
                for other in clause.vars:
                    if other.name == var.name and other.span.start < site.directive.span.start:
                        return other.span
    return None


def _assigned_before(site: Site) -> set[str]:
    """Names that a statement above the directive assigns."""
    line = site.directive.span.start.line
    above = (node for node in own_nodes(site.function.body) if isinstance(node, ast.stmt) and node.lineno < line)
    return {name for node in above for name in assigned_in(*_header_or_all(node, line))}


def _header_or_all(node: ast.stmt, line: int) -> list[ast.AST]:
    """What of a statement stands above a line: of a compound one that goes on below it, all but its suites."""
    if (node.end_lineno or node.lineno) < line:
        return [node]
    return [child for child in ast.iter_child_nodes(node) if not isinstance(child, ast.stmt)]
