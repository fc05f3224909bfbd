# SPDX-License-Identifier: Apache-2.0
"""Let all threads of a block (or row) have the result of a call that one of them makes for all.

Before:

    %v = func.call @walk(%a, %i) : (memref<?xf64>, i64) -> i64       // writes %a, outside of vector loops

After:

    %cell = memref.alloca() {pyacc.for_all} : memref<i64>
    %v = func.call @walk(%a, %i) : (memref<?xf64>, i64) -> i64
    memref.store %v, %cell[]
    %w = memref.load %cell[]                                        // in place of %v

Needs: plan-launch-size; before insert-private-storage, which puts the cell into shared memory, and insert-predication,
which lets one thread call and store, and makes the others wait for it. Leaves: the result of a function that writes
memory is used by a store beside the call alone, but in vector loops, where each lane calls for itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pyacc_mlir.dialects.mlir import ir, memref
from pyacc_mlir.lowering.gpu.insert_private_storage import FOR_ALL
from pyacc_mlir.lowering.gpu.layout import Layout, Scope
from pyacc_mlir.lowering.gpu.memory_effects import accesses
from pyacc_mlir.lowering.pass_base import PassContext, operations


@dataclass(frozen=True, slots=True)
class ShareCallResults:
    """Calls of functions that call themselves: others stand in place."""

    name: ClassVar[str] = "share-call-results"

    def run(self, module: ir.Module, ctx: PassContext) -> None:
        for parallel in operations(module.operation, "acc.parallel"):
            layout = Layout.of(parallel)
            for call in operations(parallel, "func.call"):
                if layout.uses_threads and layout.scope_of(call) is not Scope.LANE and accesses(call).writes:
                    for result in call.results:
                        _share(call, result)


def _share(call: ir.Operation, result: ir.Value) -> None:
    users = [use.owner.operation for use in result.uses]
    if not users:
        return
    with call.location:
        with ir.InsertionPoint(call):
            cell = memref.alloca(ir.MemRefType.get([], result.type), [], [])
            cell.owner.attributes[FOR_ALL] = ir.UnitAttr.get()
        with ir.InsertionPoint.after(call):
            store = memref.StoreOp(result, cell, [])
        with ir.InsertionPoint.after(store):
            known = memref.load(cell, [])
    result.replace_all_uses_except(known, store.operation)
