# SPDX-License-Identifier: Apache-2.0
"""Write out memref.copy in device code: threads share the work where the destination is shared memory.

Before:

    memref.copy %a, %t : memref<8xf32> to memref<8xf32>

After:

    scf.parallel (%i) = (%c0) to (%c8) step (%c1) {
      %0 = memref.load %a[%i] : memref<8xf32>
      memref.store %0, %t[%i] : memref<8xf32>
    } {acc.par_dims = #acc<par_dims[thread_x]>}

Needs: insert-private-storage. Leaves: no memref.copy in an acc.parallel. A copy into a variable of one thread is a
nest of scf.for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pyacc_mlir.dialects.mlir import ir, memref, scf
from pyacc_mlir.lowering.gpu.builders import index
from pyacc_mlir.lowering.gpu.layout import Layout, Scope
from pyacc_mlir.lowering.par_dims import ParDim, set_par_dims
from pyacc_mlir.lowering.pass_base import PassContext, operations
from pyacc_mlir.lowering.purity import is_alloca


@dataclass(frozen=True, slots=True)
class ExpandArrayCopies:
    """Copies come from firstprivate arrays."""

    name: ClassVar[str] = "expand-array-copies"

    def run(self, module: ir.Module, ctx: PassContext) -> None:
        for parallel in operations(module.operation, "acc.parallel"):
            layout = Layout.of(parallel)
            for copy in operations(parallel, "memref.copy"):
                with ir.InsertionPoint(copy), copy.location:
                    _expand(copy.operands[0], copy.operands[1], _sharers(copy, layout))
                copy.erase()


def _sharers(copy: ir.Operation, layout: Layout) -> tuple[ParDim, ...]:
    """The dimensions whose members share the copy."""
    scope = layout.scope_of(copy)
    if is_alloca(copy.operands[1]) or scope is Scope.LANE or not layout.uses_threads:
        return ()
    both = scope is Scope.BLOCK and layout.uses_workers
    return (ParDim.WORKER, ParDim.VECTOR) if both else (ParDim.VECTOR,)


def _expand(source: ir.Value, target: ir.Value, sharers: tuple[ParDim, ...]) -> None:
    kind = source.type
    extents = [
        memref.dim(source, index(axis)) if extent == ir.ShapedType.get_dynamic_size() else index(extent)
        for axis, extent in enumerate(kind.shape)
    ]
    if not extents:
        memref.store(memref.load(source, []), target, [])
    elif sharers:
        _expand_shared(source, target, extents, sharers)
    else:
        _expand_alone(source, target, extents)


def _expand_shared(source: ir.Value, target: ir.Value, extents: list[ir.Value], sharers: tuple[ParDim, ...]) -> None:
    rank = len(extents)
    loop = scf.ParallelOp([], [index(0)] * rank, extents, [index(1)] * rank, [])
    set_par_dims(loop, sharers)
    block = loop.regions[0].blocks.append(*[ir.IndexType.get()] * rank, arg_locs=[loop.location] * rank)
    with ir.InsertionPoint(block):
        memref.store(memref.load(source, list(block.arguments)), target, list(block.arguments))
        scf.ReduceOp([], 0)


def _expand_alone(source: ir.Value, target: ir.Value, extents: list[ir.Value]) -> None:
    nest: list[scf.ForOp] = []
    for extent in extents:
        place = ir.InsertionPoint(nest[-1].body) if nest else None
        with place or ir.InsertionPoint.current:
            nest.append(scf.ForOp(index(0), extent, index(1)))
    numbers = [loop.induction_variable for loop in nest]
    with ir.InsertionPoint(nest[-1].body):
        memref.store(memref.load(source, numbers), target, numbers)
    for loop in nest:
        scf.YieldOp([], ip=ir.InsertionPoint(loop.body))
