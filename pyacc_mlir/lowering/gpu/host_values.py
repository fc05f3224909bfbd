# SPDX-License-Identifier: Apache-2.0
"""What the host can compute of a value that a construct computes."""

from __future__ import annotations

from pyacc_mlir.dialects.mlir import ir, memref
from pyacc_mlir.lowering.acc_clauses import constant_value
from pyacc_mlir.lowering.purity import is_pure

_SAME_EXTENTS = ("acc.reduction_init", "memref.cast")


def host_value(value: ir.Value, parallel: ir.Operation) -> ir.Value | None:
    """`value` computed before `parallel`, at the insertion point; None if it depends on what the device does."""
    owner = value.owner
    if isinstance(owner, ir.Block):
        return None if _is_in(owner, parallel) else value
    op = owner.operation
    if not _is_in(op.block, parallel):
        return value
    if op.name == "memref.dim" and (extent := _extent_of_copy(op)) is not None:
        return host_value(extent, parallel)
    if not is_pure(op) or op.regions or len(op.results) != 1:
        return None
    operands = [host_value(operand, parallel) for operand in op.operands]
    if any(operand is None for operand in operands):
        return None
    copy = op.clone()
    for number, operand in enumerate(operands):
        copy.operands[number] = operand
    return copy.results[0]


def _extent_of_copy(dim: ir.Operation) -> ir.Value | None:
    """The extent that a private array was made with; None where `dim` asks something else for it."""
    array, axis = _original(dim.operands[0]), constant_value(dim.operands[1])
    owner = None if isinstance(array.owner, ir.Block) else array.owner.operation
    if axis is not None and owner is not None and owner.name in ("memref.alloca", "memref.reinterpret_cast"):
        kind = ir.MemRefType(array.type)
        before = sum(kind.is_dynamic_dim(number) for number in range(axis))
        sizes = owner.operands if owner.name == "memref.alloca" else owner.opview.sizes
        return sizes[before] if kind.is_dynamic_dim(axis) else None
    if array == dim.operands[0]:
        return None
    with ir.InsertionPoint(dim), dim.location:
        return memref.dim(array, dim.operands[1])


def _original(array: ir.Value) -> ir.Value:
    """What has the extents of `array`: of a copy for a reduction, the variable that is reduced."""
    while not isinstance(array.owner, ir.Block) and array.owner.operation.name in _SAME_EXTENTS:
        array = array.owner.operation.operands[0]
    return array


def _is_in(block: ir.Block, ancestor: ir.Operation) -> bool:
    op = block.owner.operation
    while op is not None and op != ancestor:
        if op.parent is None:
            return False
        op = op.parent.operation
    return True
