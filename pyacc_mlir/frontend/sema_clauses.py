# SPDX-License-Identifier: Apache-2.0
"""The rules that look at one directive's clauses: which are needed, which may be repeated, where they may stand.

D-04, D-05, D-10, D-11, D-13, D-17, D-18, D-19, D-54, D-62, D-64, D-65, D-70.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from itertools import pairwise

from pyacc_mlir.diagnostics import Diagnostic, Label
from pyacc_mlir.frontend.device_types import CHOOSING
from pyacc_mlir.frontend.directive_table import DEVICE_TYPES, DIRECTIVES, ClauseRow, clause_row
from pyacc_mlir.frontend.pragma_tokens import did_you_mean
from pyacc_mlir.frontend.pragma_tree import Argument, Clause, Directive, VarRef
from pyacc_mlir.frontend.section_order import fields_of, surely_overlap
from pyacc_mlir.frontend.sema_walk import Site

_ATOMIC = ("read", "write", "update", "capture")
_LEVELS = ("gang", "worker", "vector", "seq")
#: A pointer is attached beside the clause for the data that it is part of.
_POINTERS = ("attach", "detach")
_PRIVATE = ("private", "firstprivate", "reduction")


def check_required(site: Site) -> Iterator[Diagnostic]:
    """D-04: a directive needs one of its required clauses."""
    directive = site.directive
    required = DIRECTIVES[directive.name].required
    if required and not directive.all(*required) and directive.name != "routine":
        message = (
            f"found `{directive.name}` without a clause that it needs, expected at least one of {listed(required)}"
        )
        yield site.error("ACC206", message, directive.span)


def check_repeated(site: Site) -> Iterator[Diagnostic]:
    """D-05: clauses that may be given once, or once for each device type, and their named arguments."""
    for clause in site.directive.all("gang", "worker", "vector"):
        named: dict[str | None, Argument] = {}
        for argument in clause.arguments:
            earlier = named.setdefault(argument.keyword, argument)
            if earlier is not argument:
                message = f"found `{argument.keyword}` twice in `{clause.name}`, expected it once"
                yield site.error("ACC207", message, argument.span, Label(earlier.span, "first one"))
    seen: dict[tuple[str, int], Clause] = {}
    group = 0
    for clause in site.directive.clauses:
        group += clause.name == "device_type" and site.directive.name not in CHOOSING
        row = clause_row(site.directive.name, clause.spelling)
        if row is None or not row.once:
            continue
        first = seen.setdefault((clause.name, group), clause)
        if first is not clause:
            message = f"found `{clause.name}` twice, expected it once"
            yield site.error("ACC207", message, clause.span, Label(first.span, "first one"))


def check_device_types(site: Site) -> Iterator[Diagnostic]:
    """D-10, D-11, D-13: what may follow device_type, and which types there are."""
    directive, seen = site.directive, set[str]()
    after = DIRECTIVES[directive.name].after_device_type
    for clause in directive.clauses:
        if clause.name == "device_type":
            yield from _device_type(site, clause, seen)
        elif clause.device_types and clause.name not in after and directive.name not in CHOOSING:
            message = f"found `{clause.spelling}` after `device_type`, where only {listed(after)} may follow"
            help_ = f"move `{clause.spelling}` before the first `device_type`"
            yield site.error("ACC212", message, clause.span, help=help_)


def _device_type(site: Site, clause: Clause, seen: set[str]) -> Iterator[Diagnostic]:
    for argument in clause.arguments:
        name = str(argument)
        if argument.expr is not None and name not in DEVICE_TYPES:
            message = f"unknown device type `{name}`, expected {listed(DEVICE_TYPES)} or `*`"
            yield site.error("ACC213", message, argument.span, help=did_you_mean(name, DEVICE_TYPES))
        elif name in seen:
            yield site.error("ACC213", f"found device type `{name}` twice, expected it once", argument.span)
        seen.add(name)
    if site.directive.name == "set" and len(seen) > 1:
        yield site.error("ACC213", "found several device types in `set`, expected one", clause.span)


def check_repeated_variables(site: Site) -> Iterator[Diagnostic]:
    """D-17, D-62: a variable stands in one data clause, and in one of private, firstprivate, reduction.

    Sections that may have nothing in common are data of their own.
    """
    yield from _repeated(site, "data clauses", _names_data)
    yield from _repeated(site, "privacy clauses", lambda row: row.name in _PRIVATE)


def _names_data(row: ClauseRow) -> bool:
    return (row.is_data and row.name not in _POINTERS) or row.name in ("device_resident", "link")


def _repeated(site: Site, kind: str, is_one: Callable[[ClauseRow], bool]) -> Iterator[Diagnostic]:
    seen: dict[str, list[VarRef]] = {}
    for clause in site.directive.clauses:
        row = clause_row(site.directive.name, clause.spelling)
        if row is None or not is_one(row):
            continue
        for var in clause.vars:
            others = seen.setdefault(var.name, [])
            first = next((each for each in others if _is_same_data(row, each.expr, var.expr)), None)
            others.append(var)
            if first is None:
                continue
            labels = (Label(first.span, "first use"), Label(var.span, f"second use of `{var.name}` here"))
            message = f"`{var.name}` appears in two {kind} of the same directive, expected one"
            help_ = None
            if {clause.name for clause in site.directive.all("copyin", "copyout")} == {"copyin", "copyout"}:
                help_ = f"use `copy({var.name})` if the construct both reads and writes `{var.name}`"
            yield site.error("ACC204", message, var.span, *labels, help=help_)


def _is_same_data(row: ClauseRow, one: ast.expr, other: ast.expr) -> bool:
    """Whether the second use of a variable is one of the same data: not of another field, nor of another section."""
    fields = zip(fields_of(one), fields_of(other), strict=False)
    return all(name == other_name for name, other_name in fields) and (not row.is_data or surely_overlap(one, other))


def check_spelling(site: Site) -> Iterator[Diagnostic]:
    """D-18, D-19: deprecated spellings, and `if` beside `self`."""
    for clause in site.directive.clauses:
        row = clause_row(site.directive.name, clause.spelling)
        if row is not None and clause.spelling in row.deprecated:
            message = f"`{clause.spelling}` is a deprecated spelling of `{clause.name}`"
            yield site.warning("ACC219", message, clause.span, help=f"write `{clause.name}`")
    self_ = site.directive.clause("self")
    if site.directive.clause("if") and self_ and not self_.vars:
        message = "found `if` and `self` on one construct: `self` has no effect where `if` is false"
        yield site.warning("ACC220", message, self_.span)


def check_declare(site: Site) -> Iterator[Diagnostic]:
    """D-64, D-65: declare takes whole variables; `link` is for a module's."""
    if site.directive.name != "declare":
        return
    for clause in site.directive.clauses:
        if clause.name == "link":
            message = "found `link` in a function, expected it at the top of a module"
            yield site.error("ACC226", message, clause.span)
        for var in clause.vars:
            if str(var) != var.name:
                message = f"found `{var}` in `declare`, expected a whole variable"
                yield site.error("ACC226", message, var.span, help=f"name `{var.name}` alone")


def check_atomic_clauses(site: Site) -> Iterator[Diagnostic]:
    """D-54: one kind of atomic."""
    if site.directive.name == "atomic":
        kinds = site.directive.all(*_ATOMIC)
        for first, other in pairwise(kinds):
            if other.name != first.name:
                message = f"found `{first.name}` and `{other.name}` on one `atomic`, expected one of them"
                yield site.error("ACC321", message, other.span, Label(first.span, "first one"))


def check_routine(site: Site) -> Iterator[Diagnostic]:
    """The routine directive that names its function."""
    if site.directive.name == "routine":
        yield from routine_levels(site.directive)


def routine_levels(directive: Directive) -> Iterator[Diagnostic]:
    """D-70: exactly one level of parallelism for each device type."""
    groups: dict[tuple[str, ...], list[Clause]] = {}
    for clause in directive.all(*_LEVELS):
        groups.setdefault(clause.device_types, []).append(clause)
    for first, *others in groups.values():
        for other in others:
            message = f"found `{first.name}` and `{other.name}` on one `routine`, expected one level"
            yield Diagnostic("ACC228", message, other.span, labels=(Label(first.span, "first one"),))
    for bind in directive.all("bind"):
        if {"host", "multicore"} & set(bind.device_types):  # OpenACC 3.3 §A.1.3
            message = f"found `bind` for device type `{bind.device_types[0]}`, which calls the function itself"
            yield Diagnostic("ACC212", message, bind.span, help="put `bind` before `device_type`: the host ignores it")
    if not groups:
        message = f"found `routine` without a level, expected one of {listed(_LEVELS)}"
        yield Diagnostic("ACC228", message, directive.span)


def listed(names: tuple[str, ...]) -> str:
    """Names for a message: `a`, `b`, `c`."""
    return ", ".join(f"`{name}`" for name in names)


def data_row(site: Site, clause: Clause) -> ClauseRow | None:
    """The row of a data clause; None for other clauses."""
    row = clause_row(site.directive.name, clause.spelling)
    return row if row is not None and row.is_data else None
