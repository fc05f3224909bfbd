# SPDX-License-Identifier: Apache-2.0
"""Queues of `async` clauses: read from operations, and written to them (OpenACC 3.3 §2.16)."""

from __future__ import annotations

from dataclasses import dataclass

from pyacc_mlir.dialects.mlir import arith, ir, openacc
from pyacc_mlir.lowering.cpu import llvm_ir
from pyacc_mlir.lowering.device.operand_groups import operand_groups, replaced

NOVAL, SYNC = -1, -2  # enum of native/include/pyacc_rt.h


@dataclass(frozen=True, slots=True)
class Queue:
    """Where the work of a directive goes: synchronous, the default queue, or a numbered one."""

    number: ir.Value | None = None
    noval: bool = False

    @property
    def is_async(self) -> bool:
        return self.noval or self.number is not None

    def value(self) -> ir.Value:
        """As an i64 at the insertion point."""
        if self.number is not None:
            return as_i64(self.number)
        return llvm_ir.constant(NOVAL if self.noval else SYNC)


def queue_of(op: ir.Operation) -> Queue:
    """The queue of a construct, directive or data operation."""
    view = op.opview
    if hasattr(view, "asyncOperand"):
        return Queue(view.asyncOperand, "async" in op.attributes)
    if not hasattr(view, "asyncOperands"):
        return Queue()
    numbers = list(view.asyncOperands)
    return Queue(numbers[0] if numbers else None, "asyncOnly" in op.attributes)


@dataclass(frozen=True, slots=True)
class Waits:
    """The queues a directive waits for; `all_queues` without an argument."""

    queues: tuple[ir.Value, ...] = ()
    all_queues: bool = False

    def __bool__(self) -> bool:
        return self.all_queues or bool(self.queues)


def waits_of(op: ir.Operation) -> Waits:
    """The `wait` clause of a construct or directive."""
    if not hasattr(op.opview, "waitOperands"):
        return Waits()
    return Waits(tuple(op.opview.waitOperands), "waitOnly" in op.attributes or "wait" in op.attributes)


def emit_wait(waits: Waits, queue: Queue, condition: ir.Value | None) -> None:
    """An `acc.wait` at the insertion point: `queue` waits, or the host does where it is synchronous."""
    openacc.WaitOp(list(waits.queues), asyncOperand=queue.number, async_=queue.noval or None, ifCond=condition)


def with_queue(op: ir.Operation, queue: Queue) -> ir.Operation:
    """A data operation in place of `op`, for `queue`. The queue is the last of its operand groups."""
    if not queue.is_async:
        return op
    attributes = {name: op.attributes[name] for name in op.attributes}
    groups = operand_groups(op)
    any_device = ir.Attribute.parse("[#acc.device_type<none>]")
    if queue.number is None:
        attributes["asyncOnly"] = any_device
    else:
        groups[-1] = [queue.number]
        attributes["asyncOperandsDeviceType"] = any_device
    return replaced(op, groups, attributes)


def as_i64(value: ir.Value) -> ir.Value:
    i64 = llvm_ir.i64()
    if value.type == i64:
        return value
    return arith.index_cast(i64, value) if isinstance(value.type, ir.IndexType) else arith.extsi(i64, value)
