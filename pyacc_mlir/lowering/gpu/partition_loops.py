# SPDX-License-Identifier: Apache-2.0
"""Share the iterations of each parallel loop over its gangs, workers and lanes.

Before:

    scf.parallel (%i, %j) = (%c0, %c0) to (%n, %m) step (%c1, %c1) {
      "use"(%i, %j)
    } {acc.par_dims = #acc<par_dims[block_x, thread_x]>}

After:

    %first, %end = ...                               // consecutive iterations for gang block_id x of grid_dim x
    %start = arith.addi %first, %thread_id_x
    scf.for %k = %start to %end step %c128 {
      %i = arith.divui %k, %m
      %j = arith.remui %k, %m
      "use"(%i, %j)
    }

Needs: lower-reductions. Leaves: no scf.parallel. Loops that are `pyacc.cyclic` are dealt to the gangs in turn. Lanes
beyond vector_length, and workers in a loop that is shared over lanes alone, get no iterations.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pyacc_mlir.dialects.mlir import arith, ir, scf
from pyacc_mlir.lowering.acc_clauses import constant_value
from pyacc_mlir.lowering.expand_static_gangs import CYCLIC_ATTRIBUTE
from pyacc_mlir.lowering.gpu.builders import add, gang_count, index, member_id, multiply, product
from pyacc_mlir.lowering.gpu.gang_shares import gang_share
from pyacc_mlir.lowering.gpu.layout import WARP, Layout, Scope
from pyacc_mlir.lowering.par_dims import ParDim, par_dims
from pyacc_mlir.lowering.pass_base import PassContext, operations


@dataclass(frozen=True, slots=True)
class PartitionLoops:
    """Outer loops first; inner ones move with the body."""

    name: ClassVar[str] = "partition-loops"

    def run(self, module: ir.Module, ctx: PassContext) -> None:
        for parallel in operations(module.operation, "acc.parallel"):
            layout = Layout.of(parallel)
            scopes = {loop: layout.scope_of(loop) for loop in operations(parallel, "scf.parallel")}
            for loop, scope in scopes.items():
                _partition(loop, layout, scope)


def _partition(loop: ir.Operation, layout: Layout, scope: Scope) -> None:
    dims = par_dims(loop)
    with ir.InsertionPoint(loop), loop.location:
        trips = list(loop.opview.upperBound)
        gangs = [] if CYCLIC_ATTRIBUTE in loop.attributes else [dim for dim in dims if dim.is_gang]
        first, end = gang_share(layout.parallel, trips, gangs) if gangs else (index(0), product(trips))
        start, stride = index(0), index(1)
        for dim in dims:
            if dim not in gangs:
                count = _count(dim, layout)
                start = add(multiply(start, count), member_id(dim))
                stride = multiply(stride, count)
        for idle in _idle(dims, layout, scope):
            end = arith.select(idle, index(0), end)
        new = scf.ForOp(add(first, start), end, stride)
    body = loop.regions[0].blocks[0]
    with ir.InsertionPoint(new.body), loop.location:
        for argument, value in zip(body.arguments, _split(new.induction_variable, trips), strict=True):
            argument.replace_all_uses_with(value)
    for view in list(body.operations)[:-1]:
        new.body.append(view)
    with ir.InsertionPoint(new.body), loop.location:
        scf.YieldOp([])
    loop.erase()


def _count(dim: ParDim, layout: Layout) -> ir.Value:
    """Members of a dimension: as the program says, not as the padded block has them."""
    if dim is ParDim.VECTOR:
        return layout.vector
    return layout.workers if dim is ParDim.WORKER else gang_count(dim)


def _idle(dims: tuple[ParDim, ...], layout: Layout, scope: Scope) -> list[ir.Value]:
    """Conditions under which this thread has no part in the loop."""
    found = []
    length = constant_value(layout.vector)
    if ParDim.VECTOR in dims and (length is None or length % WARP):
        found.append(arith.cmpi(arith.CmpIPredicate.uge, member_id(ParDim.VECTOR), layout.vector))
    if ParDim.VECTOR in dims and ParDim.WORKER not in dims and layout.uses_workers and scope is Scope.BLOCK:
        found.append(arith.cmpi(arith.CmpIPredicate.ne, member_id(ParDim.WORKER), index(0)))
    return found


def _split(number: ir.Value, trips: list[ir.Value]) -> list[ir.Value]:
    """The numbers of collapsed loops behind one running number; the last loop runs fastest."""
    values = []
    for trip in reversed(trips[1:]):
        values.append(arith.remui(number, trip))
        number = arith.divui(number, trip)
    return [number, *reversed(values)]
