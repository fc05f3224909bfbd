# SPDX-License-Identifier: Apache-2.0
"""The rules about loop directives: their clauses, their nests, the form of their loops. D-40 to D-49."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyacc_mlir.diagnostics import Diagnostic, Label
from pyacc_mlir.frontend.loop_nest import associated_loops, iteration_body, loop_count
from pyacc_mlir.frontend.pragma_tree import Clause, Construct, Standalone
from pyacc_mlir.frontend.sema_walk import Site, literal, stored_names

LEVELS = ("gang", "worker", "vector")  # outer to inner
_SCHEDULES = ("seq", "independent", "auto")
_NESTS = ("collapse", "tile")
_SIZES = {"gang": "num_gangs", "worker": "num_workers", "vector": "vector_length"}


def check_schedule(site: Site) -> Iterator[Diagnostic]:
    """D-49: seq, independent, auto exclude each other, so do collapse and tile; seq excludes gang, worker, vector."""
    if not site.directive.is_loop:
        return
    for chosen in (site.directive.all(*_SCHEDULES), site.directive.all(*_NESTS)):
        for other in chosen[1:]:
            if other.name != chosen[0].name and other.device_types == chosen[0].device_types:
                yield _conflict(site, chosen[0], other)
    seq = site.directive.clause("seq")
    for level in site.directive.all(*LEVELS):
        if seq is not None and level.device_types == seq.device_types:
            yield _conflict(site, seq, level)


def _conflict(site: Site, first: Clause, second: Clause) -> Diagnostic:
    earlier, later = sorted((first, second), key=lambda clause: clause.span.start)
    message = f"found `{earlier.name}` and `{later.name}` on one loop, expected one of them"
    return site.error("ACC315", message, later.span, Label(earlier.span, "first one"))


def check_level_arguments(site: Site) -> Iterator[Diagnostic]:
    """`gang(num:)`, `worker(num:)`, `vector(length:)` belong to kernels without the matching clause; `dim` does not."""
    if not site.directive.is_loop or site.compute is None:
        return
    compute = site.compute.directive
    is_kernels = compute.name.startswith("kernels")
    for clause in site.directive.all(*LEVELS):
        for argument in clause.arguments:
            size = _SIZES[clause.name]
            if argument.keyword in ("num", "length") and not is_kernels:
                message = f"found an argument of `{clause.name}` inside `{compute.name}`, expected it in `kernels` only"
                help_ = f"write `{size}({ast.unparse(argument.expr or ast.Constant(1))})` on `{compute.name}`"
                yield site.error("ACC316", message, argument.span, help=help_)
            elif argument.keyword in ("num", "length") and (given := compute.clause(size)):
                message = f"found an argument of `{clause.name}` beside `{size}`, expected one of them"
                yield site.error("ACC316", message, argument.span, Label(given.span, "given here"))
            elif argument.keyword == "dim" and not compute.name.startswith("parallel"):
                message = f"found `gang(dim: …)` inside `{compute.name}`, expected it in `parallel` only"
                yield site.error("ACC316", message, argument.span)


def check_level_nesting(site: Site) -> Iterator[Diagnostic]:
    """D-48: gang outside worker outside vector, each once; gang loops may nest by decreasing dimension."""
    if not site.directive.is_loop:
        return
    for inner in site.directive.all(*LEVELS):
        for outer in _levels_around(site):
            if LEVELS.index(inner.name) > LEVELS.index(outer.name) or _dimension(inner) < _dimension(outer):
                continue
            message = f"found a `{inner.name}` loop inside a `{outer.name}` loop, expected {_expected(outer)}"
            yield site.error("ACC314", message, inner.span, Label(outer.span, "the outer loop"))
            break
    routine = next(iter(site.routine.all(*LEVELS, "seq")), None) if site.routine else None
    allowed = LEVELS if routine is None else LEVELS[LEVELS.index(routine.name) :] if routine.name != "seq" else ()
    for clause in site.directive.all(*LEVELS):
        if routine is not None and clause.name not in allowed:
            message = (
                f"found a `{clause.name}` loop in a `routine {routine.name}`, expected a level within the routine's"
            )
            yield site.error("ACC314", message, clause.span, Label(routine.span, "the routine's level"))


def _levels_around(site: Site) -> list[Clause]:
    return [clause for outer in reversed(site.constructs) for clause in outer.directive.all(*LEVELS)]


def _dimension(clause: Clause) -> int:
    """The gang dimension; for other levels the same number, so that only gangs nest in themselves."""
    found = next((literal(argument.expr) for argument in clause.arguments if argument.keyword == "dim"), None)
    return found if isinstance(found, int) else 1


def _expected(outer: Clause) -> str:
    deeper = LEVELS[LEVELS.index(outer.name) + 1 :]
    return " or ".join(f"`{name}`" for name in deeper) if deeper else "no shared loop in it"


def check_nest(site: Site) -> Iterator[Diagnostic]:
    """D-41 to D-45: as many loops as collapse or tile needs, tightly nested, their bounds fixed."""
    node, count = site.node, loop_count(site.directive)
    if not isinstance(node, Construct) or not site.directive.is_loop or count == 1:
        return
    clause = site.directive.clause("collapse") or site.directive.clause("tile")
    if clause is None:
        return
    loops = associated_loops(node)
    for outer in loops[: count - 1]:
        if problem := _between(site, clause, outer, loops, count):
            yield problem
            return
    counters = {name.id: loop for loop in loops for name in ast.walk(loop.target) if isinstance(name, ast.Name)}
    changed = stored_names(iteration_body(node))
    for loop in loops[1:]:
        for name in ast.walk(loop.iter):
            if not isinstance(name, ast.Name):
                continue
            if counters.get(name.id, loop) is not loop or name.id in changed:
                message = f"the bounds of this loop depend on `{name.id}`, expected them to be the same throughout"
                label = Label(clause.span, "collapsed here" if clause.name == "collapse" else "tiled here")
                yield site.error("ACC313", message, site.span(name), label)


def _between(site: Site, clause: Clause, outer: ast.For, loops: list[ast.For], count: int) -> Diagnostic | None:
    """What is wrong between a collapsed loop and the next one."""
    inner = [statement for statement in outer.body if isinstance(statement, ast.For)]
    others = [statement for statement in outer.body if not isinstance(statement, ast.For | ast.Pass)]
    label = Label(clause.span, "needed here")
    directive = next((other for other in others if isinstance(other, Construct | Standalone)), None)
    if directive is not None:
        message = f"found `{directive.directive.name}` between loops of one `{clause.name}`, expected none"
        return site.error("ACC312", message, directive.directive.span, label)
    if not inner:
        message = f"`{clause.name}` needs {count} nested loops, found {len(loops)}"
        return site.error("ACC310", message, clause.span, Label(site.span(outer.target), "the last loop found"))
    if len(inner) > 1:
        message = f"found a second loop next to one of `{clause.name}`, expected one loop in each loop"
        return site.error("ACC311", message, site.span(inner[1].target), label)
    if others and "force" not in clause.modifiers:
        message = f"found a statement between loops of one `{clause.name}`, expected the loops alone"
        help_ = f"write `collapse(force: {count})` if it may run several times" if clause.name == "collapse" else None
        return site.error("ACC311", message, site.span(others[0]), label, help=help_)
    return None
