# SPDX-License-Identifier: Apache-2.0
"""Put private variables that several threads must share into the shared memory of their block.

Before:

    scf.parallel (%i) ... {                        // gang
      %t = memref.alloca() : memref<8xf32>
      scf.parallel (%j) ... {                      // vector
        memref.store %x, %t[%j] : memref<8xf32>

After:

    memref.global "private" @__pyacc_shared_0 : memref<8xf32, #gpu.address_space<workgroup>> = uninitialized
    scf.parallel (%i) ... {
      %s = memref.get_global @__pyacc_shared_0 : memref<8xf32, #gpu.address_space<workgroup>>
      %t = memref.memory_space_cast %s : memref<8xf32, #gpu.address_space<workgroup>> to memref<8xf32>

Needs: insert-scratch-memory. Leaves: a memref.alloca is a variable of one thread. An array private to a gang (or
worker) and used by its workers or lanes, or by a call that one thread makes for all, is shared, and so is a scalar that
they write, or that one thread captures into for all; any other private scalar has a copy in each thread, all with the
same value. Each worker has its own part of what is private to a worker.
Spec: OpenACC 3.3 §2.9.10 private.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pyacc_mlir.dialects.mlir import ir, memref
from pyacc_mlir.lowering.acc_clauses import constant_value
from pyacc_mlir.lowering.gpu.builders import index, member_id, multiply
from pyacc_mlir.lowering.gpu.layout import Layout, Scope
from pyacc_mlir.lowering.gpu.memory_effects import accesses
from pyacc_mlir.lowering.gpu.reduction_copies import init_of, is_partial
from pyacc_mlir.lowering.gpu.shared_memory import address, as_generic, byte_size, declare
from pyacc_mlir.lowering.par_dims import ParDim
from pyacc_mlir.lowering.pass_base import PassContext, operations
from pyacc_mlir.lowering.purity import base_of, is_alloca, is_view
from pyacc_mlir.lowering.walks import ancestors

FOR_ALL = "pyacc.for_all"  # marks a variable that one thread writes for all of its block or row


@dataclass(frozen=True, slots=True)
class InsertPrivateStorage:
    """Decides for each memref.alloca of a construct."""

    name: ClassVar[str] = "insert-private-storage"

    def run(self, module: ir.Module, ctx: PassContext) -> None:
        for parallel in operations(module.operation, "acc.parallel"):
            layout = Layout.of(parallel)
            for alloca in operations(parallel, "memref.alloca"):
                if layout.uses_threads and _is_shared(alloca, layout):
                    _move_to_shared(module, alloca, layout)


def _is_shared(alloca: ir.Operation, layout: Layout) -> bool:
    if any(op.name == "acc.reduction_init" for op in ancestors(alloca, layout.parallel)):
        return False
    if FOR_ALL in alloca.attributes:
        return True
    home = layout.scope_of(alloca)
    inner = [op for op in _users(alloca.results[0]) if layout.scope_of(op) > home]
    if alloca.results[0].type.rank > 0:
        return bool(inner) or any(_is_call_for_all(op, home, layout) for op in _users(alloca.results[0]))
    return any(op.name != "memref.load" for op in inner) or _receives_for_all(alloca, home, layout)


def _is_call_for_all(op: ir.Operation, home: Scope, layout: Layout) -> bool:
    """One thread calls a function that writes, for all threads of the block or row."""
    return op.name == "func.call" and home is not Scope.LANE and bool(accesses(op).writes)


def _receives_for_all(alloca: ir.Operation, home: Scope, layout: Layout) -> bool:
    """One thread captures into the variable what all threads of the block or row go on with."""
    if home is Scope.LANE:
        return False
    readers = [op for op in _users(alloca.results[0]) if op.name == "acc.atomic.read"]
    return any(op.operands[1] == alloca.results[0] and _meets_others(op.operands[0], layout) for op in readers)


def _meets_others(place: ir.Value, layout: Layout) -> bool:
    """Several threads see the same memory at `place`."""
    init = init_of(place)
    if init is not None:
        return is_partial(init, layout)
    return not is_alloca(place) or _is_shared(base_of(place).owner.operation, layout)


def _users(value: ir.Value) -> list[ir.Operation]:
    """The operations that use `value` or a view of it."""
    found = []
    for use in value.uses:
        op = use.owner.operation
        found += _users(op.results[0]) if is_view(op) else [op]
    return found


def _move_to_shared(module: ir.Module, alloca: ir.Operation, layout: Layout) -> None:
    kind = alloca.results[0].type
    with alloca.location:
        if layout.scope_of(alloca) is Scope.ROW:
            name, shared = declare(module, _bytes_for_all(kind, layout))
        else:
            name, shared = declare(module, kind)
        with ir.InsertionPoint(alloca):
            array = address(name, shared)
            if layout.scope_of(alloca) is Scope.ROW:
                array = _part_of_worker(array, kind)
            array = as_generic(array)
    alloca.results[0].replace_all_uses_with(array)
    alloca.erase()


def _bytes_for_all(kind: ir.MemRefType, layout: Layout) -> ir.MemRefType:
    workers = constant_value(layout.workers)
    if workers is None:
        raise ValueError("insert-scratch-memory has not run")
    return ir.MemRefType.get([workers * _padded_bytes(kind)], ir.IntegerType.get_signless(8))


def _part_of_worker(array: ir.Value, kind: ir.MemRefType) -> ir.Value:
    shift = multiply(member_id(ParDim.WORKER), index(_padded_bytes(kind)))
    text = "".join(f"{extent}x" for extent in kind.shape)
    part = ir.Type.parse(f"memref<{text}{kind.element_type}, #gpu.address_space<workgroup>>")
    return memref.view(part, array, shift, [])


def _padded_bytes(kind: ir.MemRefType) -> int:
    """A multiple of 8, so that the next worker's part is aligned for any element."""
    return -(-byte_size(kind) // 8) * 8
