# SPDX-License-Identifier: Apache-2.0
"""Turn every acc.loop into scf: a shared one into scf.parallel, any other into scf.for, both from 0 by 1.

Before:

    acc.loop control(%i : i32) = (%lb : i32) to (%ub : i32) step (%st : i32) {
      "use"(%i)
    } {acc.par_dims = #acc<par_dims[block_x, thread_x]>}

After:

    %trip = ...                                    // max((ub - lb + st - 1) / st, 0)
    scf.parallel (%k) = (%c0) to (%trip) step (%c1) {
      %i = ...                                     // lb + k * st
      "use"(%i)
    } {acc.par_dims = #acc<par_dims[block_x, thread_x]>}

Needs: map-gang-worker-vector, expand-static-gangs. Leaves: no acc.loop. A loop of several controls (collapse) stays
one scf.parallel, or becomes a nest of scf.for. Trip counts are never negative.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pyacc_mlir.dialects.mlir import ir, scf
from pyacc_mlir.lowering.loop_controls import Control, controls_of, index_constant, move_body
from pyacc_mlir.lowering.par_dims import par_dims, set_par_dims
from pyacc_mlir.lowering.pass_base import PassContext, operations


@dataclass(frozen=True, slots=True)
class LowerAccLoop:
    """Outer loops first; inner ones move with the body."""

    name: ClassVar[str] = "lower-acc-loop"

    def run(self, module: ir.Module, ctx: PassContext) -> None:
        for cache in operations(module.operation, "acc.cache"):
            # a hint (§2.10): every reference stays a reference to the array itself
            cache.results[0].replace_all_uses_with(cache.operands[0])
            cache.erase()
        while loops := operations(module.operation, "acc.loop"):
            _lower(loops[0])


def _lower(loop: ir.Operation) -> None:
    with ir.InsertionPoint(loop), loop.location:
        controls = controls_of(loop)
        if par_dims(loop):
            _parallel(loop, controls)
        else:
            _sequential(loop, controls)
    loop.erase()


def _parallel(loop: ir.Operation, controls: list[Control]) -> None:
    zero, one = index_constant(0), index_constant(1)
    count = len(controls)
    trips = [control.trip for control in controls]
    new = scf.ParallelOp([], [zero] * count, trips, [one] * count, [])
    set_par_dims(new, par_dims(loop))
    block = new.regions[0].blocks.append(*[zero.type] * count, arg_locs=[loop.location] * count)
    move_body(loop, controls, block, list(block.arguments))
    with ir.InsertionPoint(block):
        scf.ReduceOp([], 0)


def _sequential(loop: ir.Operation, controls: list[Control]) -> None:
    zero, one = index_constant(0), index_constant(1)
    nest: list[scf.ForOp] = []
    for control in controls:
        place = ir.InsertionPoint(nest[-1].body) if nest else None
        nest.append(scf.ForOp(zero, control.trip, one, ip=place))
    move_body(loop, controls, nest[-1].body, [level.induction_variable for level in nest])
    for level in nest:
        scf.YieldOp([], ip=ir.InsertionPoint(level.body))
