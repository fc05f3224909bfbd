# SPDX-License-Identifier: Apache-2.0
"""A block waits for asynchronous work that uses its own stack memory before it ends.

Before:
    %s = memref.alloca() : memref<f64>
    %d = acc.copyin varPtr(%s : memref<f64>) -> memref<f64>
    acc.parallel async(%q : i64) dataOperands(%d : memref<f64>) { ... }
    acc.copyout accPtr(%d : memref<f64>) to varPtr(%s : memref<f64>)
    %v = memref.load %s[] : memref<f64>
    memref.store %v, %output[] : memref<f64>
    return
After:
    ... the same ...
    acc.wait(%q : i64)                            // of all queues, where %q is not known any more
    %v = memref.load %s[] : memref<f64>
    memref.store %v, %output[] : memref<f64>
    return

Arrays of the program outlive their block; firstprivate scalars are passed by value.

Needs: stage `data`.
Spec: OpenACC 3.3 §2.16.1 (async clause): a program may not end the lifetime of what asynchronous work uses.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from pyacc_mlir.dialects.mlir import ir
from pyacc_mlir.lowering.cpu import llvm_ir
from pyacc_mlir.lowering.device.data_operations import COMPUTE, HOLDERS, data_operands, defining
from pyacc_mlir.lowering.device.queues import NOVAL, Queue, Waits, emit_wait, queue_of
from pyacc_mlir.lowering.pass_base import PassContext, operations
from pyacc_mlir.lowering.purity import base_of, is_pure
from pyacc_mlir.lowering.walks import ancestors, with_nested

_BY_VALUE = "acc.firstprivate_map"


@dataclass(frozen=True, slots=True)
class AwaitStackMemory:
    """One wait at the end of a function for each queue, or one for all."""

    name: ClassVar[str] = "await-stack-memory"

    def run(self, module: ir.Module, ctx: PassContext) -> None:
        del ctx
        with module.context:
            for function in operations(module.operation, "func.func"):
                if function.regions[0].blocks:
                    _await(function)


def _await(function: ir.Operation) -> None:
    queues = [
        queue_of(holder)
        for holder in operations(function, *HOLDERS, *COMPUTE)
        if queue_of(holder).is_async and any(_is_on_stack(var, function) for var in _variables(holder))
    ]
    if not queues:
        return
    body = function.regions[0].blocks[0]
    place = _end(body)
    with ir.InsertionPoint(place), place.location:
        numbers = [_at_end(queue, body) for queue in queues]
        if any(number is None for number in numbers):
            emit_wait(Waits(all_queues=True), Queue(), None)
        else:
            emit_wait(Waits(tuple(dict.fromkeys(n for n in numbers if n is not None))), Queue(), None)


def _variables(holder: ir.Operation) -> Iterator[ir.Value]:
    """The host's memory that a directive names or that its region uses."""
    for entry in data_operands(holder):
        yield entry.opview.var
    if holder.name not in COMPUTE:
        return
    for op in with_nested(holder):
        for operand in op.operands:
            owner = defining(operand)
            if owner is not None and owner.name.startswith("acc.") and hasattr(owner.opview, "var"):
                if owner.name != _BY_VALUE or operand.type.rank:
                    yield owner.opview.var
            elif isinstance(operand.type, ir.MemRefType):
                yield operand


def _is_on_stack(var: ir.Value, function: ir.Operation) -> bool:
    """`var` is a variable of the block's own, or a cell of its caller for a number that comes back."""
    base = base_of(var)
    owner = base.owner
    if isinstance(owner, ir.Block):
        return bool(owner == function.regions[0].blocks[0]) and ir.MemRefType(base.type).rank == 0
    if owner.name != "memref.alloca":
        return False
    return not any(op.name in COMPUTE for op in ancestors(owner.operation))


def _at_end(queue: Queue, body: ir.Block) -> ir.Value | None:
    """The number of a queue, as a value that is known at the end of `body`."""
    if queue.number is None:
        return llvm_ir.constant(NOVAL)
    owner = queue.number.owner
    block = owner if isinstance(owner, ir.Block) else owner.operation.block
    return queue.number if block == body else None


def _end(body: ir.Block) -> ir.Operation:
    """Where the numbers that come back are read: the first of the pure operations, loads and stores at the end."""
    place, *before = [view.operation for view in reversed(list(body.operations))]
    for op in before:
        if not (is_pure(op) or op.name in ("memref.load", "memref.store")):
            break
        place = op
    return place
