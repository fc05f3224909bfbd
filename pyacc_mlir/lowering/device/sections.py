# SPDX-License-Identifier: Apache-2.0
"""`pyacc_section` of native/include/pyacc_rt.h, filled on the stack of the block."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pyacc_mlir.artifact import ErrorSite
from pyacc_mlir.dialects.mlir import arith, ir, llvm
from pyacc_mlir.lowering.cpu import llvm_ir
from pyacc_mlir.lowering.cpu.descriptors import Descriptor, descriptor_type, item_size, stored_type
from pyacc_mlir.lowering.cpu.regions import entry_point
from pyacc_mlir.lowering.device import constants
from pyacc_mlir.lowering.device.queues import as_i64
from pyacc_mlir.lowering.device.variable_names import variable_name
from pyacc_mlir.lowering.pass_base import PassContext
from pyacc_mlir.lowering.remarks import place_of

_BASE, _NAME, _ITEMSIZE, _RANK, _SITE, _DIMS = range(6)
_PER_DIM = 4  # extent, stride, lower, count
_ALIGNED, _OFFSET = 1, 2  # members of a memref descriptor


@dataclass(frozen=True, slots=True)
class Section:
    """A section in memory, and the address of the variable's first element."""

    address: ir.Value
    base: ir.Value


def section_of(module: ir.Module, op: ir.Operation, ctx: PassContext) -> Section:
    """The section that a data operation names, filled in at the insertion point."""
    var = op.opview.var
    kind = ir.MemRefType(var.type)
    descriptor = Descriptor(var)
    base = descriptor.pointer()
    with entry_point(ir.InsertionPoint.current.block):
        space = llvm_ir.alloca(_type())
        dims = llvm_ir.alloca(llvm_ir.array(_PER_DIM * kind.rank, llvm_ir.i64())) if kind.rank else space
    name = variable_name(op)
    filename, line, column = place_of(op)
    site = ctx.error_site(ErrorSite("DataError", name, filename, line, column))
    for position, value in (
        (_BASE, base),
        (_NAME, constants.text(module, name)),
        (_ITEMSIZE, llvm_ir.constant(item_size(kind.element_type))),
        (_RANK, llvm_ir.constant(kind.rank, llvm_ir.i32())),
        (_SITE, llvm_ir.constant(site, llvm_ir.i32())),
        (_DIMS, dims),
    ):
        llvm_ir.store(value, llvm_ir.element_ptr(space, _type(), 0, position))
    bounds = list(op.opview.bounds)
    for dim in range(kind.rank):
        parts = _dimension(descriptor, dim, bounds[dim] if dim < len(bounds) else None)
        for position, value in enumerate(parts):
            llvm_ir.store(value, llvm_ir.element_ptr(dims, llvm_ir.i64(), _PER_DIM * dim + position))
    return Section(space, base)


def table_of(sections: Sequence[Section]) -> ir.Value:
    """An array of the addresses of `sections`."""
    kind = llvm_ir.array(len(sections), llvm_ir.ptr())
    with entry_point(ir.InsertionPoint.current.block):
        table = llvm_ir.alloca(kind)
    for position, section in enumerate(sections):
        llvm_ir.store(section.address, llvm_ir.element_ptr(table, kind, 0, position))
    return table


def moved(var: ir.Value, base: ir.Value) -> ir.Value:
    """The memref `var` with its first element at the address `base`."""
    kind = ir.MemRefType(var.type)
    struct = llvm_ir.cast(var, descriptor_type(kind.rank))
    _, offset = kind.get_strides_and_offset()
    if offset == ir.ShapedType.get_dynamic_stride_or_offset():
        zero = llvm_ir.constant(0)
        struct = llvm.InsertValueOp(struct, zero, [_OFFSET]).res
    elif offset:
        base = llvm_ir.indexed_ptr(base, stored_type(kind.element_type), llvm_ir.constant(-offset))
    for position in (0, _ALIGNED):
        struct = llvm.InsertValueOp(struct, base, [position]).res
    return llvm_ir.cast(struct, kind)


def _type() -> ir.Type:
    ptr, i32 = llvm_ir.ptr(), llvm_ir.i32()
    return llvm_ir.struct([ptr, ptr, llvm_ir.i64(), i32, i32, ptr])


def _dimension(descriptor: Descriptor, dim: int, bounds: ir.Value | None) -> tuple[ir.Value, ...]:
    extent, stride = descriptor.size(dim), descriptor.stride(dim)
    if bounds is None:
        return extent, stride, llvm_ir.constant(0), extent
    said = bounds.owner.operation.opview
    lower = as_i64(said.lowerbound) if said.lowerbound is not None else llvm_ir.constant(0)
    if said.extent is not None:
        return extent, stride, lower, as_i64(said.extent)
    upper = as_i64(said.upperbound)
    return extent, stride, lower, arith.addi(arith.subi(upper, lower), llvm_ir.constant(1))
