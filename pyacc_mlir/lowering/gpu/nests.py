# SPDX-License-Identifier: Apache-2.0
"""Nests of sequential loops over the elements of an array."""

from __future__ import annotations

from collections.abc import Callable

from pyacc_mlir.dialects.mlir import ir, memref, scf
from pyacc_mlir.lowering.gpu.builders import index

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


def extents_of(array: ir.Value) -> list[ir.Value]:
    """The extents of a memref, at the insertion point."""
    kind = ir.MemRefType(array.type)
    dynamic = ir.ShapedType.get_dynamic_size()
    return [
        memref.dim(array, index(axis)) if extent == dynamic else index(extent) for axis, extent in enumerate(kind.shape)
    ]
