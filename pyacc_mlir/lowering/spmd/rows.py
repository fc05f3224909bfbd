# SPDX-License-Identifier: Apache-2.0
"""Several rows of the loop around a vector loop at once, so that what does not depend on the row is loaded once.

In the product of matrices, row i of C needs A[i, k] and B[k, j : j+32] for each k: four rows share every vector of B.
The rows are iterations of a parallel loop (`pyacc.rows`), hence independent.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pyacc_mlir.dialects.mlir import arith, ir, scf
from pyacc_mlir.lowering.acc_clauses import constant_value
from pyacc_mlir.lowering.cpu.gang_loops import ROWS_ATTRIBUTE, VECTOR_ATTRIBUTE
from pyacc_mlir.lowering.cpu.regions import every_operation
from pyacc_mlir.lowering.spmd.counted import Rows, emit_counted
from pyacc_mlir.lowering.spmd.masking import Mask
from pyacc_mlir.lowering.spmd.plan import Plan
from pyacc_mlir.lowering.spmd.shapes import body_operations
from pyacc_mlir.lowering.spmd.straight import emit_straight

_COUNT = 4
_LARGEST_BODY = 40  # operations of the vector loop: they are written once for each row
_REPEATABLE = ("arith.", "index.", "memref.load", "memref.dim", "ub.")


@dataclass(frozen=True, slots=True)
class RowGroup:
    """A loop over rows that holds nothing but one vector loop and what that needs."""

    outer: ir.Operation
    before: list[ir.Operation]  # computes bounds and the like, from the number of the row
    differing: set[ir.Value]  # values that differ from row to row
    count: int


def find_row_group(loop: ir.Operation, plan: Plan) -> RowGroup | None:
    """The rows that the vector loop `loop` may be written for together, if that pays."""
    outer = loop.parent.operation
    if ROWS_ATTRIBUTE not in outer.attributes or plan.reductions or constant_value(outer.operands[2]) != 1:
        return None
    *before, last = body_operations(outer.regions[0])
    if last != loop or not all(is_repeatable(op) for op in before):
        return None
    differing = differing_values(outer)
    body = every_operation(loop)
    if len(body) > _LARGEST_BODY or not all(_is_row_wise(op, plan, differing) for op in body):
        return None
    if not any(_is_shared_vector(op, plan, differing) for op in body):
        return None
    return RowGroup(outer, before, differing, _COUNT)


def emit_row(group: RowGroup) -> Callable[[ir.Operation, Rows, Mask], None]:
    """Writes one operation for all rows of a group; for the first only where all rows do the same."""

    def emit(op: ir.Operation, rows: Rows, mask: Mask) -> None:
        if op.name == "scf.for":
            emit_counted(op, rows, mask, emit)
            return
        emit_straight(op, rows.first, mask)
        for lanes in rows.lanes[1:]:
            if op.results and not any(result in group.differing for result in op.results):
                lanes.bind(op.result, rows.first.get(op.result))
            else:
                emit_straight(op, lanes, mask)

    return emit


def repeat_before(group: RowGroup, row: ir.Value, number: int) -> dict[ir.Value, ir.Value]:
    """What stands before the vector loop, again at the current point for row `row` + `number`."""
    variable = group.outer.regions[0].blocks[0].arguments[0]
    made = {variable: arith.addi(row, arith.constant(row.type, number))}
    for op in group.before:
        copy = op.clone()
        for position, operand in enumerate(op.operands):
            copy.operands[position] = made.get(operand, operand)
        made.update(zip(op.results, copy.results, strict=True))
    return made


def have_same_bounds(group: RowGroup, loop: ir.Operation, row: ir.Value) -> ir.Value:
    """Whether the vector loops of all rows from `row` on run from the same index to the same."""
    bounds = list(loop.operands)[:2]
    result = arith.constant(ir.IntegerType.get_signless(1), 1)
    if not any(bound in group.differing for bound in bounds):
        return result
    rows = [repeat_before(group, row, number) for number in range(group.count)]
    for made in rows[1:]:
        for bound in bounds:
            here, there = made.get(bound, bound), rows[0].get(bound, bound)
            result = arith.andi(result, arith.cmpi(arith.CmpIPredicate.eq, here, there))
    return result


def whole_group(group: RowGroup, loop: ir.Operation, row: ir.Value, high: ir.Value) -> ir.Value:
    """Whether a whole group of rows with equal bounds starts at `row`. Later rows must not even be looked at."""
    last = arith.addi(row, arith.constant(row.type, group.count))
    guard = scf.IfOp(arith.cmpi(arith.CmpIPredicate.sle, last, high), [ir.IntegerType.get_signless(1)], has_else=True)
    with ir.InsertionPoint(guard.then_block):
        scf.YieldOp([have_same_bounds(group, loop, row)])
    with ir.InsertionPoint(guard.else_block):
        scf.YieldOp([arith.constant(ir.IntegerType.get_signless(1), 0)])
    return guard.results[0]


def is_repeatable(op: ir.Operation) -> bool:
    """It may be computed again for another row."""
    return op.name.startswith(_REPEATABLE) and not op.regions


def differing_values(outer: ir.Operation) -> set[ir.Value]:
    """Values computed from the number of the row, by data flow; a loop carries what goes into it."""
    found = {outer.regions[0].blocks[0].arguments[0]}
    size = 0
    while size != len(found):
        size = len(found)
        for op in every_operation(outer):
            if any(operand in found for operand in op.operands):
                found.update(_reached(op))
    return found


def _reached(op: ir.Operation) -> list[ir.Value]:
    if op.name == "scf.yield":
        around = op.parent.operation
        carried = list(around.regions[0].blocks[0].arguments)[1:] if around.name == "scf.for" else []
        return [*carried, *around.results]
    if op.name == "scf.for":
        return [*op.results, *list(op.regions[0].blocks[0].arguments)[1:]]
    return list(op.results)


def _is_row_wise(op: ir.Operation, plan: Plan, differing: set[ir.Value]) -> bool:
    """Straight code, or a loop whose bounds all rows share."""
    if op.name == "scf.for":
        return not plan.shapes.diverges(op) and not any(bound in differing for bound in list(op.operands)[:3])
    return not op.regions and op.name != "memref.alloca"


def _is_shared_vector(op: ir.Operation, plan: Plan, differing: set[ir.Value]) -> bool:
    """A vector loaded in an inner loop, the same for all rows."""
    if op.name != "memref.load" or VECTOR_ATTRIBUTE in op.parent.operation.attributes:
        return False
    return not plan.shapes.is_uniform(op.result) and op.result not in differing
