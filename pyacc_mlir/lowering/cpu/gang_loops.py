# SPDX-License-Identifier: Apache-2.0
"""Partitioned loops (`scf.parallel` with `acc.par_dims`) become the `scf.for` loops of one gang.

A gang loop over trips t0 × … × tn is one linear space of which gang g of G (in its dimension) takes
[total·g/G, total·(g+1)/G). The last trip stays a loop of its own, so that no division stands in the inner loop; the
others are walked as rows.
A loop marked `pyacc.cyclic` (the chunks of gang(static:)) is dealt out instead: gang g takes g, g + G, g + 2·G, …
"""

from __future__ import annotations

from collections.abc import Sequence

from pyacc_mlir.dialects.mlir import arith, ir, scf
from pyacc_mlir.lowering.cpu.gang import Gang, Share
from pyacc_mlir.lowering.cpu.regions import ancestors
from pyacc_mlir.lowering.expand_static_gangs import CYCLIC_ATTRIBUTE
from pyacc_mlir.lowering.par_dims import ParDim, par_dims
from pyacc_mlir.lowering.pass_base import operations

VECTOR_ATTRIBUTE = "pyacc.vector"
ROWS_ATTRIBUTE = "pyacc.rows"  # iterations may run in any order, or together


def gang_loops(root: ir.Operation) -> list[ir.Operation]:
    """The outermost gang loops under `root`: those in no other gang loop, as `gang(dim:1)` in `gang(dim:2)`."""
    found = [op for op in operations(root, "scf.parallel") if _is_gang_loop(op)]
    return [op for op in found if not any(outer in found for outer in ancestors(op))]


def lower_loops(root: ir.Operation, gang: Gang | None) -> None:
    """Lower every `scf.parallel` under `root`. Without a gang, the only one there is takes whole loops."""
    for loop in operations(root, "scf.parallel"):
        vector = ParDim.VECTOR in par_dims(loop)
        with ir.InsertionPoint(loop), loop.location:
            trips = trip_counts(loop)
            part = gang.part(par_dims(loop)) if gang is not None else None
            if part is None:
                indices, block = _nest(trips, vector)
            else:
                divide = _dealt if CYCLIC_ATTRIBUTE in loop.attributes else _chunk
                indices, block = divide(trips, part, vector)
            _move_body(loop, indices, block)


def trip_counts(loop: ir.Operation) -> list[ir.Value]:
    """Upper bounds: partitioned loops run from 0 by 1 (architecture.md section 4)."""
    rank = len(loop.regions[0].blocks[0].arguments)
    return list(loop.operands)[rank : 2 * rank]


def total_trips(trips: Sequence[ir.Value]) -> ir.Value:
    """The number of iterations of the collapsed space; a negative trip count counts as none."""
    total = _not_negative(trips[0])
    for trip in trips[1:]:
        total = arith.muli(total, _not_negative(trip))
    return total


def _is_gang_loop(loop: ir.Operation) -> bool:
    return any(dim.is_gang for dim in par_dims(loop))


def _nest(trips: Sequence[ir.Value], vector: bool) -> tuple[list[ir.Value], ir.Block]:
    indices = []
    block = None
    for depth, trip in enumerate(trips):
        point = ir.InsertionPoint.current if block is None else ir.InsertionPoint.at_block_terminator(block)
        with point:
            index, block = _for(_index(0), trip, vector and depth == len(trips) - 1)
        indices.append(index)
    assert block is not None
    return indices, block


def _dealt(trips: Sequence[ir.Value], gang: Share, vector: bool) -> tuple[list[ir.Value], ir.Block]:
    """One loop alone: collapsed loops have become one space before they are cut into chunks."""
    start, step = (arith.index_cast(ir.IndexType.get(), value) for value in (gang.number, gang.count))
    index, block = _for(start, trips[0], vector, step)
    return [index], block


def _chunk(trips: Sequence[ir.Value], gang: Share, vector: bool) -> tuple[list[ir.Value], ir.Block]:
    total = total_trips(trips)
    low, high = _boundary(total, gang, 0), _boundary(total, gang, 1)
    if len(trips) == 1:
        index, block = _for(low, high, vector)
        return [index], block
    width = arith.maxsi(trips[-1], _index(1))
    rows_end = arith.divui(arith.addi(high, arith.subi(width, _index(1))), width)
    row, rows = _for(arith.divui(low, width), rows_end, vector=False)
    with ir.InsertionPoint.at_block_terminator(rows):
        start = arith.muli(row, width)
        first = arith.maxsi(arith.subi(low, start), _index(0))
        last = arith.minsi(arith.subi(high, start), width)
        outer = _split_row(row, trips[:-1])
        index, block = _for(first, last, vector)
    return [*outer, index], block


def _split_row(row: ir.Value, trips: Sequence[ir.Value]) -> list[ir.Value]:
    """The indices of the outer dimensions from the number of the row. Zero trips cannot get here."""
    indices: list[ir.Value] = []
    for trip in reversed(trips[1:]):
        indices.insert(0, arith.remui(row, trip))
        row = arith.divui(row, trip)
    return [row, *indices]


def _boundary(total: ir.Value, gang: Share, ahead: int) -> ir.Value:
    """total · (g + ahead) / G"""
    number = arith.addi(gang.number, _i64(ahead)) if ahead else gang.number
    wide = arith.index_cast(gang.number.type, total)
    return arith.index_cast(ir.IndexType.get(), arith.divui(arith.muli(wide, number), gang.count))


def _for(low: ir.Value, high: ir.Value, vector: bool, step: ir.Value | None = None) -> tuple[ir.Value, ir.Block]:
    loop = scf.ForOp(low, high, _index(1) if step is None else step)
    with ir.InsertionPoint(loop.body):
        scf.YieldOp([])
    loop.attributes[VECTOR_ATTRIBUTE if vector else ROWS_ATTRIBUTE] = ir.UnitAttr.get()
    return loop.induction_variable, loop.body


def _move_body(loop: ir.Operation, indices: Sequence[ir.Value], block: ir.Block) -> None:
    source = loop.regions[0].blocks[0]
    for argument, index in zip(source.arguments, indices, strict=True):
        argument.replace_all_uses_with(index)
    end = block.operations[len(block.operations) - 1]
    for op in list(source.operations)[:-1]:
        op.operation.move_before(end)
    loop.erase()


def _not_negative(trip: ir.Value) -> ir.Value:
    return arith.maxsi(trip, _index(0))


def _index(value: int) -> ir.Value:
    return arith.constant(ir.IndexType.get(), value)


def _i64(value: int) -> ir.Value:
    return arith.constant(ir.IntegerType.get_signless(64), value)
