# SPDX-License-Identifier: Apache-2.0
"""Private memory of static size moves to the head of its function, large or dynamic private memory to the heap.

An alloca in a loop grows the stack in every iteration, and LLVM only promotes those of the entry block.

Before:
    scf.for %i = ... { %t = memref.alloca() : memref<8xf64>; %u = memref.alloca(%n) : memref<?xf64>; ... }
After:
    %t = memref.alloca() : memref<8xf64>
    scf.for %i = ... { %u = memref.alloc(%n) : memref<?xf64>; ...; memref.dealloc %u }

Needs: `outline-gang-bodies`; `mem2reg` before it, which must see which loop a variable is private to.
Leaves: every `memref.alloca` in an entry block and of bounded size.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pyacc_mlir.dialects.mlir import ir, memref
from pyacc_mlir.lowering.cpu.descriptors import item_size
from pyacc_mlir.lowering.cpu.regions import entry_point, owner_function
from pyacc_mlir.lowering.pass_base import PassContext, operations


@dataclass(frozen=True, slots=True)
class HoistAllocas:
    """Stack memory to the entry block, or to the heap above `largest` bytes."""

    name: ClassVar[str] = "hoist-allocas"
    largest: int = 1 << 16  # threads have small stacks, and a function may have several of these

    def run(self, module: ir.Module, ctx: PassContext) -> None:
        del ctx
        with module.context:
            for op in operations(module.operation, "memref.alloca"):
                with op.location:
                    if _bytes(ir.MemRefType(op.result.type)) <= self.largest:
                        _hoist(op)
                    else:
                        _to_heap(op)


def _bytes(kind: ir.MemRefType) -> float:
    if not kind.has_static_shape:
        return float("inf")
    total = _element_bytes(kind.element_type)
    for extent in kind.shape:
        total *= extent
    return total


def _element_bytes(kind: ir.Type) -> int:
    if isinstance(kind, ir.VectorType):
        total = item_size(kind.element_type)
        for extent in kind.shape:
            total *= extent
        return total
    return item_size(kind)


def _hoist(op: ir.Operation) -> None:
    entry = owner_function(op).regions[0].blocks[0]
    if op.block == entry and not list(op.operands):
        return
    with entry_point(op.block):
        moved = memref.alloca(ir.MemRefType(op.result.type), [], [])
    op.result.replace_all_uses_with(moved)
    op.erase()


def _to_heap(op: ir.Operation) -> None:
    """Freed where the block ends in which it was made; nothing leaves a block from its middle."""
    block = op.block
    with ir.InsertionPoint(op):
        heap = memref.alloc(ir.MemRefType(op.result.type), list(op.operands), [])
    op.result.replace_all_uses_with(heap)
    op.erase()
    with ir.InsertionPoint.at_block_terminator(block):
        memref.dealloc(heap)
