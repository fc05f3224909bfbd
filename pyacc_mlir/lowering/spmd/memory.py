# SPDX-License-Identifier: Apache-2.0
"""Loads and stores of a loop body with lanes: scalar, contiguous, reversed, or gathered and scattered."""

from __future__ import annotations

from enum import Enum

from pyacc_mlir.dialects.mlir import arith, ir, llvm, memref, vector
from pyacc_mlir.lowering.cpu import llvm_ir
from pyacc_mlir.lowering.cpu.addresses import element_address, linear_offset, unchecked_address
from pyacc_mlir.lowering.cpu.descriptors import Descriptor, item_size
from pyacc_mlir.lowering.spmd.lanes import Lanes
from pyacc_mlir.lowering.spmd.shapes import Shapes

STREAM_ATTRIBUTE = "pyacc.stream"  # of a store: to aligned vectors, past the caches


class Access(Enum):
    """Where the lanes of one load or store are."""

    PRIVATE = "an array of the lane's own"
    UNIFORM = "one element"
    CONTIGUOUS = "neighbours"
    REVERSED = "neighbours, backwards"
    SCATTERED = "anywhere"


def access_of(op: ir.Operation, shapes: Shapes) -> Access:
    """The access of a `memref.load` or `memref.store`."""
    array, indices = array_and_indices(op)
    if array in shapes.private:
        return Access.PRIVATE
    if shapes.all_uniform(indices):
        return Access.UNIFORM
    return {1: Access.CONTIGUOUS, -1: Access.REVERSED}.get(_step(array, indices, shapes), Access.SCATTERED)


def array_and_indices(op: ir.Operation) -> tuple[ir.Value, list[ir.Value]]:
    array, *indices = list(op.operands)[0 if op.name == "memref.load" else 1 :]
    return array, indices


def _step(array: ir.Value, indices: list[ir.Value], shapes: Shapes) -> int:
    """The distance in elements from lane to lane; 0 where it is not known."""
    strides, _ = ir.MemRefType(array.type).get_strides_and_offset()
    unknown = ir.ShapedType.get_dynamic_stride_or_offset()
    total = 0
    for index, stride in zip(indices, strides, strict=True):
        step = shapes.of(index)
        if step is None or (step != 0 and stride == unknown):
            return 0
        total += step * stride if step else 0
    return total


def emit_load(op: ir.Operation, lanes: Lanes, mask: ir.Value | None) -> ir.Value:
    """The load `op`; masked-off lanes read nothing."""
    array, indices = array_and_indices(op)
    access = access_of(op, lanes.shapes)
    array = lanes.scalar(array)
    scalars = [lanes.scalar(index) for index in indices]
    match access:
        case Access.PRIVATE:
            return memref.load(array, scalars)
        case Access.UNIFORM:
            return memref.load(array, scalars)
        case Access.CONTIGUOUS:
            return _load(op, _address(array, scalars, mask), lanes, mask)
        case Access.REVERSED:
            address = _last_lane(array, scalars, lanes, mask)
            return _reverse(_load(op, address, lanes, None if mask is None else _reverse(mask)))
        case Access.SCATTERED:
            addresses = _addresses(array, indices, lanes)
            kind = op.result.type
            active = lanes.all_true() if mask is None else mask
            return llvm.intr_masked_gather(
                lanes.vector_type(kind), addresses, active, [lanes.zero(kind)], item_size(kind)
            )


def emit_store(op: ir.Operation, lanes: Lanes, mask: ir.Value | None) -> None:
    """The store `op`; masked-off lanes write nothing."""
    array, indices = array_and_indices(op)
    access = access_of(op, lanes.shapes)
    array = lanes.scalar(array)
    value = op.operands[0]
    scalars = [lanes.scalar(index) for index in indices]
    match access:
        case Access.PRIVATE:
            new = lanes.vector(value)
            if mask is not None:
                new = arith.select(mask, new, memref.load(array, scalars))
            memref.store(new, array, scalars)
        case Access.UNIFORM:
            memref.store(lanes.scalar(value), array, scalars)
        case Access.CONTIGUOUS:
            address = _address(array, scalars, mask)
            if STREAM_ATTRIBUTE in op.attributes and mask is None:
                alignment = lanes.register * item_size(value.type)
                llvm.StoreOp(lanes.vector(value), address, alignment=alignment, nontemporal=True)
            else:
                _store(value, lanes.vector(value), address, mask)
        case Access.REVERSED:
            address = _last_lane(array, scalars, lanes, mask)
            _store(value, _reverse(lanes.vector(value)), address, None if mask is None else _reverse(mask))
        case Access.SCATTERED:
            addresses = _addresses(array, indices, lanes)
            active = lanes.all_true() if mask is None else mask
            llvm.intr_masked_scatter(lanes.vector(value), addresses, active, item_size(value.type))


def emit_alloca(op: ir.Operation, lanes: Lanes) -> ir.Value:
    """The private array `op` with a vector in the place of each element."""
    kind = ir.MemRefType(op.result.type)
    wide = ir.MemRefType.get(list(kind.shape), lanes.vector_type(kind.element_type))
    return memref.alloca(wide, [], [])


def _load(op: ir.Operation, address: ir.Value, lanes: Lanes, mask: ir.Value | None) -> ir.Value:
    kind = op.result.type
    wide, size = lanes.vector_type(kind), item_size(kind)
    if mask is None:
        return llvm.LoadOp(wide, address, alignment=size).res
    return llvm.intr_masked_load(wide, address, mask, size, pass_thru=lanes.zero(kind))


def _store(value: ir.Value, wide: ir.Value, address: ir.Value, mask: ir.Value | None) -> None:
    size = item_size(value.type)
    if mask is None:
        llvm.StoreOp(wide, address, alignment=size)
    else:
        llvm.intr_masked_store(wide, address, mask, size)


def _address(array: ir.Value, scalars: list[ir.Value], mask: ir.Value | None) -> ir.Value:
    """The address of lane 0, which is in the array unless the lane is masked off."""
    return element_address(array, scalars) if mask is None else unchecked_address(array, scalars)


def _last_lane(array: ir.Value, scalars: list[ir.Value], lanes: Lanes, mask: ir.Value | None) -> ir.Value:
    """The address of the last lane, which is the lowest one."""
    distance = llvm_ir.constant((1 - lanes.count) * item_size(ir.MemRefType(array.type).element_type))
    return llvm_ir.indexed_ptr(_address(array, scalars, mask), ir.IntegerType.get_signless(8), distance)


def _reverse(value: ir.Value) -> ir.Value:
    count = ir.VectorType(value.type).shape[0]
    return vector.shuffle(value, value, list(range(count - 1, -1, -1)))


def _addresses(array: ir.Value, indices: list[ir.Value], lanes: Lanes) -> ir.Value:
    """One address for each lane."""
    kind = ir.MemRefType(array.type)
    i64 = llvm_ir.i64()
    wide = [arith.index_cast(lanes.vector_type(i64), lanes.vector(index)) for index in indices]
    offset = linear_offset(array, wide, lanes.splat)
    pointers = ir.VectorType.get([lanes.count], llvm_ir.ptr())
    return llvm_ir.indexed_ptr(Descriptor(array).pointer(), kind.element_type, offset, pointers)
