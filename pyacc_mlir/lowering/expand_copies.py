# SPDX-License-Identifier: Apache-2.0
"""`memref.copy` becomes loops: upstream would call a library for it, and `mem2reg` does not look through it.

Before:
    memref.copy %a, %b : memref<?xf64> to memref<?xf64>
After:
    scf.for %i = %c0 to %n step %c1 { store(load %a[%i]), %b[%i] }

Leaves: no `memref.copy`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pyacc_mlir.dialects.mlir import arith, ir, memref, scf
from pyacc_mlir.lowering.pass_base import PassContext, operations


@dataclass(frozen=True, slots=True)
class ExpandCopies:
    """Copies of memrefs, element by element; LLVM makes memcpy of it where that is better."""

    name: ClassVar[str] = "expand-copies"

    def run(self, module: ir.Module, ctx: PassContext) -> None:
        del ctx
        with module.context:
            for op in operations(module.operation, "memref.copy"):
                with ir.InsertionPoint(op), op.location:
                    _copy(op.operands[0], op.operands[1], [])
                op.erase()


def _copy(source: ir.Value, target: ir.Value, indices: list[ir.Value]) -> None:
    dim = len(indices)
    if dim == ir.MemRefType(source.type).rank:
        memref.store(memref.load(source, indices), target, indices)
        return
    index = ir.IndexType.get()
    extent = memref.dim(source, arith.constant(index, dim))
    loop = scf.ForOp(arith.constant(index, 0), extent, arith.constant(index, 1))
    with ir.InsertionPoint(loop.body):
        _copy(source, target, [*indices, loop.induction_variable])
        scf.YieldOp([])
