# SPDX-License-Identifier: Apache-2.0
"""Addresses of memref elements, for loads and stores that carry more than upstream's lowering keeps."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pyacc_mlir.dialects.mlir import arith, ir
from pyacc_mlir.lowering.cpu import llvm_ir
from pyacc_mlir.lowering.cpu.descriptors import Descriptor, item_size, stored_type


def element_address(memref: ir.Value, indices: Sequence[ir.Value]) -> ir.Value:
    """The address of memref[indices]."""
    wide = [arith.index_cast(llvm_ir.i64(), index) for index in indices]
    base = Descriptor(memref).pointer()
    if not wide:
        return base
    return llvm_ir.indexed_ptr(base, stored_type(ir.MemRefType(memref.type).element_type), linear_offset(memref, wide))


def unchecked_address(memref: ir.Value, indices: Sequence[ir.Value]) -> ir.Value:
    """The same for an element that may lie outside of the array, if nothing is read there (a masked access).

    Counted in bytes: addresses of bytes do not get `inbounds` (targets/host.py).
    """
    kind = ir.MemRefType(memref.type)
    wide = [arith.index_cast(llvm_ir.i64(), index) for index in indices]
    size = arith.constant(llvm_ir.i64(), item_size(kind.element_type))
    offset = arith.muli(linear_offset(memref, wide), size, overflow_flags=_nsw())
    return llvm_ir.indexed_ptr(Descriptor(memref).pointer(), ir.IntegerType.get_signless(8), offset)


def linear_offset(
    memref: ir.Value, indices: Sequence[ir.Value], splat: Callable[[ir.Value], ir.Value] = lambda stride: stride
) -> ir.Value:
    """Σ index · stride in elements, of i64 values or of vectors (`splat` makes a stride fit them).

    Strides that the type knows are constants.
    """
    descriptor = Descriptor(memref)
    strides, _ = ir.MemRefType(memref.type).get_strides_and_offset()
    total = None
    for dim, (index, stride) in enumerate(zip(indices, strides, strict=True)):
        term = index
        if stride != 1:
            term = arith.muli(index, splat(_stride(descriptor, dim, stride)), overflow_flags=_nsw())
        total = term if total is None else arith.addi(total, term, overflow_flags=_nsw())
    assert total is not None
    return total


def _stride(descriptor: Descriptor, dim: int, known: int) -> ir.Value:
    if known == ir.ShapedType.get_dynamic_stride_or_offset():
        return descriptor.stride(dim)
    return arith.constant(llvm_ir.i64(), known)


def _nsw() -> ir.Attribute:
    return ir.Attribute.parse("#arith.overflow<nsw>")
