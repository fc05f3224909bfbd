# SPDX-License-Identifier: Apache-2.0
"""Builders of acc.atomic operations. `x` and `v` are memrefs of one element."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager

from pyacc_mlir.dialects.mlir import ir, memref, openacc


def read(x: ir.Value, v: ir.Value, condition: ir.Value | None = None) -> None:
    """`v = x`."""
    openacc.AtomicReadOp(x, v, ir.TypeAttr.get(ir.MemRefType(v.type).element_type), ifCond=condition)


def write(x: ir.Value, value: ir.Value, condition: ir.Value | None = None) -> None:
    """`x = value`."""
    openacc.AtomicWriteOp(x, value, ifCond=condition)


def update(x: ir.Value, compute: Callable[[ir.Value], ir.Value], condition: ir.Value | None = None) -> None:
    """`x = compute(x)`; `compute` emits pure operations."""
    op = openacc.AtomicUpdateOp(x, ifCond=condition)
    block = op.operation.regions[0].blocks.append(ir.MemRefType(x.type).element_type)
    with ir.InsertionPoint(block):
        openacc.YieldOp([compute(block.arguments[0])])


def capture(condition: ir.Value | None = None) -> AbstractContextManager[object]:
    """Inside, a read and an update or a write of one place become one atomic operation."""
    op = openacc.AtomicCaptureOp(ifCond=condition)
    block = op.operation.regions[0].blocks.append()
    with ir.InsertionPoint(block):
        end = openacc.TerminatorOp()
    inside: AbstractContextManager[object] = ir.InsertionPoint(end)
    return inside


def cell(element: ir.Type) -> ir.Value:
    """Memory for one element at the insertion point."""
    return memref.alloca(ir.MemRefType.get([], element), [], [])


def element(array: ir.Value, indices: Sequence[ir.Value]) -> ir.Value:
    """One element of an array, as these operations take it: a memref of rank 0."""
    rank = len(indices)
    if not rank:
        return array
    dynamic = ir.ShapedType.get_dynamic_stride_or_offset()
    layout = ir.StridedLayoutAttr.get(dynamic, [])
    kind = ir.MemRefType.get([], ir.MemRefType(array.type).element_type, layout)
    return memref.SubViewOp(kind, array, list(indices), [], [], [dynamic] * rank, [1] * rank, [1] * rank).result
