# SPDX-License-Identifier: Apache-2.0
"""Loop constructs as `acc.loop`: bounds, schedule, levels, private and reduction copies, iteration-local variables."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from pyacc_mlir.dialects import acc
from pyacc_mlir.dialects.acc_levels import Levels
from pyacc_mlir.dialects.mlir import arith, ir, openacc, scf
from pyacc_mlir.frontend import emit_ops as ops
from pyacc_mlir.frontend.appends import appends_in
from pyacc_mlir.frontend.auto_loops import Verdict
from pyacc_mlir.frontend.dataflow import clause_names, maybe_unset
from pyacc_mlir.frontend.divided_loops import DividedLoops
from pyacc_mlir.frontend.emit_iteration import Iteration
from pyacc_mlir.frontend.emit_levels import LevelClauses
from pyacc_mlir.frontend.emit_ops import reduces
from pyacc_mlir.frontend.emit_recipes import private_recipe
from pyacc_mlir.frontend.emit_reductions import Reduced, Reductions
from pyacc_mlir.frontend.emit_routine_levels import levels_in, mark
from pyacc_mlir.frontend.emit_staged import StagedConditions, text_of
from pyacc_mlir.frontend.emit_state import Jumps
from pyacc_mlir.frontend.emit_stmt import Statements
from pyacc_mlir.frontend.emit_values import ArrayValue, Names, Slot
from pyacc_mlir.frontend.jumps import jumps_of
from pyacc_mlir.frontend.loop_nest import associated_loops, iteration_body, tile_sizes
from pyacc_mlir.frontend.names import target_names
from pyacc_mlir.frontend.pragma_tree import Clause, Construct, Directive, located
from pyacc_mlir.frontend.privacy import classify_loop
from pyacc_mlir.frontend.types import Scalar
from pyacc_mlir.source import Span


@dataclass(frozen=True, slots=True)
class LoopPlan:
    """A loop construct before it is emitted: its bounds are in place, its scalars classified."""

    loops: Sequence[ast.For]
    body: list[ast.stmt]  # of one iteration
    iterations: Sequence[Iteration]
    schedule: str
    reductions: Sequence[Reduced]  # written and implicit
    local: tuple[str, ...]
    levels: Levels
    tile: tuple[int, ...]  # sizes, outermost first; empty where the loop is not tiled


class LoopConstructs:
    """Emits loop constructs for the `Statements` of one block."""

    def __init__(self, statements: Statements) -> None:
        self.statements = statements
        self.state = statements.state
        self.levels = LevelClauses(statements.expressions)
        self.reductions = Reductions(statements.expressions)
        self.frame = statements.state.frame  # the block's own
        self._verdicts: dict[ast.For, Verdict] = {}  # the parts of a loop stand in one place

    def plan(self, node: Construct, kind: str | None = None) -> LoopPlan:
        """Decide what the loop is and emit its bounds at the insertion point; `kind` is a combined construct's."""
        kind = kind or self.state.compute_kind or "parallel"
        loops = associated_loops(node)
        schedule = self._schedule(node, kind)
        iterations = [self.statements.loops.iterations.of(loop) for loop in loops]
        reductions = self.reductions.written(node)
        local: tuple[str, ...] = ()
        if schedule == "independent":
            privacy = classify_loop(node)
            local = tuple(name for name in privacy.local if name not in self.state.shared)
            for carried in privacy.carried:
                if not self._is_variable(carried.name):
                    self._check_array(carried.name, carried.place)
                    continue
                number = self.state.frame.typing.variables.get(carried.name)
                if carried.operator is None or not isinstance(number, Scalar) or not reduces(carried.operator, number):
                    raise self._carried_error(carried.name, carried.place)
                if not isinstance(self.state.frame.names.bound.get(carried.name), Slot):
                    continue
                reductions.append(Reduced(carried.name, carried.operator))
                text = f"implicit `reduction({carried.operator}:{carried.name})` added"
                self.state.remark("ACC901", text, node)
        tile = tile_sizes(node.directive) if schedule == "independent" else ()  # else nothing would be shared by it
        levels = self.levels.of(node.directive, schedule)
        if schedule == "independent":
            levels = levels_in(self.state.frame, node, levels)
        return LoopPlan(loops, iteration_body(node), iterations, schedule, reductions, local, levels, tile)

    def plan_names(self, node: Construct) -> set[str]:
        """The variables that the construct would reduce: written, or implicit."""
        if self._schedule(node, node.directive.name.removesuffix(" loop")) != "independent":
            return clause_names(node.directive, "reduction")
        carried = {item.name for item in classify_loop(node).carried if item.operator is not None}
        return clause_names(node.directive, "reduction") | carried

    def _schedule(self, node: Construct, kind: str) -> str:
        directive = node.directive
        if directive.clause("seq"):
            return "seq"
        if directive.clause("independent"):
            return "independent"
        if kind == "serial":
            return "seq"
        if kind == "kernels" or directive.clause("auto"):
            return "independent" if self.verdict(node).reason is None else "auto"
        return "independent"

    def verdict(self, node: Construct) -> Verdict:
        """Whether the iterations of an `auto` loop are independent, with a remark the first time that it is asked."""
        loop = associated_loops(node)[0]
        known = self._verdicts.get(loop)
        if known is not None:
            return known
        state = self.state
        found = Verdict("it belongs to a function that is called", None)
        if state.auto_loops is not None and state.frame is self.frame:
            found = state.auto_loops.verdict(node, state.frame.names.least, self._needed_after(node.directive))
        self._verdicts[loop] = found
        self._tell(node, found)
        return found

    def _needed_after(self, directive: Directive) -> Callable[[str], bool]:
        copied = clause_names(directive, "copy", "copyout") | self.state.shared
        return lambda name: name in copied or self.state.is_read_after(name)

    def _divided(self, node: ast.For) -> bool:
        """Emit a loop as several, if that makes one of them parallel."""
        loops, names = self.state.auto_loops, self.state.frame.names
        if loops is None or self.state.in_loop:
            return False
        needed = self._needed_after(self._as_construct(node).directive)
        divided = DividedLoops(loops, names.least, needed)
        parts = divided.parts(node)
        kinds = [self._is_parallel(part, needed) for part in parts]
        if len(parts) < 2 or not any(kinds):
            return False
        loops.assumptions.add(divided.made)
        self.state.remark("ACC903", f"loop is divided into {len(parts)} loops, one after the other", node)
        self.statements.suite(parts)
        return True

    def _is_parallel(self, node: ast.For, needed: Callable[[str], bool]) -> bool:
        loops, least = self.state.auto_loops, self.state.frame.names.least
        return loops is not None and loops.verdict(self._as_construct(node), least, needed).reason is None

    def _tell(self, node: Construct, found: Verdict) -> None:
        if found.reason is None:
            self.state.remark("ACC903", "loop is parallel: its iterations are independent", node)
        elif found.conditions:
            when = text_of(found.conditions)
            text = f"loop is parallel where {when}, as each call finds out; else sequential: {found.reason}"
            self.state.remark("ACC903", text, node)
        else:
            self.state.remark("ACC903", f"loop runs sequentially: {found.reason}", node)

    def auto_loop(self, node: ast.For) -> bool:
        """Emit a loop of `kernels` without a pragma, if it is parallel; what is left is any other statement's."""
        state = self.state
        if state.compute_kind != "kernels" or state.frame is not self.frame:
            return False
        if state.appending is not None and appends_in(node):
            return False  # the iteration around has the slots
        construct = self._as_construct(node)
        found = self.verdict(construct)
        if found.conditions and not state.in_loop and not appends_in(node):
            self._staged(node, found)
            return True
        if found.reason is not None and self._divided(node):
            return True
        if found.reason is not None and appends_in(node):
            construct = self._as_construct(node, "seq")  # its iterations are counted
        elif found.reason is not None or (state.in_loop and found.reductions):
            return False  # a reduction inside a parallel loop is the iteration's own
        self.emit(construct, self.plan(construct), combined=None)
        return True

    def _staged(self, node: ast.For, found: Verdict) -> None:
        """The loop in parallel where its conditions hold, else in order."""
        conditions = StagedConditions(self.statements.expressions, found.sources)
        branch = scf.IfOp(conditions.all_hold(found.conditions), has_else=True)
        with ir.InsertionPoint(branch.then_block), self.state.inner_names():
            construct = self._as_construct(node, "independent")
            self.emit(construct, self.plan(construct), combined=None)
            scf.yield_([])
        with ir.InsertionPoint(branch.else_block), self.state.inner_names():
            self.statements.loops.for_loop(node)
            scf.yield_([])

    def _as_construct(self, node: ast.For, schedule: str = "auto") -> Construct:
        span = Span.of(self.frame.typing.source, node)
        directive = Directive("loop", (Clause(schedule, schedule, span),), span)
        return Construct(directive, [node], **located(span))

    def _is_variable(self, name: str) -> bool:
        return isinstance(self.state.frame.typing.variables.get(name), Scalar)

    def _check_array(self, name: str, place: ast.AST) -> None:
        """`total += A[i]`: an array that all iterations update has no order in which they do."""
        bound = self.state.frame.names.bound.get(name)
        if isinstance(bound, ArrayValue):
            text = f"all iterations of this parallel loop update the array `{name}` at once"
            help_text = f"use `reduction(+:{name})`, or mark the loop `seq`"
            raise self.state.frame.problems.error("ACC601", text, place, help_text)

    def _carried_error(self, name: str, place: ast.AST) -> Exception:
        text = f"`{name}` is carried from one iteration of this parallel loop to the next"
        help_text = f"assign `{name}` before it is read in the body, use a `reduction`, or mark the loop `seq`"
        return self.state.frame.problems.error("ACC601", text, place, help_text)

    def emit(self, node: Construct, plan: LoopPlan, combined: str | None) -> None:
        """The loop at the insertion point."""
        if plan.schedule != "independent" and _is_left_early(plan.loops):
            self._plain(node, plan)
            return
        outer_jumps = self.state.frame.jumps
        with self.state.inner_names() as names:
            if plan.tile:
                self._tiled(node, plan, names, combined)
            else:
                with self._loop(node, plan, names, combined) as counters:
                    self._body(plan, names, counters)
        self.state.frame.jumps = outer_jumps

    def _plain(self, node: Construct, plan: LoopPlan) -> None:
        """acc.loop cannot be left, nor has it an `else`; a sequential loop needs no mark."""
        with self.state.inner_names() as names:
            for name in sorted(clause_names(node.directive, "private")):
                bound = names.bound.get(name)
                if isinstance(bound, Slot):
                    names.bound[name] = self.state.zero_slot(bound.type)
                elif isinstance(bound, ArrayValue):
                    text = f"the private array `{name}` of a loop that is left by `break` is not supported yet"
                    raise self.state.frame.problems.error("ACC105", text, node)
            self.statements.suite(list(plan.loops[:1]))

    @contextmanager
    def _loop(self, node: Construct, plan: LoopPlan, names: Names, combined: str | None) -> Iterator[list[ir.Value]]:
        """The acc.loop with its copies; inside, the insertion point is in its body."""
        zero, one = ops.index_constant(0), ops.index_constant(1)
        before = dict(names.bound)
        private = self._private_copies(node.directive, names)
        reduction = [self.reductions.copy(names, reduced) for reduced in plan.reductions]
        block = acc.loop(
            [iteration.trip for iteration in plan.iterations], zero, one,
            schedule=plan.schedule, levels=plan.levels, private=private, reduction=reduction, combined=combined,
        )  # fmt: skip
        mark(self.state.frame, block.owner)
        outside, frame = self.state.in_loop, self.state.frame
        in_loop, is_shared = frame.in_loop, plan.schedule == "independent"
        self.state.in_loop, frame.in_loop = outside or is_shared, in_loop or is_shared
        with ir.InsertionPoint(block):
            self.statements.expressions.checks.private_copies(clause_names(node.directive, "private"), names, before)
            yield list(block.arguments)
            openacc.YieldOp([])
        self.state.in_loop, frame.in_loop = outside, in_loop

    def _tiled(self, node: Construct, plan: LoopPlan, names: Names, combined: str | None) -> None:
        """Loops over tiles, in them loops over the elements of one (§2.9.8). Both reduce; the elements are private."""
        sizes = [ops.index_constant(size) for size in plan.tile]
        trips = [iteration.trip for iteration in plan.iterations]
        tiles = [_up(trip, size) for trip, size in zip(trips, sizes, strict=True)]
        over_tiles = replace(plan, iterations=_only(tiles), levels=plan.levels.of_tiles())
        with self._loop(_without_private(node), over_tiles, names, combined) as numbers:
            first = [arith.muli(number, size) for number, size in zip(numbers, sizes, strict=True)]
            left = [arith.subi(trip, start) for trip, start in zip(trips, first, strict=True)]
            widths = [arith.minsi(size, rest) for size, rest in zip(sizes, left, strict=True)]
            elements = replace(plan, iterations=_only(widths), levels=plan.levels.of_elements())
            with self._loop(node, elements, names, None) as within:
                counters = [arith.addi(start, number) for start, number in zip(first, within, strict=True)]
                self._body(plan, names, counters)

    def _private_copies(self, directive: Directive, names: Names) -> list[ir.Value]:
        made: list[ir.Value] = []
        for name in sorted(clause_names(directive, "private")):
            bound = names.bound.get(name)
            if isinstance(bound, Slot):
                recipe = private_recipe(self.state, ir.MemRefType(bound.memory.type))
                names.bound[name] = copy = Slot(acc.private(name, bound.memory, recipe), bound.type)
                made.append(copy.memory)
            elif isinstance(bound, ArrayValue):
                recipe = private_recipe(self.state, ir.MemRefType(bound.value.type))
                names.bound[name] = array = ArrayValue(acc.private(name, bound.value, recipe), bound.type)
                made.append(array.value)
        return made

    def _body(self, plan: LoopPlan, names: Names, counters: list[ir.Value]) -> None:
        variables = self.state.frame.typing.variables
        targets = [name for loop in plan.loops for name in target_names(loop.target)]
        unset = maybe_unset(plan.body)
        for name in (*plan.local, *targets):
            kind = variables.get(name)
            if isinstance(kind, Scalar) and not kind.weak:
                names.bound[name] = self.state.zero_slot(kind) if name in unset - {*targets} else self.state.slot(kind)
            elif name in targets:
                names.bound.pop(name, None)
        self.statements.loops.forget(plan.body)
        for loop, iteration, counter in zip(plan.loops, plan.iterations, counters, strict=True):
            with self.state.at(loop.target):
                self.statements.loops.bind_loop_variable(loop.target, iteration.item(counter), iteration.bottom)
        body = plan.body
        outer_appending = self.state.appending
        self.state.appending = self.statements.appends.iteration(plan, counters)
        returned = self.state.frame.jumps.returned
        cont = self.state.flag(False) if "continue" in jumps_of(body) else None
        self.statements.loops.repeated(body, Jumps(None, cont, returned))
        self.state.appending = outer_appending


def _is_left_early(loops: Sequence[ast.For]) -> bool:
    return any(loop.orelse or "break" in jumps_of(loop.body) for loop in loops)


def _only(trips: Sequence[ir.Value]) -> list[Iteration]:
    """Loops of which nothing but the trip counts is needed."""
    return [Iteration(trip, ops.from_index) for trip in trips]


def _up(trip: ir.Value, size: ir.Value) -> ir.Value:
    """How many tiles of `size` cover `trip` iterations, none negative."""
    return arith.divui(arith.addi(trip, arith.subi(size, ops.index_constant(1))), size)


def _without_private(node: Construct) -> Construct:
    clauses = tuple(clause for clause in node.directive.clauses if clause.name != "private")
    return Construct(replace(node.directive, clauses=clauses), node.body)
