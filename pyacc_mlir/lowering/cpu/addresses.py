# SPDX-License-Identifier: Apache-2.0
"""Addresses of memref elements, for loads and stores that carry more than upstream's lowering keeps."""

from __future__ import annotations

from collections.abc import Sequence

from pyacc_mlir.dialects.mlir import arith, ir
from pyacc_mlir.lowering.cpu import llvm_ir
from pyacc_mlir.lowering.cpu.descriptors import Descriptor


def element_address(memref: ir.Value, indices: Sequence[ir.Value]) -> ir.Value:
    """The address of memref[indices]; strides that the type knows are constants."""
    kind = ir.MemRefType(memref.type)
    descriptor = Descriptor(memref)
    strides, _ = kind.get_strides_and_offset()
    offset = None
    for dim, (index, stride) in enumerate(zip(indices, strides, strict=True)):
        term = _scaled(arith.index_cast(llvm_ir.i64(), index), stride, descriptor, dim)
        offset = term if offset is None else arith.addi(offset, term, overflow_flags=_nsw())
    base = descriptor.pointer()
    return base if offset is None else llvm_ir.indexed_ptr(base, kind.element_type, offset)


def has_plain_layout(memref: ir.Value) -> bool:
    """Offset 0, as all our arrays have."""
    _, offset = ir.MemRefType(memref.type).get_strides_and_offset()
    return bool(offset == 0)


def _scaled(index: ir.Value, stride: int, descriptor: Descriptor, dim: int) -> ir.Value:
    if stride == 1:
        return index
    dynamic = stride == ir.ShapedType.get_dynamic_stride_or_offset()
    factor = descriptor.stride(dim) if dynamic else llvm_ir.constant(stride)
    return arith.muli(index, factor, overflow_flags=_nsw())


def _nsw() -> ir.Attribute:
    return ir.Attribute.parse("#arith.overflow<nsw>")
