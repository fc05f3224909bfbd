# SPDX-License-Identifier: Apache-2.0
"""Where barriers stand and what only one thread does, in code that all threads of a block or row execute.

Three kinds of access meet: by all threads alike (loads), by each thread its own part (a worker or vector loop), and by
the one thread that acts for the others. A barrier is planned before the first access that could meet an earlier one of
another thread. Loops are planned until what one iteration leaves behind changes nothing for the next.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from pyacc_mlir.dialects.mlir import ir
from pyacc_mlir.lowering.gpu.atomic_places import ATOMICS, atomic_place
from pyacc_mlir.lowering.gpu.layout import Layout, Scope
from pyacc_mlir.lowering.gpu.memory_effects import NO_ACCESS, Accesses, accesses, is_private, private_writes
from pyacc_mlir.lowering.gpu.reduction_copies import init_of, is_partial
from pyacc_mlir.lowering.par_dims import ParDim, par_dims
from pyacc_mlir.lowering.purity import is_pure
from pyacc_mlir.lowering.remarks import refuse
from pyacc_mlir.lowering.walks import is_inside, with_nested

_STATEMENTS = ATOMICS | {"memref.store", "memref.atomic_rmw", "memref.generic_atomic_rmw", "func.call"}


@dataclass(frozen=True, slots=True)
class Pending:
    """Accesses since the last barrier: by several threads, and by the single one."""

    many: Accesses = NO_ACCESS
    single: Accesses = NO_ACCESS

    def __or__(self, other: Pending) -> Pending:
        return Pending(self.many | other.many, self.single | other.single)

    def hinders(self, new: Pending) -> bool:
        """A barrier must come before `new`."""
        if new.many.conflicts_with(self.many | self.single):
            return True
        return new.single.conflicts_with(self.many)


@dataclass(slots=True)
class Plan:
    """Barriers before operations, and runs of operations for a single thread."""

    barriers: list[tuple[ir.Operation, Scope]] = field(default_factory=list)
    single_runs: list[tuple[list[ir.Operation], Scope]] = field(default_factory=list)

    def add(self, other: Plan) -> None:
        self.barriers += other.barriers
        self.single_runs += other.single_runs


def plan_block(block: ir.Block, scope: Scope, layout: Layout) -> Plan:
    """The plan for a block, no access pending at its start."""
    return _Planner(scope, layout).block(block, Pending())[1]


@dataclass(frozen=True, slots=True)
class _Planner:
    scope: Scope
    layout: Layout

    def block(self, block: ir.Block, pending: Pending) -> tuple[Pending, Plan]:
        """Plan one block; also what is pending at its end."""
        plan = Plan()
        run: list[ir.Operation] = []
        for view in list(block.operations):
            op = view.operation
            if self._is_for_single(op):
                pending, run = self._single(op, pending, plan, run)
                continue
            if not is_pure(op) and any(self._is_partial(place) for each in run for place in private_writes(each)):
                # what the single thread did to its own copy must not move behind what it does to it here
                run = self._end(run, plan)
            inner = self._handler(op)
            if inner is not None:
                run = self._end(run, plan)
                pending, nested = inner(op, pending)
                plan.add(nested)
                continue
            new = self._access(op)
            if pending.hinders(new):
                run = self._end(run, plan)
                plan.barriers.append((op, self.scope))
                pending = Pending()
            elif new.single.conflicts_with(pending.single):
                # the single thread acts here as well: what it did before must not move behind
                run = self._end(run, plan)
            pending |= new
            if op.name == "scf.parallel" and self.layout.scope_inside({*par_dims(op)}) is Scope.ROW:
                plan.add(_Planner(Scope.ROW, self.layout)._loop(op, Pending())[1])
        self._end(run, plan)
        return pending, plan

    def _end(self, run: list[ir.Operation], plan: Plan) -> list[ir.Operation]:
        if run:
            plan.single_runs.append((run, self.scope))
        return []

    def _single(
        self, op: ir.Operation, pending: Pending, plan: Plan, run: list[ir.Operation]
    ) -> tuple[Pending, list[ir.Operation]]:
        """Add `op` to the run of the single thread, or start a new run."""
        _check_results(op)
        new = Pending(single=accesses(op))
        simple = op.name in _STATEMENTS
        blocked = pending.hinders(new)
        if blocked or not simple:
            run = self._end(run, plan)
        run = [*run, op]
        if blocked:
            plan.barriers.append((op, self.scope))
            pending = Pending()
        if not simple:
            # it may read thread variables that later statements change: it must not move
            run = self._end(run, plan)
        return pending | new, run

    def _access(self, op: ir.Operation) -> Pending:
        found = accesses(op)
        if op.name == "acc.reduction_combine_region":
            return Pending(single=found)
        return Pending(many=found)

    def _handler(self, op: ir.Operation) -> Callable[[ir.Operation, Pending], tuple[Pending, Plan]] | None:
        """How the inside of `op` is planned; None if nothing inside needs it."""
        if op.name == "scf.parallel":
            return None if any(not dim.is_gang for dim in par_dims(op)) else self._loop
        if op.name not in ("scf.for", "scf.while", "scf.if", "scf.execute_region", "scf.index_switch"):
            return None
        return self._loop if op.name in ("scf.for", "scf.while") else self._branch

    def _branch(self, op: ir.Operation, pending: Pending) -> tuple[Pending, Plan]:
        after, plan = pending, Plan()
        for region in op.regions:
            for block in region.blocks:
                end, nested = self.block(block, pending)
                after |= end
                plan.add(nested)
        return after, plan

    def _loop(self, op: ir.Operation, pending: Pending) -> tuple[Pending, Plan]:
        """Plan a loop; what is pending after it is what its condition leaves: of a while loop that comes last."""
        start = pending
        while True:
            end, plan, left = start, Plan(), start
            for number, region in enumerate(op.regions):
                end, nested = self.block(region.blocks[0], end)
                plan.add(nested)
                if op.name == "scf.while" and number == 0:
                    left = end
            if (start | end) == start:
                return left, plan
            start |= end

    def _is_for_single(self, op: ir.Operation) -> bool:
        """`op` has an effect that must happen once, and nothing in it needs the other threads."""
        if op.name in _STATEMENTS:
            return self._acts_once(op)
        if not op.regions or len(op.results) or op.name in ("acc.reduction_init", "acc.reduction_combine_region"):
            return False
        if any(self._needs_all(nested) for nested in with_nested(op)):
            return False
        written = [place for nested in with_nested(op) for place in private_writes(nested)]
        if not all(_is_local_to(place, op) or self._is_partial(place) for place in written):
            return False
        return any(nested.name in _STATEMENTS and self._acts_once(nested) for nested in with_nested(op))

    def _acts_once(self, op: ir.Operation) -> bool:
        if op.name in ATOMICS:
            place = atomic_place(op)
            return self._is_partial(place) or not is_private(place)
        written = private_writes(op)
        return self._is_partial(written[0]) if written else bool(accesses(op).writes)

    def _is_partial(self, place: ir.Value) -> bool:
        init = init_of(place)
        return init is not None and is_partial(init, self.layout)

    def _needs_all(self, op: ir.Operation) -> bool:
        if op.name in ("acc.reduction_init", "acc.reduction_combine_region"):
            return True
        return any(dim in (ParDim.WORKER, ParDim.VECTOR) for dim in par_dims(op))


def _is_local_to(place: ir.Value, op: ir.Operation) -> bool:
    owner = place.owner
    return not isinstance(owner, ir.Block) and is_inside(owner.operation, op)


def _check_results(op: ir.Operation) -> None:
    users = [use.owner.operation for result in op.results for use in result.uses]
    if not all(user.name == "memref.store" and user.block == op.block for user in users):
        refuse(op, "the result of an effect outside vector loops is not supported yet on a GPU")
