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
from pyacc_mlir.frontend.attach_scan import scan_above, scan_comments
from pyacc_mlir.frontend.device_types import for_device
from pyacc_mlir.frontend.directive_table import DIRECTIVES
from pyacc_mlir.frontend.pragma_comments import PRAGMA, Comment, comments
from pyacc_mlir.frontend.pragma_tree import Clause, Construct, Directive, Standalone
from pyacc_mlir.frontend.suites import Suite, map_suites
from pyacc_mlir.source import SourceFile

LEVELS = ("gang", "worker", "vector", "seq")  # outer to inner
_NAMED = re.compile(PRAGMA.pattern + r"[ \t]+routine[ \t]*\(")


@dataclass(frozen=True, slots=True)
class RoutineInfo:
    """One function's directives, for one device type. `level` None: there is none, and it is inferred."""

    level: Clause | None = None
    bind: Clause | None = None
    directives: tuple[Directive, ...] = ()


def routine_info(
    own: object, name: str, sources: Iterable[SourceFile], device_type: str, collector: Collector
) -> RoutineInfo:
    """What holds for the function called `name`; `own` is the directive above its `def`."""
    named = [each for source in dict.fromkeys(sources) for each in named_routines(source) if str(_name(each)) == name]
    directives = tuple(each for each in (own, *named) if isinstance(each, Directive))
    levels = [clause for each in directives for clause in clauses_for(each, device_type, LEVELS)[:1]]
    binds = [clause for each in directives for clause in clauses_for(each, device_type, ("bind",))[:1]]
    for found, what in ((levels, "level"), (binds, "`bind`")):
        for other in found[1:]:
            if _said(other) != _said(found[0]):
                message = f"found `{other}` for `{name}`, another directive says `{found[0]}`: expected one {what}"
                labels = (Label(found[0].span, "the other directive"),)
                collector.report(Diagnostic("ACC324", message, other.span, labels=labels))
    return RoutineInfo(next(iter(levels), None), next(iter(binds), None), directives)


def above(source: SourceFile, function: ast.FunctionDef) -> Directive | None:
    """The directive above a `def`, which names no function."""
    marks = scan_above(source, function, Collector())
    found = (mark.directive for mark in marks if mark.directive is not None and not mark.directive.arguments)
    return next((directive for directive in found if directive.name == "routine"), None)


def clauses_for(directive: Directive, device_type: str, names: tuple[str, ...]) -> tuple[Clause, ...]:
    """The clauses called `names` that hold on a device type."""
    return for_device(directive, device_type).all(*names)


def level_of(clause: Clause | None) -> str:
    """The level that a clause names; without one `seq`."""
    return clause.name if clause is not None else "seq"


@lru_cache(maxsize=32)
def named_routines(source: SourceFile) -> tuple[Directive, ...]:
    """The `routine(name)` directives of a file. What is wrong with them is reported where they stand."""
    marks = scan_comments(source, list(_naming(source)), Collector())
    return tuple(mark.directive for mark in marks if mark.directive is not None)


@lru_cache(maxsize=32)
def module_routines(source: SourceFile) -> tuple[tuple[Directive, ...], tuple[Diagnostic, ...]]:
    """Those that stand outside of all functions, and what cannot be read of them."""
    collector = Collector()
    marks = scan_comments(source, list(_naming(source, of_module=True)), collector)
    return tuple(mark.directive for mark in marks if mark.directive is not None), tuple(collector.diagnostics)


def _naming(source: SourceFile, of_module: bool = False) -> Iterator[Comment]:
    """The comments of these directives, with those of their further lines."""
    is_taken, before = False, ""
    for comment in comments(source):
        goes_on = before.endswith("\\") and not comment.is_pragma
        is_one = _NAMED.match(comment.text) is not None and (comment.column == 1 or not of_module)
        is_taken = is_taken if goes_on else is_one
        before = comment.text
        if is_taken:
            yield comment


def without_named_routines(function: ast.FunctionDef) -> ast.FunctionDef:
    """The attached function without its `routine(name)` directives: they say something, and do nothing."""
    if not any(_is_named(node) for node in ast.walk(function)):
        return function
    return map_suites(function, _suite)


def holds_host_directive(function: ast.FunctionDef) -> bool:
    """Whether there is anything to compile or carry out: the loops of a routine, called by the host, are Python."""
    nodes = (node for node in ast.walk(function) if isinstance(node, Construct | Standalone))
    return any(DIRECTIVES[node.directive.name].host_only for node in nodes)


def _suite(statements: Suite) -> Suite:
    kept = [map_suites(each, _suite) for each in statements if not _is_named(each)]
    return kept or [ast.copy_location(ast.Pass(), statements[0])]


def _is_named(node: ast.AST) -> bool:
    return isinstance(node, Standalone) and node.directive.name == "routine"


def _name(directive: Directive) -> object:
    return directive.arguments[0] if directive.arguments else ""


def _said(clause: Clause) -> str:
    return " ".join(map(str, (clause.name, *clause.arguments)))
