# SPDX-License-Identifier: Apache-2.0
"""Data operations become calls of the runtime; compute regions use the host's array, which is the device's.

Before:
    %d = acc.copyin varPtr(%x : memref<?xf64>) -> memref<?xf64>
    func.call @pyacc_rt_parallel(... %d ...)
    acc.delete accPtr(%d : memref<?xf64>)
After:
    func.call @pyacc_rt_data_enter(%copyin, %base, %itemsize, %rank, %extents_then_strides)
    func.call @pyacc_rt_parallel(... %x ...)
    func.call @pyacc_rt_data_exit(%copyin, %base, %itemsize, %rank, %extents_then_strides)

Needs: `outline-gang-bodies`.
Leaves: no operation of the acc dialect; the regions of `acc.data` and `acc.host_data` stand in their parents. Scalars
are not reported.
Spec: OpenACC 3.4 section 2.7 (data clauses), 2.6 (data regions).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pyacc_mlir.dialects.mlir import ir, scf
from pyacc_mlir.lowering.cpu import llvm_ir, runtime_calls
from pyacc_mlir.lowering.cpu.data_kinds import data_kind
from pyacc_mlir.lowering.cpu.descriptors import Descriptor, is_memref, item_size
from pyacc_mlir.lowering.cpu.regions import entry_point, erase_unused, every_operation, inline_region
from pyacc_mlir.lowering.pass_base import PassContext, operations
from pyacc_mlir.lowering.remarks import refuse

_ENTRIES = (
    "acc.copyin",
    "acc.create",
    "acc.present",
    "acc.nocreate",
    "acc.deviceptr",
    "acc.attach",
    "acc.update_device",
)
_SILENT_ENTRIES = ("acc.firstprivate_map", "acc.getdeviceptr", "acc.use_device", "acc.cache")
_EXITS = ("acc.copyout", "acc.delete", "acc.detach", "acc.update_host")
_REGIONS = ("acc.data", "acc.host_data")
# Host and device are one memory and every construct is waited for: nothing is left to do for these.
_HOLDERS = ("acc.enter_data", "acc.exit_data", "acc.update", "acc.wait", "acc.init", "acc.shutdown", "acc.set")
_BOUNDS = ("acc.bounds", "acc.get_lowerbound", "acc.get_upperbound", "acc.get_stride", "acc.get_extent")


@dataclass(frozen=True, slots=True)
class LowerDataClauses:
    """Data clauses for a device that shares the host's memory."""

    name: ClassVar[str] = "lower-data-clauses"

    def run(self, module: ir.Module, ctx: PassContext) -> None:
        del ctx
        with module.context:
            for op in operations(module.operation, *_EXITS):
                _lower_exit(module, op)
            for op in operations(module.operation, *_ENTRIES, *_SILENT_ENTRIES):
                _lower_entry(module, op)
            for op in operations(module.operation, *_HOLDERS):
                op.erase()
            # Inner regions first: what they hold moves into the outer ones.
            for op in reversed(operations(module.operation, *_REGIONS)):
                inline_region(op)
            erase_unused(module, *_BOUNDS)
            for op in every_operation(module.operation):
                if op.name.startswith("acc."):
                    refuse(op, f"`{op.name}` on the host")


def _lower_exit(module: ir.Module, op: ir.Operation) -> None:
    entry = _defining(op.opview.accVar)
    holder = _holder(entry) if entry else None
    finalize = holder is not None and "finalize" in holder.attributes
    with ir.InsertionPoint(op), op.location:
        _report(module, "exit", data_kind(op, finalize), op.opview.accVar, _condition(holder))
    op.erase()


def _lower_entry(module: ir.Module, op: ir.Operation) -> None:
    if op.name in _ENTRIES:
        holder = _holder(op)
        condition = _condition(holder)
        # A condition is evaluated at the construct, perhaps after this operation.
        place = holder if holder is not None and condition is not None else op
        with ir.InsertionPoint(place), op.location:
            _report(module, "enter", data_kind(op), op.opview.var, condition)
    op.result.replace_all_uses_with(op.opview.var)
    op.erase()


def _report(module: ir.Module, action: str, kind: int, var: ir.Value, condition: ir.Value | None) -> None:
    if not is_memref(var) or ir.MemRefType(var.type).rank == 0:
        return
    if condition is None:
        _call(module, action, kind, var)
        return
    guard = scf.IfOp(condition)
    with ir.InsertionPoint(guard.then_block):
        _call(module, action, kind, var)
        scf.YieldOp([])


def _call(module: ir.Module, action: str, kind: int, var: ir.Value) -> None:
    type_ = ir.MemRefType(var.type)
    descriptor = Descriptor(var)
    numbers = [descriptor.size(d) for d in range(type_.rank)] + [descriptor.stride(d) for d in range(type_.rank)]
    table = llvm_ir.array(len(numbers), llvm_ir.i64())
    with entry_point(ir.InsertionPoint.current.block):
        space = llvm_ir.alloca(table)
    for position, number in enumerate(numbers):
        llvm_ir.store(number, llvm_ir.element_ptr(space, table, 0, position))
    size, rank = llvm_ir.constant(item_size(type_.element_type)), llvm_ir.constant(type_.rank)
    which = llvm_ir.constant(kind, llvm_ir.i32())
    runtime_calls.data(module, action, [which, descriptor.pointer(), size, rank, space])


def _defining(value: ir.Value) -> ir.Operation | None:
    return None if isinstance(value.owner, ir.Block) else value.owner.operation


def _holder(entry: ir.Operation) -> ir.Operation | None:
    """The construct or directive in whose data operands `entry` stands."""
    for use in entry.result.uses:
        if "ifCond" in dir(use.owner.operation.opview):
            return use.owner.operation
    return None


def _condition(holder: ir.Operation | None) -> ir.Value | None:
    return holder.opview.ifCond if holder is not None else None
