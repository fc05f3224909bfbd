# SPDX-License-Identifier: Apache-2.0
"""Loops over the elements of an array: nests of sequential ones, or one that gangs or threads share."""

from __future__ import annotations

from collections.abc import Callable

from pyacc_mlir.dialects.mlir import ir, memref, scf
from pyacc_mlir.lowering.gpu.builders import index
from pyacc_mlir.lowering.par_dims import ParDim, set_par_dims

Body = Callable[[list[ir.Value]], object]


def for_each(extents: list[ir.Value], emit: Body) -> None:
    """`emit`, given the position, for every position below `extents`; without extents, once."""
    nest: list[scf.ForOp] = []
    for extent in extents:
        with ir.InsertionPoint(nest[-1].body) if nest else ir.InsertionPoint.current:
            nest.append(scf.ForOp(index(0), extent, index(1)))
    with ir.InsertionPoint(nest[-1].body) if nest else ir.InsertionPoint.current:
        emit([loop.induction_variable for loop in nest])
    for loop in nest:
        with ir.InsertionPoint(loop.body):
            scf.YieldOp([])


def shared_loop(extents: list[ir.Value], dims: tuple[ParDim, ...], emit: Body) -> None:
    """`emit`, given the position, for every position below `extents`, shared over `dims`."""
    rank = len(extents)
    loop = scf.ParallelOp([], [index(0)] * rank, extents, [index(1)] * rank, [])
    set_par_dims(loop, dims)
    block = loop.regions[0].blocks.append(*[ir.IndexType.get()] * rank, arg_locs=[loop.location] * rank)
    with ir.InsertionPoint(block):
        emit(list(block.arguments))
        scf.ReduceOp([], 0)


def extents_of(array: ir.Value) -> list[ir.Value]:
    """The extents of a memref, at the insertion point."""
    kind = ir.MemRefType(array.type)
    dynamic = ir.ShapedType.get_dynamic_size()
    return [
        memref.dim(array, index(axis)) if extent == dynamic else index(extent) for axis, extent in enumerate(kind.shape)
    ]
