# SPDX-License-Identifier: Apache-2.0
"""Every directive of an attached function with what surrounds it: what the rules look at."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from pyacc_mlir.diagnostics import Diagnostic, Label
from pyacc_mlir.frontend.capture import suites
from pyacc_mlir.frontend.pragma_tree import Clause, Construct, Directive, Standalone
from pyacc_mlir.frontend.sema_scope import Scope
from pyacc_mlir.source import SourceFile, Span

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda


@dataclass(frozen=True, slots=True)
class Site:
    """One directive: its statement, the statements around it (outer first), its suite, its function."""

    source: SourceFile
    scope: Scope
    node: Construct | Standalone
    parents: tuple[ast.stmt, ...]
    suite: list[ast.stmt]
    function: ast.FunctionDef

    @property
    def directive(self) -> Directive:
        """The directive itself."""
        return self.node.directive

    @property
    def constructs(self) -> tuple[Construct, ...]:
        """The constructs around it, outer first."""
        return tuple(parent for parent in self.parents if isinstance(parent, Construct))

    @property
    def compute(self) -> Construct | None:
        """The compute construct it stands in, or is."""
        return next((construct for construct in self.around if construct.directive.is_compute), None)

    @property
    def around(self) -> tuple[Construct, ...]:
        """The constructs around it and the one it is, inner first."""
        own = (self.node,) if isinstance(self.node, Construct) else ()
        return (*own, *reversed(self.constructs))

    @property
    def routine(self) -> Directive | None:
        """The routine directive of its function."""
        return routine_of(self.function)

    def error(self, code: str, message: str, span: Span, *labels: Label, help: str | None = None) -> Diagnostic:
        """An error at `span`."""
        return Diagnostic(code, message, span, labels=labels, help=help)

    def warning(self, code: str, message: str, span: Span, help: str | None = None) -> Diagnostic:
        """A warning at `span`."""
        return Diagnostic(code, message, span, severity="warning", help=help)

    def span(self, node: ast.AST) -> Span:
        """The place of a node of Python's."""
        return Span.of(self.source, node)


def routine_of(function: ast.FunctionDef) -> Directive | None:
    """The routine directive of a function."""
    found = getattr(function, "acc_routine", None)
    return found if isinstance(found, Directive) else None


def sites(source: SourceFile, scope: Scope, function: ast.FunctionDef) -> Iterator[Site]:
    """Every directive in a function and in the functions inside it, in program order."""
    yield from _sites(source, scope, function, function.body, ())


def _sites(
    source: SourceFile,
    scope: Scope,
    function: ast.FunctionDef,
    suite: list[ast.stmt],
    parents: tuple[ast.stmt, ...],
) -> Iterator[Site]:
    for statement in suite:
        if isinstance(statement, Construct | Standalone):
            yield Site(source, scope, statement, parents, suite, function)
        if isinstance(statement, ast.FunctionDef):
            yield from _sites(source, scope.inner(statement), statement, statement.body, ())
            continue
        for inner in suites(statement):
            yield from _sites(source, scope, function, inner, (*parents, statement))


def nested(statements: list[ast.stmt]) -> Iterator[ast.AST]:
    """Every node under `statements`, those in functions and classes defined there excluded."""
    for statement in statements:
        yield from _nested(statement)


def _nested(node: ast.AST) -> Iterator[ast.AST]:
    yield node
    if not isinstance(node, Definition):
        for child in ast.iter_child_nodes(node):
            yield from _nested(child)


def stored_names(statements: list[ast.stmt]) -> dict[str, ast.Name]:
    """The names that `statements` assign, each with the first place."""
    found: dict[str, ast.Name] = {}
    for node in nested(statements):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.setdefault(node.id, node)
    return found


def literal(node: ast.expr | None) -> int | float | None:
    """The number that `node` is: a literal, with or without a sign. Booleans are none."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        value = literal(node.operand)
        return None if value is None else -value
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float) and not isinstance(node.value, bool):
        return node.value
    return None


def clause_in(directive: Directive, *names: str) -> Clause | None:
    """The first clause with one of `names`."""
    return next(iter(directive.all(*names)), None)
