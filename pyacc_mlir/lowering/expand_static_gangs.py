# SPDX-License-Identifier: Apache-2.0
"""gang(static: c): a loop over chunks of c iterations, dealt to the gangs in turn, and in it one over the chunk.

Before:

    acc.loop gang({static=%c : i64}) control(%i : index) = (%c0 : index) to (%n : index) step (%c1 : index) {
      "use"(%i)
    } {acc.par_dims = #acc<par_dims[block_x, thread_x]>}

After:

    %chunks = ...                                  // n / c, rounded up
    scf.parallel (%q) = (%c0) to (%chunks) step (%c1) {
      %first = arith.muli %q, %c
      %left = ...                                  // min(c, n - first)
      scf.parallel (%r) = (%c0) to (%left) step (%c1) {
        %i = arith.addi %first, %r
        "use"(%i)
      } {acc.par_dims = #acc<par_dims[thread_x]>}
    } {acc.par_dims = #acc<par_dims[block_x]>, pyacc.cyclic}

Needs: map-gang-worker-vector. Leaves: gang(static:) only on loops that are not shared over gangs, and where c is -1
(`*`): there it means nothing. `pyacc.cyclic`: gang g of G takes chunks g, g + G, … Without workers and lanes, the loop
over a chunk is an scf.for. Collapsed loops are one space, of which the last loop runs fastest.
Spec: OpenACC 3.3 §2.9.2 gang.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from typing import ClassVar

from pyacc_mlir.dialects.mlir import arith, ir, scf
from pyacc_mlir.lowering.acc_clauses import constant_value, loop_clauses
from pyacc_mlir.lowering.loop_controls import Control, controls_of, index_constant, move_body
from pyacc_mlir.lowering.par_dims import ParDim, par_dims, set_par_dims
from pyacc_mlir.lowering.pass_base import PassContext, operations

CYCLIC_ATTRIBUTE = "pyacc.cyclic"
_ANY_CHUNK = -1  # how upstream spells gang(static: *)


@dataclass(frozen=True, slots=True)
class ExpandStaticGangs:
    """Outer loops first; inner ones move with the body."""

    name: ClassVar[str] = "expand-static-gangs"

    def run(self, module: ir.Module, ctx: PassContext) -> None:
        for loop in operations(module.operation, "acc.loop"):
            chunk = loop_clauses(loop).gang_static
            is_shared = any(dim.is_gang for dim in par_dims(loop))
            if chunk is not None and constant_value(chunk) != _ANY_CHUNK and is_shared:
                with ir.InsertionPoint(loop), loop.location:
                    _expand(loop, chunk)
                loop.erase()


def _expand(loop: ir.Operation, chunk: ir.Value) -> None:
    dims = par_dims(loop)
    controls = controls_of(loop)
    trips = [control.trip for control in controls]
    total = reduce(arith.muli, trips)
    size = _chunk_size(chunk, total)
    chunks = arith.divui(arith.addi(total, arith.subi(size, index_constant(1))), size)
    number, outer = _shared(chunks, [dim for dim in dims if dim.is_gang])
    outer.owner.attributes[CYCLIC_ATTRIBUTE] = ir.UnitAttr.get()
    with ir.InsertionPoint(outer):
        first = arith.muli(number, size)
        left = arith.minsi(size, arith.subi(total, first))
        within, inner = _within(left, [dim for dim in dims if not dim.is_gang])
        with ir.InsertionPoint(inner):
            numbers = _split(arith.addi(first, within), trips)
        _fill(loop, controls, inner, numbers)
        scf.ReduceOp([], 0)


def _chunk_size(chunk: ir.Value, total: ir.Value) -> ir.Value:
    """`chunk` between 1 and the trip count, so that nothing overflows. Less than 1 has been reported before."""
    known = constant_value(chunk)
    size = index_constant(known) if known is not None else _as_index(chunk)
    return arith.maxsi(arith.minsi(size, total), index_constant(1))


def _shared(trip: ir.Value, dims: list[ParDim]) -> tuple[ir.Value, ir.Block]:
    """A shared loop without a terminator: its counter and its body."""
    loop = scf.ParallelOp([], [index_constant(0)], [trip], [index_constant(1)], [])
    set_par_dims(loop, dims)
    body = loop.regions[0].blocks.append(ir.IndexType.get())
    return body.arguments[0], body


def _within(trip: ir.Value, dims: list[ParDim]) -> tuple[ir.Value, ir.Block]:
    """The loop over one chunk, without a terminator."""
    if dims:
        return _shared(trip, dims)
    loop = scf.ForOp(index_constant(0), trip, index_constant(1))
    return loop.induction_variable, loop.body


def _fill(loop: ir.Operation, controls: list[Control], block: ir.Block, numbers: list[ir.Value]) -> None:
    move_body(loop, controls, block, numbers)
    with ir.InsertionPoint(block):
        if block.owner.operation.name == "scf.for":
            scf.YieldOp([])
        else:
            scf.ReduceOp([], 0)


def _split(number: ir.Value, trips: list[ir.Value]) -> list[ir.Value]:
    """The numbers of collapsed loops behind one running number; the last loop runs fastest."""
    values: list[ir.Value] = []
    for trip in reversed(trips[1:]):
        values.insert(0, arith.remui(number, trip))
        number = arith.divui(number, trip)
    return [number, *values]


def _as_index(value: ir.Value) -> ir.Value:
    index = ir.IndexType.get()
    return value if value.type == index else arith.index_cast(index, value)
