# SPDX-License-Identifier: Apache-2.0
"""Atomic updates of one memory cell by any function."""

from __future__ import annotations

from pyacc_mlir.dialects.mlir import arith, ir, memref
from pyacc_mlir.lowering.gpu.value_functions import ValueFunction, call

# what memref.atomic_rmw lowers to one atomic operation of LLVM
_MACHINE = {
    "arith.addf": arith.AtomicRMWKind.addf,
    "arith.addi": arith.AtomicRMWKind.addi,
    "arith.andi": arith.AtomicRMWKind.andi,
    "arith.ori": arith.AtomicRMWKind.ori,
    "arith.xori": arith.AtomicRMWKind.xori,
    "arith.maxsi": arith.AtomicRMWKind.maxs,
    "arith.maxui": arith.AtomicRMWKind.maxu,
    "arith.minsi": arith.AtomicRMWKind.mins,
    "arith.minui": arith.AtomicRMWKind.minu,
    "arith.maxnumf": arith.AtomicRMWKind.maxnumf,
    "arith.minnumf": arith.AtomicRMWKind.minnumf,
}


def has_atomics(element: ir.Type) -> bool:
    """Whether every device has atomic operations on numbers of this type."""
    return isinstance(element, ir.F32Type | ir.F64Type | ir.IndexType) or (
        isinstance(element, ir.IntegerType) and element.width in (32, 64)
    )


def atomic_combine(place: ir.Value, indices: list[ir.Value], function: ValueFunction, *others: ir.Value) -> None:
    """place[indices] = function(place[indices], *others), atomically, at the insertion point."""
    single = _machine_operation(function, others)
    if single is not None:
        kind, value = single
        memref.AtomicRMWOp(kind, value, place, indices)
        return
    element = place.type.element_type
    update = memref.GenericAtomicRMWOp(element, place, indices)
    block = update.regions[0].blocks.append(element, arg_locs=[update.location])
    with ir.InsertionPoint(block):
        memref.AtomicYieldOp(call(function, block.arguments[0], *others))


def _machine_operation(
    function: ValueFunction, others: tuple[ir.Value, ...]
) -> tuple[arith.AtomicRMWKind, ir.Value] | None:
    """The kind and operand when `function` is one machine operation on the old value and something else."""
    ops = function.ops
    if len(ops) != 1 or ops[0].name not in _MACHINE or function.result != ops[0].results[0]:
        return None
    old, *rest = function.parameters
    operands = list(ops[0].operands)
    if sum(operand in old for operand in operands) != 1:
        return None
    value = operands[0] if operands[1] in old else operands[1]
    for standing, other in zip(rest, others, strict=True):
        if value in standing:
            value = other
    return _MACHINE[ops[0].name], value
