# SPDX-License-Identifier: Apache-2.0
"""Loops over elements that combine them into variables.

Directly in `kernels` they are loop constructs with reductions, which a device shares out; everywhere else they are
sequential.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pyacc_mlir.dialects import acc
from pyacc_mlir.dialects.mlir import ir, openacc
from pyacc_mlir.frontend import emit_ops as ops
from pyacc_mlir.frontend.emit_array_loops import in_order
from pyacc_mlir.frontend.emit_recipes import reduction_recipe
from pyacc_mlir.frontend.emit_state import State
from pyacc_mlir.frontend.emit_values import Slot

#: Variables and the operators by which they are reduced, and what is done with them at a position.
Totals = Sequence[tuple[Slot, str]]
Body = Callable[[list[Slot], list[ir.Value]], None]


def is_shared(state: State) -> bool:
    """Whether what is emitted here runs once for all gangs, so that its loops may be shared out."""
    if state.compute_kind != "kernels" or state.in_loop:
        return False
    around = ir.InsertionPoint.current.block.owner
    while around.operation.name == "scf.for":
        around = around.operation.parent
    return bool(around.operation.name == "acc.kernels")


def accumulate(state: State, extents: Sequence[ir.Value], totals: Totals, body: Body) -> None:
    """`body` for every position, with the variables to update."""
    if not (extents and is_shared(state)):
        in_order(extents, lambda at: body([slot for slot, _ in totals], at))
        return
    copies = [Slot(_copy(state, slot, operator), slot.type) for slot, operator in totals]
    zero, one = ops.index_constant(0), ops.index_constant(1)
    memory = [copy.memory for copy in copies]
    block = acc.loop(list(extents), zero, one, schedule="independent", reduction=memory)
    state.in_loop = True
    with ir.InsertionPoint(block):
        body(copies, list(block.arguments))
        openacc.YieldOp([])
    state.in_loop = False


def _copy(state: State, slot: Slot, operator: str) -> ir.Value:
    recipe = reduction_recipe(state, operator, slot.type, ir.MemRefType(slot.memory.type))
    return acc.reduction("", slot.memory, recipe)
