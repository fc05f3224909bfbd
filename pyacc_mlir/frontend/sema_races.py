# SPDX-License-Identifier: Apache-2.0
"""No silent race: iterations of a parallel loop that accumulate into one array element (row D3).

An error where the element is provably the same in all of them, a warning where only values can tell.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pyacc_mlir.diagnostics import Diagnostic, Label
from pyacc_mlir.frontend.capture import suites
from pyacc_mlir.frontend.dataflow import clause_names
from pyacc_mlir.frontend.jumps import jumps_out
from pyacc_mlir.frontend.loop_nest import associated_loops, iteration_body
from pyacc_mlir.frontend.names import target_names
from pyacc_mlir.frontend.pragma_tree import Construct
from pyacc_mlir.frontend.sema_arguments import subscripts
from pyacc_mlir.frontend.sema_walk import Site, literal, stored_names
from pyacc_mlir.frontend.subscript_dependence import Dependence, Meeting

_OPERATORS: dict[type[ast.operator], str] = {
    ast.Add: "+", ast.Sub: "+", ast.Mult: "*", ast.BitAnd: "&", ast.BitOr: "|", ast.BitXor: "^",
}  # fmt: skip
_OWN = ("private", "firstprivate", "reduction")


@dataclass(frozen=True, slots=True)
class _Loop:
    """A parallel loop around a statement. `is_certain`: every iteration comes to the statement."""

    node: Construct
    dependence: Dependence
    is_certain: bool = True


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a statement stands: the parallel loops around it, the arrays of which each iteration has its own."""

    loops: tuple[_Loop, ...]
    own: frozenset[str]

    def under(self, test: ast.expr) -> _Place | None:
        """Inside a branch; None where it chooses one iteration."""
        deciding = [loop for loop in self.loops if loop.dependence.depends(test)]
        if deciding and any(isinstance(op, ast.Eq) for item in ast.walk(test) for op in getattr(item, "ops", ())):
            return None
        return self.perhaps(deciding)

    def perhaps(self, deciding: Sequence[_Loop]) -> _Place:
        """The same place, which not every iteration of the loops in `deciding` comes to."""
        loops = tuple(replace(loop, is_certain=False) if loop in deciding else loop for loop in self.loops)
        return replace(self, loops=loops)


def check_races(site: Site) -> Iterator[Diagnostic]:
    """Looks at a whole nest from its outermost parallel loop."""
    node = site.node
    if (
        isinstance(node, Construct)
        and _is_parallel(node, site.compute)
        and not any(_is_parallel(outer, site.compute) for outer in site.constructs)
    ):
        around = [construct.directive for construct in site.constructs]
        own = {name for directive in around for name in clause_names(directive, *_OWN)}
        yield from _construct(site, node, _Place((), frozenset(own)))


def _is_parallel(node: Construct, compute: Construct | None) -> bool:
    """Whether iterations run at the same time because the program says so."""
    directive = node.directive
    if not directive.is_loop or directive.all("seq", "auto", "device_type") or not associated_loops(node):
        return False
    kind = compute.directive.name.removesuffix(" loop") if compute is not None else "parallel"
    if kind == "kernels":
        return directive.clause("independent") is not None
    if compute is not None and all(_is_one(compute, name) for name in ("num_gangs", "num_workers", "vector_length")):
        return False
    return kind == "parallel"


def _is_one(compute: Construct, name: str) -> bool:
    clause = compute.directive.clause(name)
    return clause is not None and [literal(argument.expr) for argument in clause.arguments] == [1]


def _construct(site: Site, node: Construct, place: _Place) -> Iterator[Diagnostic]:
    if node.directive.name == "atomic":
        return
    own = place.own | clause_names(node.directive, *_OWN)
    if not (node.directive.is_loop and associated_loops(node)):
        yield from _suite(site, node.body, replace(place, own=own))
        return
    body = iteration_body(node)
    loops = place.loops
    if _is_parallel(node, site.compute):
        together = associated_loops(node)
        several = [loop for loop in together if not _runs_once(loop)]
        loops = (*loops, *(_Loop(node, Dependence(loop, body, together)) for loop in several))
    own |= {name for loop in associated_loops(node) for name in target_names(loop.target)}  # items, views of their own
    yield from _suite(site, body, _Place(loops, own | stored_names(body).keys()))


def _runs_once(loop: ast.For) -> bool:
    """A loop over `range(1)`."""
    return isinstance(loop.iter, ast.Call) and [literal(item) for item in loop.iter.args] in ([1], [0, 1])


def _suite(site: Site, statements: Sequence[ast.stmt], place: _Place) -> Iterator[Diagnostic]:
    for statement in statements:
        match statement:
            case Construct():
                yield from _construct(site, statement, place)
            case ast.If():
                inside = place.under(statement.test)
                if inside is not None:
                    yield from _suite(site, statement.body, inside)
                    yield from _suite(site, statement.orelse, inside)
            case _:
                yield from _accumulation(site, statement, place)
                for inner in suites(statement):
                    yield from _suite(site, inner, place)
        if jumps_out(statement):
            place = place.perhaps(place.loops)


def _accumulation(site: Site, statement: ast.stmt, place: _Place) -> Iterator[Diagnostic]:
    """The diagnostic of one statement, by the outermost loop of which iterations meet."""
    target = _accumulated(statement)
    if target is None:
        return
    base: ast.expr = target
    positions: list[ast.expr] = []
    while isinstance(base, ast.Subscript):
        positions += subscripts(base)
        base = base.value
    if not isinstance(base, ast.Name) or base.id in place.own:
        return
    meetings = [(loop, loop.dependence.meeting(positions)) for loop in place.loops]
    certain = [loop for loop, meeting in meetings if meeting is Meeting.ALWAYS and loop.is_certain]
    text, help_ = ast.unparse(target), _help(statement, base.id)
    if certain:
        label = Label(certain[0].node.directive.span, "whose iterations run at the same time")
        message = f"every iteration of the parallel loop updates `{text}`, and updates are lost"
        yield site.error("ACC604", message, site.span(target), label, help=help_)
    elif any(meeting is not Meeting.NEVER for _, meeting in meetings):
        message = f"several iterations of the parallel loop may update the same element `{text}`, and lose updates"
        yield site.warning("ACC604", message, site.span(target), f"{help_}, unless no two of them ever meet")


def _accumulated(statement: ast.stmt) -> ast.Subscript | None:
    """The element that a statement reads and writes."""
    match statement:
        case ast.AugAssign(target=ast.Subscript() as target):
            return target
        case ast.Assign(targets=[ast.Subscript() as target], value=value):
            base, position = ast.dump(target.value), ast.dump(target.slice)
            read = [node for node in ast.walk(value) if isinstance(node, ast.Subscript)]
            if any(ast.dump(node.slice) == position and ast.dump(node.value) == base for node in read):
                return target
    return None


def _help(statement: ast.stmt, name: str) -> str:
    operator = _OPERATORS.get(type(statement.op)) if isinstance(statement, ast.AugAssign) else None
    clause = f" or `reduction({operator}: {name})` to the loop" if operator else ""
    return f"add `#pragma acc atomic` before it{clause}"
