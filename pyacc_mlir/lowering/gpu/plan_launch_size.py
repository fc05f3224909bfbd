# SPDX-License-Identifier: Apache-2.0
"""Give every acc.parallel all three of its sizes, as index values computed on the host.

Before:

    acc.parallel {
      scf.parallel (%i) = (%c0) to (%n) step (%c1) { ... } {acc.par_dims = #acc<par_dims[block_x, thread_x]>}

After:

    %g = ...                                    // min(max(ceil(n / 128), 1), 65535)
    acc.parallel num_gangs({%g, %c1, %c1}) num_workers(%c1) vector_length(%c128) {
      scf.parallel ...

Needs: stage `mapped`. Leaves: num_gangs with three values, num_workers and vector_length on every acc.parallel. Sizes
that the program gives are kept (at least 1); workers and lanes that no loop uses are not launched. The number of gangs
follows the trip count of the loops they share, where the host can know it before the construct starts.
Spec: OpenACC 3.3 §2.5.10 num_gangs, §2.5.11 num_workers, §2.5.12 vector_length.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from typing import ClassVar

from pyacc_mlir.dialects.mlir import arith, ir
from pyacc_mlir.dialects.queries import queries_in
from pyacc_mlir.lowering.acc_clauses import constant_value, parallel_from, sizes
from pyacc_mlir.lowering.gpu.builders import as_index, clamp, divide_up, index, product
from pyacc_mlir.lowering.gpu.element_updates import updates_of
from pyacc_mlir.lowering.gpu.host_values import host_value
from pyacc_mlir.lowering.gpu.launch_limits import LaunchLimits
from pyacc_mlir.lowering.gpu.layout import MAX_THREADS, WARP
from pyacc_mlir.lowering.par_dims import GANGS, ParDim, par_dims
from pyacc_mlir.lowering.pass_base import PassContext, operations
from pyacc_mlir.lowering.remarks import refuse
from pyacc_mlir.lowering.walks import ancestors


@dataclass(frozen=True, slots=True)
class PlanLaunchSize:
    """Defaults apply where a clause is absent and a loop uses the level."""

    name: ClassVar[str] = "plan-launch-size"
    vector_length: int = 128
    num_workers: int = 4
    unknown_gangs: int = 1024  # the trip count is known to the device only
    most_gangs: int = 65535  # the largest grid in dimensions y and z; loops stride over the rest
    most_gangs_with_scratch: int = 512  # where each gang takes device memory for private arrays
    most_gangs_with_copies: int = 64  # where each thread takes device memory for a reduced array

    def run(self, module: ir.Module, ctx: PassContext) -> None:
        for parallel in operations(module.operation, "acc.parallel"):
            _check(parallel)
            self._plan(parallel, LaunchLimits(parallel, module, ctx))

    def _plan(self, parallel: ir.Operation, limits: LaunchLimits) -> None:
        loops = operations(parallel, "scf.parallel")
        given = sizes(parallel)
        used = {dim for loop in loops for dim in par_dims(loop)} | _asked_for(parallel)
        with ir.InsertionPoint(parallel), parallel.location:
            vector, workers = self._defaults(constant_value(given.vector), constant_value(given.workers), used)
            widths = {
                ParDim.VECTOR: _width(ParDim.VECTOR in used, given.vector, vector),
                ParDim.WORKER: _width(ParDim.WORKER in used, given.workers, workers),
            }
            if given.gangs:  # where some are given, the others are one
                gangs = [*map(_at_least_one, given.gangs), *[index(1)] * (len(GANGS) - len(given.gangs))]
            else:
                gangs = [self._gangs(dim, loops, widths, parallel) for dim in GANGS]
            limits.check_given(given)
            limits.check(widths[ParDim.WORKER], widths[ParDim.VECTOR], gangs if given.gangs else ())
            new = parallel_from(parallel, gangs, widths[ParDim.WORKER], widths[ParDim.VECTOR])
        _move_body(parallel, new)

    def _defaults(self, vector: int | None, workers: int | None, used: set[ParDim]) -> tuple[int, int]:
        """The default vector_length and num_workers, less where the other one is given and large."""
        if {ParDim.VECTOR, ParDim.WORKER} <= used:
            if workers is not None and workers > 0:
                return max(WARP, min(self.vector_length, MAX_THREADS // workers // WARP * WARP)), workers
            if vector is not None and vector > 0:
                return vector, max(1, min(self.num_workers, MAX_THREADS // (-(-vector // WARP) * WARP)))
        return self.vector_length, self.num_workers

    def _gangs(
        self, dim: ParDim, loops: list[ir.Operation], widths: dict[ParDim, ir.Value], parallel: ir.Operation
    ) -> ir.Value:
        """Gangs for a dimension without a clause: enough for the longest loop that shares it."""
        sharing = [loop for loop in loops if dim in par_dims(loop)]
        if not sharing:
            return index(1)
        known = [count for loop in sharing if (count := _gangs_wanted(loop, widths, parallel)) is not None]
        most = self._most_gangs(parallel)
        if not known:
            return index(min(self.unknown_gangs, most))
        return clamp(reduce(arith.maxsi, known), 1, most)

    def _most_gangs(self, parallel: ir.Operation) -> int:
        """As many as the device memory that they take for arrays allows."""
        dynamic = [alloca for alloca in operations(parallel, "memref.alloca") if len(alloca.operands)]
        if not dynamic:
            return self.most_gangs
        inits = [op for alloca in dynamic for op in ancestors(alloca, parallel) if op.name == "acc.reduction_init"]
        reduced = any(updates_of(init) is None for init in inits)
        return self.most_gangs_with_copies if reduced else self.most_gangs_with_scratch


def _asked_for(parallel: ir.Operation) -> set[ParDim]:
    """The workers and lanes that the program gives and asks about: it shall find what it gave."""
    asked = {query.name for query in queries_in(operations(parallel, "func.call"))}
    given = sizes(parallel)
    widths = {ParDim.WORKER: ("num_workers", given.workers), ParDim.VECTOR: ("vector_length", given.vector)}
    return {dim for dim, (name, width) in widths.items() if name in asked and width is not None}


def _check(parallel: ir.Operation) -> None:
    view = parallel.opview
    for name, present in (
        ("async", len(view.asyncOperands) or view.asyncOnly is not None),
        ("wait", len(view.waitOperands) or view.waitOnly is not None),
        ("if", view.ifCond is not None),
        ("self", view.selfCond is not None or view.selfAttr),
    ):
        if present:
            refuse(parallel, f"`{name}` on a compute construct is not supported yet on a GPU")


def _width(used: bool, given: ir.Value | None, default: int) -> ir.Value:
    if not used:
        return index(1)
    return index(default) if given is None else _at_least_one(given)


def _at_least_one(given: ir.Value) -> ir.Value:
    """A size that the program computes. Below 1 it has ended the block before; the code is to be right all the same."""
    known = constant_value(given)
    return arith.maxsi(as_index(given), index(1)) if known is None else index(max(known, 1))


def _gangs_wanted(loop: ir.Operation, widths: dict[ParDim, ir.Value], parallel: ir.Operation) -> ir.Value | None:
    trips = [host_value(trip, parallel) for trip in loop.opview.upperBound]
    if any(trip is None for trip in trips):
        return None
    wanted = product([trip for trip in trips if trip is not None])
    lanes = [widths[dim] for dim in par_dims(loop) if not dim.is_gang]
    return divide_up(wanted, product(lanes)) if lanes else wanted


def _move_body(old: ir.Operation, new: ir.Operation) -> None:
    block = new.regions[0].blocks.append()
    for view in list(old.regions[0].blocks[0].operations):
        block.append(view)
    old.erase()
