# SPDX-License-Identifier: Apache-2.0
"""`declare` directives of a module: pragmas outside all functions and classes (OpenACC 3.3 §2.13).

What they name are the module's variables. They are found when a function of the module is decorated.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import lru_cache

from pyacc_mlir.diagnostics import Collector, Diagnostic, Label
from pyacc_mlir.frontend.attach_scan import scan_comments
from pyacc_mlir.frontend.bindings import assigned_in
from pyacc_mlir.frontend.capture import parse_file
from pyacc_mlir.frontend.pragma_comments import PRAGMA, Comment, Place, comments, is_in
from pyacc_mlir.frontend.pragma_tokens import did_you_mean
from pyacc_mlir.frontend.pragma_tree import Directive
from pyacc_mlir.source import SourceFile, Span

_DECLARE = re.compile(PRAGMA.pattern + r"[ \t]+declare\b")
#: Data of `link` comes with the data clause that names it.
_NOT_ENTERED = ("link",)
_Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
_ALLOWED = ("copyin", "create", "device_resident", "link", "deviceptr")


def module_declares(source: SourceFile, collector: Collector) -> tuple[Directive, ...]:
    """The `declare` directives of a module; what is wrong with them is reported."""
    directives, found = _declares(source)
    for diagnostic in found:
        collector.report(diagnostic)
    return directives


#: Clause, modifiers, name of the variable, place in the file.
Declared = tuple[str, tuple[str, ...], str, str]


def clauses_of(directives: tuple[Directive, ...]) -> tuple[Declared, ...]:
    """The variables that come onto a device because they are declared."""
    return tuple(
        (clause.name, clause.modifiers, var.name, f"{var.span.file.path}:{var.span.start.line}:{var.span.start.column}")
        for directive in directives
        for clause in directive.clauses
        for var in clause.vars
        if clause.name not in _NOT_ENTERED
    )


@lru_cache(maxsize=32)
def _declares(source: SourceFile) -> tuple[tuple[Directive, ...], tuple[Diagnostic, ...]]:
    collector = Collector()
    marks = scan_comments(source, list(_outside(source)), collector)
    directives = tuple(mark.directive for mark in marks if mark.directive and mark.directive.name == "declare")
    names: dict[str, Span] = {}
    for directive in () if collector.has_errors else directives:  # a clause that could not be parsed is missing
        for diagnostic in _check(directive, parse_file(source), names):
            collector.report(diagnostic)
    return directives, tuple(collector.diagnostics)


def _outside(source: SourceFile) -> Iterator[Comment]:
    """The comments that make up these directives, with those of their further lines."""
    is_taken = False
    before = ""
    for comment in comments(source):
        goes_on = before.endswith("\\") and not comment.is_pragma
        is_taken = is_taken if goes_on else _is_declare(source, comment)
        before = comment.text
        if is_taken:
            yield comment


def _is_declare(source: SourceFile, comment: Comment) -> bool:
    is_one = _DECLARE.match(comment.text) is not None and comment.place is Place.BETWEEN
    return is_one and not _is_inside(source, comment)


def _is_inside(source: SourceFile, comment: Comment) -> bool:
    nodes = (node for node in ast.walk(parse_file(source)) if isinstance(node, _Definition))
    return any(is_in(comment, node) for node in nodes)


def _check(directive: Directive, module: ast.Module, names: dict[str, Span]) -> Iterator[Diagnostic]:
    """D-14, D-60, D-62, D-63, D-64; `names` are those declared so far."""
    if not directive.clauses:
        yield Diagnostic("ACC206", "found `declare` without a clause, expected one", directive.span)
    known = assigned_in(*module.body)
    is_open = any(isinstance(node, ast.ImportFrom) and node.names[0].name == "*" for node in module.body)
    for clause in directive.clauses:
        if clause.name not in _ALLOWED:
            message = f"found `{clause.spelling}` at the top of a module, expected it in a function"
            yield Diagnostic("ACC226", message, clause.span)
            continue
        for var in clause.vars:
            if str(var) != var.name:
                message = f"found `{var}` in `declare`, expected a whole variable"
                yield Diagnostic("ACC226", message, var.span, help=f"name `{var.name}` alone")
            elif var.name not in known and not is_open:
                help_ = did_you_mean(var.name, known)
                yield Diagnostic("ACC216", f"`{var.name}` is not defined", var.span, help=help_)
            elif var.name in names:
                labels = (Label(names[var.name], "first use"), Label(var.span, f"second use of `{var.name}` here"))
                yield Diagnostic("ACC226", f"`{var.name}` is declared twice, expected once", var.span, labels=labels)
            names.setdefault(var.name, var.span)
