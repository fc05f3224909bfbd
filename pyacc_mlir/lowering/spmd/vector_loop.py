# SPDX-License-Identifier: Apache-2.0
"""One loop over whole vectors, or over vectors under a mask."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pyacc_mlir.dialects.mlir import arith, ir, scf, vector
from pyacc_mlir.lowering.spmd.counted import Emit, Rows
from pyacc_mlir.lowering.spmd.lanes import Lanes
from pyacc_mlir.lowering.spmd.plan import Plan
from pyacc_mlir.lowering.spmd.shapes import body_operations, terminator


@dataclass(frozen=True, slots=True)
class Part:
    """One of the loops that a vector loop becomes."""

    loop: ir.Operation
    plan: Plan
    rows: Rows
    emit: Emit


def emit_loop(
    part: Part, bounds: tuple[ir.Value, ir.Value], limit: ir.Value | None, initial: Sequence[ir.Value]
) -> list[ir.Value]:
    """One loop of vectors; with a limit, iterations from there on are masked off."""
    lanes = part.rows.first
    body = part.loop.regions[0]
    variable, *carried = list(body.blocks[0].arguments)
    reductions = list(zip(part.plan.reductions, initial, strict=True))
    starts = [lanes.splat(reduction.identity(value)) for reduction, value in reductions]
    new = scf.ForOp(*bounds, arith.constant(ir.IndexType.get(), lanes.count), starts)
    with ir.InsertionPoint(new.body):
        for row in part.rows.lanes:
            row.bind(variable, new.induction_variable)
        lanes.bind_all(carried, new.inner_iter_args)
        mask = None if limit is None else _below(new.induction_variable, limit, lanes)
        for op in body_operations(body):
            with op.location:
                part.emit(op, part.rows, mask)
        partial = [lanes.vector(value) for value in terminator(body).operands]
        if mask is not None:
            olds = list(new.inner_iter_args)
            partial = [arith.select(mask, value, old) for value, old in zip(partial, olds, strict=True)]
        scf.YieldOp(partial)
    return [r.combine(value, result) for (r, value), result in zip(reductions, new.results, strict=True)]


def _below(first: ir.Value, limit: ir.Value, lanes: Lanes) -> ir.Value:
    """The lanes whose iteration is below the limit."""
    left = arith.index_cast(ir.IntegerType.get_signless(64), arith.subi(limit, first))
    numbers = lanes.steps(left.type, 1)
    return arith.cmpi(arith.CmpIPredicate.slt, numbers, vector.broadcast(numbers.type, left))


def whole_vectors(low: ir.Value, high: ir.Value, wide: int) -> ir.Value:
    """Where the last whole vector ends."""
    zero, width = (arith.constant(ir.IndexType.get(), number) for number in (0, wide))
    trips = arith.maxsi(arith.subi(high, low), zero)
    return arith.addi(low, arith.muli(arith.divui(trips, width), width))
