# SPDX-License-Identifier: Apache-2.0
"""Which loops without `independent` are independent: loops of `kernels`, and those marked `auto` (§2.9.7).

A loop is independent if no iteration uses what another one writes: its scalars are local or recognised reductions, and
no two accesses to one array meet in different iterations (`analysis.dependence`). That two arrays share no memory, and
that a number is not negative, cannot be seen in the text: it is assumed, and `assumptions` says so, for a check at each
call (`artifact.Premises`).
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, product

from pyacc_mlir.analysis.bounds import Facts
from pyacc_mlir.analysis.dependence import LoopSpace
from pyacc_mlir.analysis.staged import Condition, apart_if
from pyacc_mlir.artifact import Premises
from pyacc_mlir.frontend.appends import appends_in
from pyacc_mlir.frontend.dataflow import clause_names
from pyacc_mlir.frontend.emit_ops import reduces
from pyacc_mlir.frontend.guards import is_flag_name
from pyacc_mlir.frontend.infer_types import Typing
from pyacc_mlir.frontend.jumps import jumps_of
from pyacc_mlir.frontend.loop_accesses import Access, LoopAccesses, Roots, UnclearError
from pyacc_mlir.frontend.loop_nest import associated_loops, is_ascending, iteration_body, loops_around
from pyacc_mlir.frontend.loop_values import LoopValues, changed_in, definitions_in
from pyacc_mlir.frontend.names import assigned_once
from pyacc_mlir.frontend.pragma_tree import Construct
from pyacc_mlir.frontend.privacy import classify_loop
from pyacc_mlir.frontend.types import Scalar


@dataclass(frozen=True, slots=True)
class Verdict:
    """`reason` None: the loop is independent, its scalars reduced as `reductions` says.

    Where there is a reason, it may be that `conditions`, which are known before the loop, make it independent all the
    same; `sources` are the expressions in them.
    """

    reason: str | None = None
    place: ast.AST | None = None
    reductions: tuple[str, ...] = ()
    conditions: tuple[Condition, ...] = ()
    sources: Mapping[str, ast.expr] = field(default_factory=dict)


@dataclass(slots=True)
class Assumptions:
    """What the loops found independent rely on, by the names of live-ins. `allowed`: something may be assumed.

    Attributes:
        disjoint: arrays that share no memory.
        simple: arrays of which no two elements share memory.
        natural: numbers that are not negative.
    """

    allowed: bool = True
    disjoint: set[frozenset[str]] = field(default_factory=set)
    simple: set[str] = field(default_factory=set)
    natural: set[str] = field(default_factory=set)

    def add(self, other: Assumptions) -> None:
        self.disjoint |= other.disjoint
        self.simple |= other.simple
        self.natural |= other.natural


@dataclass(frozen=True, slots=True)
class Doubt:
    """Two accesses that may meet in different iterations; `condition`: when they certainly do not."""

    error: UnclearError
    condition: Condition | None


class AutoLoops:
    """The analysis for the loops of one block."""

    def __init__(
        self, statements: Sequence[ast.stmt], typing: Typing, live_ins: Iterable[str], assumptions: Assumptions
    ) -> None:
        self.statements = statements
        self.typing = typing
        self.assumptions = assumptions
        self.definitions = definitions_in(statements, typing.once)
        self.roots = Roots(typing, live_ins, self.definitions)
        numbers = (name for name in live_ins if name not in typing.assigned)
        self.given = (
            frozenset(name for name in numbers if _is_int(typing, name)) if assumptions.allowed else frozenset()
        )

    def verdict(self, node: Construct, least: dict[str, int], is_needed: Callable[[str], bool]) -> Verdict:
        """Whether the loop of a construct is independent; `is_needed`: whether a scalar's last value is."""
        try:
            reductions = self._scalars(node, is_needed)
            made = Assumptions(self.assumptions.allowed)
            loops = associated_loops(node)
            found = [self._arrays(node, loops, depth, least, made, self.given) for depth in range(len(loops))]
            if len(loops) == 1 and found[0][0]:
                return self._doubtful(node, found[0][0], least, reductions)
        except UnclearError as unclear:
            return Verdict(unclear.reason, unclear.place)
        for doubts, _ in found:
            if doubts:
                return Verdict(doubts[0].error.reason, doubts[0].error.place)
        self.assumptions.add(made)
        return Verdict(reductions=reductions)

    def _doubtful(
        self, node: Construct, doubts: list[Doubt], least: dict[str, int], reductions: tuple[str, ...]
    ) -> Verdict:
        """What is to be said of a loop with pairs of accesses that may meet: perhaps the run can tell."""
        error, nothing = doubts[0].error, frozenset[str]()
        made = Assumptions(self.assumptions.allowed)
        doubts, values = self._arrays(node, associated_loops(node), 0, least, made, nothing)
        conditions = [each.condition for each in doubts if each.condition is not None]
        known = all(each.symbols <= values.sources.keys() for each in conditions)
        if len(conditions) < len(doubts) or not known:
            return Verdict(error.reason, error.place)
        self.assumptions.add(made)
        return Verdict(error.reason, error.place, reductions, tuple(conditions), values.sources)

    def _scalars(self, node: Construct, is_needed: Callable[[str], bool]) -> tuple[str, ...]:
        """The scalars that are reduced; `UnclearError` where one is carried otherwise, or its last value is needed."""
        loops = associated_loops(node)
        body = iteration_body(node)
        collapse = node.directive.clause("collapse")
        if collapse is not None and "force" in collapse.modifiers and len(body) > len(loops[-1].body):
            raise UnclearError("`collapse(force:)` repeats the statements between its loops", loops[0])
        for loop in loops:
            if loop.orelse:
                raise UnclearError("it has an `else`", loop)
        if jumps := jumps_of(body) & {"break", "return"}:
            raise UnclearError(f"it may be left by `{min(jumps)}`", loops[0])
        self._check_appends(body)
        privacy = classify_loop(node)
        for carried in privacy.carried:
            name, operator = carried.name, carried.operator
            kind = self.typing.variables.get(name)
            if operator is None or not isinstance(kind, Scalar) or not reduces(operator, kind):
                raise UnclearError(f"`{name}` is carried from one iteration to the next", carried.place)
        reduced = {carried.name for carried in privacy.carried}
        kept = changed_in(loops[0]) - reduced - clause_names(node.directive, "private", "reduction")
        for name in sorted(filter(is_needed, kept), key=lambda name: (is_flag_name(name), name)):
            raise UnclearError(f"`{name}` is needed after the loop", loops[0])
        return tuple(sorted(reduced))

    def _check_appends(self, body: list[ast.stmt]) -> None:
        for append in (append for statement in body for append in appends_in(statement)):
            if append.repeated:
                raise UnclearError(f"it appends to `{append.name}` in an order of its own", append.call)

    def _arrays(
        self,
        node: Construct,
        loops: list[ast.For],
        depth: int,
        least: dict[str, int],
        made: Assumptions,
        given: frozenset[str],
    ) -> tuple[list[Doubt], LoopValues]:
        """The pairs of accesses of one of the loops of a nest that may meet, those around it being fixed."""
        loop = loops[depth]
        values = LoopValues(self.typing, given, self.definitions, least, changed_in(loop))
        reduced = (var for clause in node.directive.all("reduction") for var in clause.vars)
        private = clause_names(node.directive, "private") | {
            var.name for var in reduced if isinstance(var.expr, ast.Name)
        }
        accesses = LoopAccesses(values, self.roots, private, assigned_once([loop]))
        variable = accesses.iterate(loop.target, loop.iter, loop)
        accesses.suite(loop.body)
        intervals = values.intervals
        facts = Facts(intervals, values.natural)
        space = LoopSpace(variable, facts, frozenset(intervals) - {variable})
        outer = ("=",) * (loops_around(loop, self.statements))
        pairs = _Pairs(space, is_ascending(loop), outer)
        doubts = _check_arrays(accesses.found, pairs, self.roots, made)
        made.natural |= facts.used
        return doubts, values


@dataclass(frozen=True, slots=True)
class _Pairs:
    """The tests of pairs of accesses in one loop. `outer`: the directions of the loops around it, which are fixed."""

    space: LoopSpace
    ascending: bool
    outer: tuple[str, ...]

    def check(self, root: str, one: Access, other: Access) -> Doubt | None:
        if one.atomic and other.atomic:
            return None
        first, second = one.part.subscripts, other.part.subscripts
        if first is not None and second is not None and self.space.never_meet(first, second):
            return None
        writer, met = (one, other) if one.is_write else (other, one)
        line, verb = getattr(met.place, "lineno", 0), "written" if met.is_write else "read"
        text = f"an element of `{root}` that one iteration writes may be {verb} by another"
        place = f" (line {line})" if line else ""
        directions = ", ".join((*self.outer, self._direction(writer, met)))
        error = UnclearError(f"{text}{place}, direction ({directions})", writer.place)
        return Doubt(error, None if first is None or second is None else apart_if(self.space, first, second))

    def _direction(self, writer: Access, met: Access) -> str:
        """Whether the iteration that writes comes before the other one (<), behind it (>), or perhaps either (*)."""
        first, second = writer.part.subscripts, met.part.subscripts
        if writer is met or first is None or second is None:
            return "*"
        if self.space.never_back(first, second, ascending=self.ascending):
            return "<"
        return ">" if self.space.never_back(second, first, ascending=self.ascending) else "*"


def _check_arrays(found: Sequence[Access], tests: _Pairs, roots: Roots, made: Assumptions) -> list[Doubt]:
    doubts: list[Doubt] = []
    used = dict.fromkeys(access.part.root for access in found)
    written = dict.fromkeys(access.part.root for access in found if access.is_write)
    for root in written:
        own = [access for access in found if access.part.root == root]
        pairs = [*((each, each) for each in own if each.is_write), *combinations(own, 2)]
        for one, other in pairs:
            if (one.is_write or other.is_write) and (doubt := tests.check(root, one, other)):
                doubts.append(doubt)
    outer = [root for root in written if root in roots.live_ins]
    for root in outer:
        made.simple.add(root)
        others = [name for name in used if name != root and name in roots.live_ins]
        made.disjoint |= {frozenset((root, name)) for name in others}
        if not made.allowed:
            place = next(access.place for access in found if access.part.root == root)
            what = f"`{others[0]}`" if others else "itself"
            raise UnclearError(f"`{root}` may share memory with {what}", place)
    return doubts


def _is_int(typing: Typing, name: str) -> bool:
    kind = typing.variables.get(name)
    return isinstance(kind, Scalar) and kind.dtype.kind in "iu"


def premises_of(assumptions: Assumptions, live_ins: Sequence[str], pools: Iterable[Sequence[str]] = ()) -> Premises:
    """What a call of the block has to check, by the positions of its arguments. `pools`: names that are exchanged."""
    position = {name: index for index, name in enumerate(live_ins)}
    pool_of = {name: pool for pool in pools for name in pool}
    pairs: set[tuple[int, int]] = set()
    for first, second in map(sorted, assumptions.disjoint):
        whole = product(pool_of.get(first, (first,)), pool_of.get(second, (second,)))
        pairs |= {(min(pair), max(pair)) for pair in ((position[a], position[b]) for a, b in whole if a != b)}
    simple = {each for name in assumptions.simple for each in pool_of.get(name, (name,))}
    return Premises(
        disjoint=tuple(sorted(pairs)),
        simple=tuple(sorted(position[name] for name in simple)),
        natural=tuple(sorted(position[name] for name in assumptions.natural)),
    )
