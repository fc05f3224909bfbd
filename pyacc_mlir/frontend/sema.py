# SPDX-License-Identifier: Apache-2.0
"""The rules of OpenACC and of its notation in Python that need no types, as one list.

Each rule is a function from a `Site` to diagnostics; none changes anything.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Container, Iterator

from pyacc_mlir.diagnostics import Collector, Diagnostic
from pyacc_mlir.frontend import (
    sema_arguments,
    sema_atomic,
    sema_cache,
    sema_clauses,
    sema_declare,
    sema_default,
    sema_loop_form,
    sema_loops,
    sema_nesting,
    sema_races,
    sema_reduction,
)
from pyacc_mlir.frontend.device_types import named_types, suite_for
from pyacc_mlir.frontend.pragma_tree import Directive, Standalone, located
from pyacc_mlir.frontend.routine_info import module_routines
from pyacc_mlir.frontend.sema_module import check_module
from pyacc_mlir.frontend.sema_routine import check_named_routines
from pyacc_mlir.frontend.sema_scope import Scope, scope_of
from pyacc_mlir.frontend.sema_walk import Site, routine_of, sites
from pyacc_mlir.source import SourceFile

#: The rules about directives as they are written, all `device_type` groups beside each other.
WRITTEN_RULES = (
    sema_clauses.check_repeated,
    sema_clauses.check_device_types,
    sema_arguments.check_numbers,
    sema_arguments.check_names,
    sema_arguments.check_sections,
)
#: The rules about a `routine` directive that is no statement of the function.
ROUTINE_RULES = (
    sema_clauses.check_repeated,
    sema_clauses.check_device_types,
    sema_arguments.check_numbers,
    sema_clauses.check_routine,
)
#: The rules about directives as they are meant on one device.
RULES = (
    sema_clauses.check_required,
    sema_clauses.check_repeated_variables,
    sema_clauses.check_spelling,
    sema_clauses.check_declare,
    sema_declare.check_declared,
    sema_clauses.check_atomic_clauses,
    sema_clauses.check_routine,
    sema_cache.check_position,
    sema_cache.check_sections,
    sema_cache.check_readonly,
    sema_nesting.check_placement,
    sema_nesting.check_jumps,
    sema_loops.check_schedule,
    sema_loops.check_level_arguments,
    sema_loops.check_level_nesting,
    sema_loops.check_nest,
    sema_loop_form.check_loop_form,
    sema_reduction.check_variables,
    sema_reduction.check_operators,
    sema_reduction.check_repetition,
    sema_reduction.check_result,
    sema_reduction.check_updates,
    sema_default.check_default_none,
    sema_atomic.check_atomic,
)


def check(
    source: SourceFile,
    node: ast.FunctionDef,
    collector: Collector,
    known: Container[str] = (),
) -> None:
    """Check an attached function.

    `known`: names that exist beside those of the file, such as a notebook's globals; best the mapping to their values.
    """
    if collector.has_errors:
        return  # a clause that could not be parsed is missing here, and would be missed
    scope = scope_of(source, node, known)
    found = list(sites(source, scope, node))
    functions = [node, *(entry for entry in ast.walk(node) if isinstance(entry, ast.FunctionDef) and entry is not node)]
    routines = [directive for function in functions if (directive := routine_of(function))]
    of_file = (*check_named_routines(source), *check_module(source))
    for diagnostic in (*_of_routines(source, node, scope, routines), *of_file):
        collector.report(diagnostic)
    for rules, places in ((WRITTEN_RULES, found), *((RULES, each) for each in _on_each_device(source, node, known))):
        for rule in rules:
            for diagnostic in (entry for site in places for entry in rule(site)):
                collector.report(diagnostic)
    if not collector.has_errors:  # what a loop does is clear only where its directive is right
        for diagnostic in (one for site in found for one in sema_races.check_races(site)):
            collector.report(diagnostic)


def _of_routines(source: SourceFile, node: ast.FunctionDef, scope: Scope, own: list[Directive]) -> Iterator[Diagnostic]:
    """What is wrong with the directives above functions, and with those of the module that name theirs."""
    for directive in (*own, *module_routines(source)[0]):
        place = Site(source, scope, Standalone(directive, **located(directive.span)), (), [], node)
        for rule in ROUTINE_RULES:
            yield from rule(place)


def _on_each_device(source: SourceFile, node: ast.FunctionDef, known: Container[str]) -> list[list[Site]]:
    """The directives as each device that they name has them, and as one does that they do not name (D-11)."""
    named = named_types(node)
    if not named:
        return [list(sites(source, scope_of(source, node, known), node))]
    found = []
    for device in (*named, ""):
        variant = copy.copy(node)
        variant.body = suite_for(node.body, device)
        found.append(list(sites(source, scope_of(source, node, known), variant)))
    return found
