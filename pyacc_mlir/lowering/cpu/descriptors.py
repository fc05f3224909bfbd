# SPDX-License-Identifier: Apache-2.0
"""Memrefs as the structs that upstream lowers them to: {base, aligned, offset, [sizes], [strides]}."""

from __future__ import annotations

from pyacc_mlir.dialects.mlir import ir
from pyacc_mlir.lowering.cpu import llvm_ir

_ALIGNED, _OFFSET, _SIZES, _STRIDES = 1, 2, 3, 4


def is_memref(value: ir.Value) -> bool:
    return isinstance(value.type, ir.MemRefType)


def stored_type(kind: ir.Type) -> ir.Type:
    """The LLVM type that a value of `kind` has in a struct."""
    if isinstance(kind, ir.MemRefType):
        return descriptor_type(kind.rank)
    if isinstance(kind, ir.ComplexType):
        return llvm_ir.struct([kind.element_type] * 2)
    return llvm_ir.i64() if isinstance(kind, ir.IndexType) else kind


def descriptor_type(rank: int) -> ir.Type:
    i64, ptr = llvm_ir.i64(), llvm_ir.ptr()
    dims = [llvm_ir.array(rank, i64)] * 2 if rank else []
    return llvm_ir.struct([ptr, ptr, i64, *dims])


class Descriptor:
    """The parts of one memref, extracted where they are asked for."""

    def __init__(self, memref: ir.Value) -> None:
        self._type = ir.MemRefType(memref.type)
        self._struct = llvm_ir.cast(memref, descriptor_type(self._type.rank))

    def pointer(self) -> ir.Value:
        """The first element. Only views have an offset (architecture.md section 3)."""
        aligned = llvm_ir.member(llvm_ir.ptr(), self._struct, _ALIGNED)
        _, offset = self._type.get_strides_and_offset()
        if offset == 0:
            return aligned
        distance = llvm_ir.member(llvm_ir.i64(), self._struct, _OFFSET)
        return llvm_ir.indexed_ptr(aligned, stored_type(self._type.element_type), distance)

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
    width: int = kind.width
    return max(1, width // 8)
