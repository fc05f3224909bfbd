# SPDX-License-Identifier: Apache-2.0
"""Decide which loops of a compute construct are shared over gangs, workers and vector lanes.

Before:

    acc.parallel {
      acc.loop control(%i : index) = ... {
        acc.loop control(%j : index) = ... { ... }
      }
    }

After:

    acc.parallel {
      acc.loop control(%i : index) = ... {
        acc.loop control(%j : index) = ... { ... } {acc.par_dims = #acc<par_dims[thread_x]>}
      } {acc.par_dims = #acc<par_dims[block_x]>}
    }

Needs: kernels are split. Leaves: every acc.loop inside an acc.parallel carries `acc.par_dims` (`sequential` when it is
not shared), and one ACC902 remark is reported for each. The reduction_init and reduction_combine_region of a loop
carry the same dimensions: those over which private copies are combined.
Spec: OpenACC 3.3 §2.9.2 gang, §2.9.3 worker, §2.9.4 vector, §2.9.11 implied gang.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pyacc_mlir.dialects.mlir import ir
from pyacc_mlir.lowering.acc_clauses import LoopClauses, constant_value, loop_clauses, sizes
from pyacc_mlir.lowering.par_dims import GANGS, ParDim, describe, set_par_dims
from pyacc_mlir.lowering.pass_base import PassContext, operations
from pyacc_mlir.lowering.remarks import refuse, remark_at
from pyacc_mlir.lowering.walks import is_inside

REMARK = "ACC902"
NO_GANG = "pyacc.no_gang"  # the front end's mark on loops of routines without gang parallelism


@dataclass(frozen=True, slots=True)
class MapGangWorkerVector:
    """Records the decision as `acc.par_dims` on every acc.loop."""

    name: ClassVar[str] = "map-gang-worker-vector"

    def run(self, module: ir.Module, ctx: PassContext) -> None:
        for construct in operations(module.operation, "acc.parallel"):
            level = _Level(_available(construct), sizes(construct).workers is not None)
            for loop in _next_loops(construct):
                _map(loop, level, ctx)


@dataclass(frozen=True, slots=True)
class _Level:
    """What is still to be handed out at one place of a nest."""

    free: frozenset[ParDim]  # dimensions with more than one member that no enclosing loop took
    workers_wanted: bool  # the construct has num_workers
    outermost: bool = True  # no enclosing loop is independent
    gang_legal: bool = True  # gang(dim:1) would be allowed here

    def inside(self, asked: tuple[ParDim, ...], taken: tuple[ParDim, ...], clauses: LoopClauses) -> _Level:
        """What is free inside a loop that asked for `asked` and took `taken`: only levels below the lowest of them."""
        free = self.free - set(taken)
        if ParDim.VECTOR in taken:
            free = frozenset()
        elif ParDim.WORKER in taken:
            free &= {ParDim.VECTOR}
        elif gangs := [GANGS.index(dim) for dim in taken if dim.is_gang]:
            # gang(dim:e) inside gang(dim:d) needs e < d (§2.9.2)
            free -= set(GANGS[min(gangs) :])
        gang_legal = self.gang_legal and not {ParDim.GANG1, ParDim.WORKER, ParDim.VECTOR} & set(asked)
        return _Level(free, self.workers_wanted, self.outermost and not clauses.independent, gang_legal)


def _available(construct: ir.Operation) -> frozenset[ParDim]:
    """All dimensions but those the construct gives exactly one member: `serial` leaves nothing to share."""
    given = sizes(construct)
    counts = {ParDim.WORKER: given.workers, ParDim.VECTOR: given.vector}
    counts |= dict(zip(GANGS, given.gangs, strict=False))
    several = {dim for dim in ParDim if constant_value(counts.get(dim)) != 1}
    if given.gangs:  # a dimension that is not mentioned has one gang (§2.5.10)
        several -= set(GANGS[len(given.gangs) :])
    return frozenset(several)


def _map(loop: ir.Operation, level: _Level, ctx: PassContext) -> None:
    clauses = loop_clauses(loop)
    inner = _inner_independent(loop)
    asked: tuple[ParDim, ...] = ()
    dims: tuple[ParDim, ...] = ()
    if clauses.independent:
        asked = _explicit(loop, clauses) if clauses.has_level else _chosen(level, inner)
        if not clauses.gang and NO_GANG not in loop.attributes and _takes_implied_gang(level, clauses, inner):
            asked = (ParDim.GANG1, *asked)
        dims = tuple(dim for dim in ParDim if dim in asked and dim in level.free)
    set_par_dims(loop, dims)
    for op in _reductions_of(loop):
        set_par_dims(op, dims)
    ctx.remarks.append(remark_at(loop, REMARK, _explain(dims, clauses, level)))
    for nested in _next_loops(loop):
        _map(nested, level.inside(asked, dims, clauses), ctx)


def _explicit(loop: ir.Operation, clauses: LoopClauses) -> tuple[ParDim, ...]:
    dims = []
    if clauses.gang:
        number = constant_value(clauses.gang_dim) if clauses.gang_dim is not None else 1
        if number not in (1, 2, 3):
            refuse(loop, "the argument of gang(dim:) must be a constant 1, 2 or 3")
        dims.append(GANGS[number - 1])
    if clauses.worker:
        dims.append(ParDim.WORKER)
    if clauses.vector:
        dims.append(ParDim.VECTOR)
    return tuple(dims)


def _takes_implied_gang(level: _Level, clauses: LoopClauses, inner: list[LoopClauses]) -> bool:
    """§2.9.11: a loop without a gang clause where gang(dim:1) is allowed: no loop around it has that, or less, and
    none in it says gang. So the outermost such loop takes it, which keeps it from those inside.
    """
    return level.gang_legal and not any(loop.gang for loop in inner)


def _chosen(level: _Level, inner: list[LoopClauses]) -> tuple[ParDim, ...]:
    """Levels below gang for an independent loop without clauses.

    The innermost loop takes the vector lanes. One in the middle takes the workers where the construct asks for some;
    otherwise more gangs serve better than workers that wait for each other.
    """
    if not inner:
        return (ParDim.VECTOR,)
    worker_free = not any(loop.worker or loop.gang for loop in inner)
    return (ParDim.WORKER,) if level.workers_wanted and worker_free and not level.outermost else ()


def _explain(dims: tuple[ParDim, ...], clauses: LoopClauses, level: _Level) -> str:
    if dims:
        return f"loop mapped to {describe(dims)}"
    if clauses.seq:
        return "loop runs sequentially: seq"
    if clauses.auto:
        return "loop runs sequentially: auto, and its iterations are not proved independent"
    if not level.free:
        return "loop runs sequentially: no gang, worker or vector parallelism is left for it"
    if clauses.has_level:
        return "loop runs sequentially: what it asks for has one member, or is taken by a loop around it"
    return "loop runs sequentially: parallelism is used by the loops around and inside it"


def _next_loops(root: ir.Operation) -> list[ir.Operation]:
    """The acc.loops under `root` with no other acc.loop in between."""
    found = []
    for region in root.regions:
        for block in region.blocks:
            for view in block.operations:
                op = view.operation
                found += [op] if op.name == "acc.loop" else _next_loops(op)
    return found


def _inner_independent(loop: ir.Operation) -> list[LoopClauses]:
    return [clauses for op in operations(loop, "acc.loop") if (clauses := loop_clauses(op)).independent]


def _reductions_of(loop: ir.Operation) -> list[ir.Operation]:
    """The inits beside `loop` whose copy is used inside it, and their combines."""
    found = []
    for view in loop.block.operations:
        op = view.operation
        if op.name == "acc.reduction_init" and "acc.par_dims" not in op.attributes:
            users = [use.owner.operation for use in op.results[0].uses]
            if any(is_inside(user, loop) for user in users):
                found += [op, *(user for user in users if user.name == "acc.reduction_combine_region")]
    return found
