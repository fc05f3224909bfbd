# SPDX-License-Identifier: Apache-2.0
"""What is said of a function by `routine` directives: its own, above its `def`, and those that name it.

OpenACC 3.3 §2.15.1.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from pyacc_mlir.diagnostics import Collector, Diagnostic, Label
from pyacc_mlir.frontend.attach_scan import scan_comments
from pyacc_mlir.frontend.capture import parse_file
from pyacc_mlir.frontend.pragma_comments import PRAGMA, Comment, comments
from pyacc_mlir.frontend.pragma_tree import Clause, Directive
from pyacc_mlir.source import SourceFile

LEVELS = ("gang", "worker", "vector", "seq")  # outer to inner
_NAMED = re.compile(PRAGMA.pattern + r"[ \t]+routine[ \t]*\(")


@dataclass(frozen=True, slots=True)
class RoutineInfo:
    """One function's directives, for one device type. `level` None: there is none, and it is inferred."""

    level: Clause | None = None
    bind: Clause | None = None
    directives: tuple[Directive, ...] = ()

    @property
    def is_nohost(self) -> bool:
        """Whether it is not compiled for the host."""
        return any(directive.clause("nohost") for directive in self.directives)


def routine_info(
    own: Directive | None, name: str, sources: Iterable[SourceFile], device_type: str, collector: Collector
) -> RoutineInfo:
    """What holds for the function called `name`; `own` is the directive above its `def`."""
    named = [each for source in dict.fromkeys(sources) for each in named_routines(source) if str(_name(each)) == name]
    directives = tuple(each for each in (own, *named) if each is not None)
    levels = [clause for each in directives for clause in clauses_for(each, device_type, LEVELS)[:1]]
    binds = [clause for each in directives for clause in clauses_for(each, device_type, ("bind",))[:1]]
    for found, what in ((levels, "level"), (binds, "`bind`")):
        for other in found[1:]:
            if _said(other) != _said(found[0]):
                message = f"found `{other}` for `{name}`, another directive says `{found[0]}`: expected one {what}"
                labels = (Label(found[0].span, "the other directive"),)
                collector.report(Diagnostic("ACC326", message, other.span, labels=labels))
    return RoutineInfo(next(iter(levels), None), next(iter(binds), None), directives)


def clauses_for(directive: Directive, device_type: str, names: tuple[str, ...]) -> tuple[Clause, ...]:
    """The clauses called `names` that hold on a device type: those of its group, else of `*`, else of no group."""
    clauses = directive.all(*names)
    types = {"host": ("host", "multicore"), "simt": ("simt", "not_host")}.get(device_type, (device_type, "not_host"))
    for group in (*types, "*"):
        found = tuple(clause for clause in clauses if group in clause.device_types)
        if found:
            return found
    return tuple(clause for clause in clauses if not clause.device_types)


def level_of(clause: Clause | None) -> str:
    """The level that a clause names; without one `seq`."""
    return clause.name if clause is not None else "seq"


@lru_cache(maxsize=32)
def named_routines(source: SourceFile) -> tuple[Directive, ...]:
    """The `routine(name)` directives of a file. What is wrong with them is reported where they stand."""
    marks = scan_comments(source, list(_naming(source)), Collector())
    return tuple(mark.directive for mark in marks if mark.directive is not None)


def check_named_routines(source: SourceFile) -> Iterator[Diagnostic]:
    """D-76, D-83: what `routine(name)` directives at the top of a module name, and where they stand."""
    tree = parse_file(source)
    for directive in named_routines(source):
        yield from _check_named(directive, tree)


def _check_named(directive: Directive, tree: ast.Module) -> Iterator[Diagnostic]:
    name = str(_name(directive))
    definitions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name == name]
    line = directive.span.start.line
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and node.lineno < line]
    uses = [node for node in calls if isinstance(node.func, ast.Name) and node.func.id == name]
    if uses and definitions:
        message = f"found `routine({name})` after `{name}` is called in line {uses[0].lineno}, expected it before"
        yield Diagnostic("ACC328", message, directive.span, help=f"put `#pragma acc routine …` above `def {name}`")
    if len(definitions) > 1:
        message = f"`routine({name})` names {len(definitions)} functions of this file: it holds for each of them"
        yield Diagnostic("ACC329", message, directive.span, severity="warning", help="put it above the `def` it is for")


def _naming(source: SourceFile) -> Iterator[Comment]:
    """The comments of these directives, with those of their further lines."""
    is_taken, before = False, ""
    for comment in comments(source):
        goes_on = before.endswith("\\") and not comment.is_pragma
        is_taken = is_taken if goes_on else _NAMED.match(comment.text) is not None
        before = comment.text
        if is_taken:
            yield comment


def _name(directive: Directive) -> object:
    return directive.arguments[0] if directive.arguments else ""


def _said(clause: Clause) -> str:
    return " ".join(map(str, (clause.name, *clause.arguments)))
