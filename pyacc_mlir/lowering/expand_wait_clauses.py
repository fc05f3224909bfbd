# SPDX-License-Identifier: Apache-2.0
"""`wait` clauses become wait directives before their construct.

Before:
    %d = acc.copyin varPtr(%x : memref<?xf64>) -> memref<?xf64>
    acc.parallel if(%c) async(%q : i64) wait({%w : i64}) dataOperands(%d : memref<?xf64>) { ... }
After:
    acc.wait(%w : i64) async(%q : i64) if(%c)
    acc.wait(%w : i64) if(%not_c)                 // what the host executes, it waits for itself
    %d = acc.copyin varPtr(%x : memref<?xf64>) -> memref<?xf64>
    acc.parallel if(%c) async(%q : i64) dataOperands(%d : memref<?xf64>) { ... }

Leaves: no `wait` clause; the copies of an asynchronous directive wait as well.
Spec: OpenACC 3.3 §2.16.2 (wait clause).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pyacc_mlir.dialects.mlir import arith, ir
from pyacc_mlir.lowering.device.data_operations import COMPUTE, data_operands
from pyacc_mlir.lowering.device.operand_groups import rebuilt
from pyacc_mlir.lowering.device.queues import Queue, emit_wait, queue_of, waits_of
from pyacc_mlir.lowering.pass_base import PassContext, operations

# Which group of its operands the queues of `wait` are.
_WAIT_GROUP = {
    "acc.parallel": 1, "acc.serial": 1, "acc.kernels": 1,
    "acc.data": 2, "acc.update": 2, "acc.enter_data": 3, "acc.exit_data": 3,
}  # fmt: skip
_WAIT_ATTRIBUTES = frozenset({"wait", "waitOnly", "waitOperandsSegments", "waitOperandsDeviceType", "hasWaitDevnum"})


@dataclass(frozen=True, slots=True)
class ExpandWaitClauses:
    """For constructs and for directives that move data."""

    name: ClassVar[str] = "expand-wait-clauses"

    def run(self, module: ir.Module, ctx: PassContext) -> None:
        del ctx
        with module.context:
            for holder in operations(module.operation, *_WAIT_GROUP):
                if waits_of(holder):
                    _expand(holder)


def _expand(holder: ir.Operation) -> None:
    waits, queue, condition = waits_of(holder), queue_of(holder), holder.opview.ifCond
    with ir.InsertionPoint(_first(holder)), holder.location:
        emit_wait(waits, queue, condition)
        if condition is not None and holder.name in COMPUTE:
            true = arith.constant(condition.type, 1)
            emit_wait(waits, Queue(), arith.xori(condition, true))
    rebuilt(holder, drop=_WAIT_GROUP[holder.name], without=_WAIT_ATTRIBUTES)


def _first(holder: ir.Operation) -> ir.Operation:
    """The first of `holder` and its data operations, as they stand in its block."""
    entries = data_operands(holder)
    for view in holder.block.operations:
        if view.operation == holder or view.operation in entries:
            return view.operation
    return holder
