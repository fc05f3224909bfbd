# SPDX-License-Identifier: Apache-2.0
"""The rules about the arguments of clauses: constants, names, sections.

D-06, D-14, D-15, D-40, D-45, D-83.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyacc_mlir.diagnostics import Diagnostic
from pyacc_mlir.frontend.directive_table import Shape, clause_row
from pyacc_mlir.frontend.pragma_tokens import did_you_mean
from pyacc_mlir.frontend.pragma_tree import Argument, Clause
from pyacc_mlir.frontend.sema_scope import Meaning, Scope
from pyacc_mlir.frontend.sema_walk import Site, literal

_CONSTANT = ("collapse", "tile")
_POSITIVE = ("num_gangs", "num_workers", "vector_length", "gang", "worker", "vector")
_NOT_INTEGERS = ast.Constant | ast.JoinedStr | ast.Tuple | ast.List | ast.Dict | ast.Set
_INTEGER = (*_POSITIVE, "async", "wait", "device_num", "default_async")


def check_numbers(site: Site) -> Iterator[Diagnostic]:
    """D-06, D-40, D-45: integers where integers are needed, and constants where those are."""
    for clause in site.directive.clauses:
        for argument in clause.arguments:
            if argument.expr is not None:
                yield from _number(site, clause, argument, argument.expr)
    for argument in site.directive.arguments:
        if site.directive.name == "wait" and argument.expr is not None:
            yield from _integer(site, "wait", argument, argument.expr)


def _number(site: Site, clause: Clause, argument: Argument, expr: ast.expr) -> Iterator[Diagnostic]:
    value = literal(expr)
    if clause.name in _CONSTANT or argument.keyword == "dim":
        expected = "1, 2 or 3" if argument.keyword == "dim" else "a positive integer constant"
        allowed = (1, 2, 3) if argument.keyword == "dim" else None
        if not isinstance(value, int) or value < 1 or (allowed and value not in allowed):
            message = f"found `{ast.unparse(expr)}` in `{clause.name}`, expected {expected}"
            yield site.error("ACC224", message, argument.span)
    elif clause.name in _INTEGER:
        yield from _integer(site, clause.name, argument, expr)


def _integer(site: Site, name: str, argument: Argument, expr: ast.expr) -> Iterator[Diagnostic]:
    value = literal(expr)
    is_wrong = isinstance(value, float) or (value is not None and name in _POSITIVE and value < 1)
    if is_wrong or (value is None and isinstance(expr, _NOT_INTEGERS)):
        expected = "a positive integer" if name in _POSITIVE else "an integer"
        yield site.error("ACC208", f"found `{ast.unparse(expr)}` in `{name}`, expected {expected}", argument.span)


def check_names(site: Site) -> Iterator[Diagnostic]:
    """D-14: every name in a clause is defined, and what a list of variables names is a variable."""
    directive = site.directive
    for clause in directive.clauses:
        row = clause_row(directive.name, clause.spelling)
        if row is None or row.shape is Shape.WORDS:
            continue
        for var in clause.vars:
            yield from _undefined(site, var.expr)
            meaning = site.scope.meaning(var.name)
            if meaning in (Meaning.DEFINITION, Meaning.BUILTIN):
                message = f"found `{var.name}` in `{clause.spelling}`, which is not a variable"
                yield site.error("ACC215", message, var.span)
        for argument in clause.arguments:
            yield from _undefined(site, argument.expr)
    for argument in directive.arguments:
        if directive.name == "routine":
            yield from _routine_name(site, argument)
        else:
            yield from _undefined(site, argument.expr)


def _undefined(site: Site, expr: ast.expr | None) -> Iterator[Diagnostic]:
    if expr is None:
        return
    bound = {node.id for node in ast.walk(expr) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    bound |= {node.arg for node in ast.walk(expr) if isinstance(node, ast.arg)}
    for node in ast.walk(expr):
        if isinstance(node, ast.Name) and node.id not in bound and site.scope.meaning(node.id) is None:
            help_ = did_you_mean(node.id, site.scope.names())
            yield site.error("ACC216", f"`{node.id}` is not defined", site.span(node), help=help_)


def _routine_name(site: Site, argument: Argument) -> Iterator[Diagnostic]:
    """D-83."""
    name = str(argument)
    meaning = site.scope.meaning(name)
    if meaning is None:
        help_ = did_you_mean(name, _functions(site.scope))
        yield site.error("ACC323", f"`{name}` is not defined, expected a function", argument.span, help=help_)


def _functions(scope: Scope) -> list[str]:
    return [name for name in scope.names() if scope.meaning(name) is Meaning.DEFINITION]


def check_sections(site: Site) -> Iterator[Diagnostic]:
    """D-15, as far as it can be seen: sections go by step 1 and are not empty."""
    exprs = [var.expr for clause in site.directive.clauses for var in clause.vars]
    if site.directive.name == "cache":
        exprs += [argument.expr for argument in site.directive.arguments if argument.expr is not None]
    for expr in exprs:
        for node in ast.walk(expr):
            if isinstance(node, ast.Subscript):
                for part in subscripts(node):
                    if isinstance(part, ast.Slice):
                        yield from _section(site, node, part)


def _section(site: Site, expr: ast.Subscript, part: ast.Slice) -> Iterator[Diagnostic]:
    if part.step is not None and literal(part.step) != 1:
        message = f"found a section with step `{ast.unparse(part.step)}`, expected step 1"
        yield site.error("ACC217", message, site.span(part.step))
    low, high = literal(part.lower), literal(part.upper)
    if part.lower is None or high is None or high < 0:
        return
    # A bound that is not a literal may be 0, but `a[x:1]` is nearly always C's start:length.
    if (low is not None and low >= high) or (low is None and high <= 1):
        text = ast.unparse(expr)
        how = "is empty" if low is not None else f"is empty unless `{ast.unparse(part.lower)}` is below {high}"
        start = ast.unparse(part.lower)
        yield site.warning(
            "ACC218",
            f"`{text}` {how}: a section is a Python slice, `first:end`, not C's `first:length`",
            site.span(part),
            help=f"for {high} elements from `{start}` write `{start}:{start} + {high}`",
        )


def subscripts(node: ast.Subscript) -> list[ast.expr]:
    """The subscripts between the brackets, one for each dimension."""
    return node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
