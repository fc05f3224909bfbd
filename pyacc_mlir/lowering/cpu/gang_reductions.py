# SPDX-License-Identifier: Apache-2.0
"""Reductions on the host: every gang has its own accumulator; gangs combine theirs in order, one after the other.

Inside one gang a reduction is the plain sequential one, with an accumulator of its own, so that the vectoriser is free
to use several.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pyacc_mlir.dialects.mlir import arith, ir, memref
from pyacc_mlir.lowering.cpu import runtime_calls
from pyacc_mlir.lowering.cpu.gang import Gang
from pyacc_mlir.lowering.cpu.gang_loops import ROWS_ATTRIBUTE, VECTOR_ATTRIBUTE, gang_loops
from pyacc_mlir.lowering.cpu.regions import ancestors, entry_point, inline_region, is_inside
from pyacc_mlir.lowering.pass_base import operations
from pyacc_mlir.lowering.purity import is_view, users_of
from pyacc_mlir.lowering.remarks import refuse

_COMBINE = "acc.reduction_combine_region"


@dataclass(frozen=True, slots=True)
class OrderedSection:
    """Combines that follow one another directly, hence one critical section, run in gang order."""

    combines: list[ir.Operation]
    repeated: bool  # stands in a sequential loop: every gang comes by several times


def ordered_sections(construct: ir.Operation) -> list[OrderedSection]:
    """The combines of `construct` into variables that its gangs share."""
    divided = gang_loops(construct)
    sections: list[OrderedSection] = []
    for op in operations(construct, _COMBINE):
        if is_inside(op.opview.destVar, construct):
            continue
        around = [outer for outer in ancestors(op) if is_under(outer, construct)]
        if any(outer in divided for outer in around):
            refuse(op, "the reduction of a loop inside a gang loop into a variable that all gangs share, "
                       "without a reduction clause on the gang loop")  # fmt: skip
        if sections and _follows(sections[-1].combines[-1], op):
            sections[-1].combines.append(op)
        else:
            sections.append(OrderedSection([op], any(o.name in ("scf.for", "scf.while") for o in around)))
    return sections


def is_under(op: ir.Operation, root: ir.Operation) -> bool:
    """Whether `op` is inside `root`, itself excluded."""
    return op != root and any(outer == root for outer in ancestors(op))


def order_section(module: ir.Module, section: OrderedSection, turn: ir.Value, gang: Gang) -> None:
    """Put enter and leave around the combines. `turn` is the address of the section's counter."""
    first, last = section.combines[0], section.combines[-1]
    with first.location:
        epoch = _epoch(first) if section.repeated else None
        with ir.InsertionPoint(first):
            number = arith.addi(gang.number, memref.load(epoch, [])) if epoch is not None else gang.number
            runtime_calls.ordered_enter(module, turn, number)
        with ir.InsertionPoint.after(last):
            runtime_calls.ordered_leave(module, turn)
            if epoch is not None:
                memref.store(arith.addi(memref.load(epoch, []), gang.count), epoch, [])


def inline_reductions(root: ir.Operation) -> None:
    """Inner and outer reductions alike: initialise, run, combine, in the order that they stand."""
    inits = operations(root, "acc.reduction_init")
    arrays = [alloca for init in inits for alloca in operations(init, "memref.alloca") if _stays_memory(alloca)]
    for op in reversed(operations(root, "acc.reduction_init", _COMBINE)):
        _inline(op)
    for array in arrays:
        for loop in _updating_loops(array):
            for mark in (VECTOR_ATTRIBUTE, ROWS_ATTRIBUTE):
                if mark in loop.attributes:
                    del loop.attributes[mark]


def _stays_memory(alloca: ir.Operation) -> bool:
    """Not a scalar, of which mem2reg makes values whose combination the vectoriser understands."""
    return bool(alloca.results[0].type.rank) or any(is_view(use.owner) for use in alloca.results[0].uses)


def _updating_loops(array: ir.Operation) -> Iterator[ir.Operation]:
    """The loops around the updates of a copy: their iterations add to the same elements, one after the other."""
    for user in users_of(array.results[0]):
        if user.name != "memref.load":
            for loop in ancestors(user):
                if loop.block == array.block:
                    yield loop
                    break
                yield loop


def _inline(op: ir.Operation) -> None:
    block = op.regions[0].blocks[0]
    terminator = block.operations[len(block.operations) - 1] if len(block.operations) else None
    if terminator is None or terminator.operation.name not in ("acc.yield", "acc.terminator"):
        for inner in list(block.operations):
            inner.operation.move_before(op)
        op.erase()
        return
    inline_region(op)


def _epoch(op: ir.Operation) -> ir.Value:
    """A variable of the gang that counts in steps of the number of gangs, 0 at first."""
    i64 = ir.IntegerType.get_signless(64)
    with entry_point(op.block):
        variable = memref.alloca(ir.MemRefType.get([], i64), [], [])
        memref.store(arith.constant(i64, 0), variable, [])
    return variable


def _follows(earlier: ir.Operation, later: ir.Operation) -> bool:
    """Whether `later` comes right after `earlier` in one block, constants between them aside."""
    if earlier.block != later.block:
        return False
    between = False
    for op in earlier.block.operations:
        if op.operation == later:
            return between
        if between and op.operation.name != "arith.constant":
            return False
        between = between or op.operation == earlier
    return False
