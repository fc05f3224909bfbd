# SPDX-License-Identifier: Apache-2.0
"""Turn acc.atomic operations into atomic operations of the LLVM dialect.

Before:

    acc.atomic.capture {
      acc.atomic.read %v = %p : memref<i32>, memref<i32, strided<[], offset: ?>>, i32
      acc.atomic.update %p : memref<i32, strided<[], offset: ?>> {
      ^bb0(%old : i32):
        %new = arith.addi %old, %one : i32
        acc.yield %new : i32
      }
    }

After:

    %old = llvm.atomicrmw add %address, %one monotonic : !llvm.ptr, i32
    memref.store %old, %v[]

Needs: on a GPU, `insert-predication`, which knows who executes them. Leaves: no acc.atomic operations. An update
without a machine operation of its own becomes a compare-and-swap loop. With a condition that does not hold, accesses
are plain ones.
Spec: OpenACC 3.3 §2.12 atomic; 3.4 for its `if`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pyacc_mlir.dialects.mlir import ir, memref, scf
from pyacc_mlir.lowering.atomic_memory import Cell
from pyacc_mlir.lowering.gpu.value_functions import RegionFunction, call
from pyacc_mlir.lowering.pass_base import PassContext, operations
from pyacc_mlir.lowering.remarks import refuse
from pyacc_mlir.lowering.targets.target import TargetKind

_CAPTURE = "acc.atomic.capture"
_SINGLE = ("acc.atomic.update", "acc.atomic.write", "acc.atomic.read")


@dataclass(frozen=True, slots=True)
class LowerAtomics:
    """read, write, update and capture."""

    name: ClassVar[str] = "lower-atomics"

    def run(self, module: ir.Module, ctx: PassContext) -> None:
        scope = None if ctx.target.kind is TargetKind.HOST else "device"
        with module.context:
            found = operations(module.operation, _CAPTURE, *_SINGLE)
            for op in [op for op in found if op.parent.operation.name != _CAPTURE]:
                with ir.InsertionPoint(op), op.location:
                    _lower(op, scope)
                op.erase()


def _lower(op: ir.Operation, scope: str | None) -> None:
    condition = _condition(op)
    if condition is None:
        _act(op, scope)
        return
    branch = scf.IfOp(condition, has_else=True)
    with ir.InsertionPoint(branch.then_block):
        _act(op, scope)
        scf.YieldOp([])
    with ir.InsertionPoint(branch.else_block):
        for part in _parts(op):
            _act_plainly(part)
        scf.YieldOp([])


def _act(op: ir.Operation, scope: str | None) -> None:
    parts = _parts(op)
    changes = [part for part in parts if part.name != "acc.atomic.read"]
    reads = [part for part in parts if part.name == "acc.atomic.read"]
    cell = Cell(parts[0].operands[0], scope)
    if cell.is_too_wide:
        _add(op, cell)
    elif not changes:
        _store(cell.load(), reads[0].operands[1])
    elif not reads and changes[0].name == "acc.atomic.write":
        cell.store(changes[0].operands[1])
    else:
        old = _changed(cell, changes[0])
        for read in reads:
            _store(old if read == parts[0] else _new(changes[0], old), read.operands[1])


def _add(op: ir.Operation, cell: Cell) -> None:
    """Of a number that is too wide for any machine, parts can be added; nobody sees both at one time."""
    if op.name != "acc.atomic.update" or not cell.add_parts(RegionFunction(op.regions[0])):
        what = op.name.removeprefix("acc.atomic.")
        refuse(op, f"atomic {what} of a complex128 is not supported: expected an update by `x += e` or `x -= e`")


def _parts(op: ir.Operation) -> list[ir.Operation]:
    """The operation itself, or the two in a capture."""
    if op.name != _CAPTURE:
        return [op]
    return [view.operation for view in op.regions[0].blocks[0].operations][:-1]


def _condition(op: ir.Operation) -> ir.Value | None:
    """The operand of `if`: it comes last, and is one more than the operation has without it."""
    without = {_CAPTURE: 0, "acc.atomic.update": 1}.get(op.name, 2)
    return op.operands[without] if len(op.operands) > without else None


def _changed(cell: Cell, change: ir.Operation) -> ir.Value:
    if change.name == "acc.atomic.write":
        return cell.exchange(change.operands[1])
    return cell.update(RegionFunction(change.regions[0]))


def _new(change: ir.Operation, old: ir.Value) -> ir.Value:
    return change.operands[1] if change.name == "acc.atomic.write" else call(RegionFunction(change.regions[0]), old)


def _act_plainly(op: ir.Operation) -> None:
    x = op.operands[0]
    match op.name:
        case "acc.atomic.read":
            _store(memref.load(x, []), op.operands[1])
        case "acc.atomic.write":
            _store(op.operands[1], x)
        case _:
            _store(call(RegionFunction(op.regions[0]), memref.load(x, [])), x)


def _store(value: ir.Value, place: ir.Value) -> None:
    memref.store(value, place, [])
