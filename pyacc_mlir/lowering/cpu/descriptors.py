# SPDX-License-Identifier: Apache-2.0
"""Memrefs as the structs that upstream lowers them to: {base, aligned, offset, [sizes], [strides]}."""

from __future__ import annotations

from pyacc_mlir.dialects.mlir import ir
from pyacc_mlir.lowering.cpu import llvm_ir

_ALIGNED, _SIZES, _STRIDES = 1, 3, 4


def is_memref(value: ir.Value) -> bool:
    return isinstance(value.type, ir.MemRefType)


def stored_type(kind: ir.Type) -> ir.Type:
    """The LLVM type that a value of `kind` has in a struct."""
    if isinstance(kind, ir.MemRefType):
        return descriptor_type(kind.rank)
    return llvm_ir.i64() if isinstance(kind, ir.IndexType) else kind


def descriptor_type(rank: int) -> ir.Type:
    i64, ptr = llvm_ir.i64(), llvm_ir.ptr()
    dims = [llvm_ir.array(rank, i64)] * 2 if rank else []
    return llvm_ir.struct([ptr, ptr, i64, *dims])


class Descriptor:
    """The parts of one memref, extracted where they are asked for."""

    def __init__(self, memref: ir.Value) -> None:
        self._rank = ir.MemRefType(memref.type).rank
        self._struct = llvm_ir.cast(memref, descriptor_type(self._rank))

    def pointer(self) -> ir.Value:
        """The first element: our arrays have offset 0 (architecture.md section 3)."""
        return llvm_ir.member(llvm_ir.ptr(), self._struct, _ALIGNED)

    def size(self, dim: int) -> ir.Value:
        return llvm_ir.member(llvm_ir.i64(), self._struct, _SIZES, dim)

    def stride(self, dim: int) -> ir.Value:
        return llvm_ir.member(llvm_ir.i64(), self._struct, _STRIDES, dim)


def item_size(kind: ir.Type) -> int:
    """Bytes of one element in memory."""
    if isinstance(kind, ir.ComplexType):
        return 2 * item_size(kind.element_type)
    if isinstance(kind, ir.IndexType):
        return 8
    if not isinstance(kind, ir.FloatType | ir.IntegerType):
        raise TypeError(f"no array holds {kind}")
    return max(1, kind.width // 8)
