# SPDX-License-Identifier: Apache-2.0
"""What the runtime is told about a gang loop before it starts: how many iterations, how much work each."""

from __future__ import annotations

from pyacc_mlir.dialects.mlir import ir
from pyacc_mlir.lowering.acc_clauses import constant_value
from pyacc_mlir.lowering.cpu.regions import is_inside

_UNKNOWN_TRIPS = 16
_CALL_COST = 20  # a math function, in simple operations
_MOST = 1 << 40


def host_value(value: ir.Value, construct: ir.Operation) -> ir.Value | None:
    """`value` as it is before `construct` starts: itself, or its pure computation repeated there, or None."""
    if not is_inside(value, construct):
        return value
    if isinstance(value.owner, ir.Block):
        return None
    op = value.owner.operation
    if not op.name.startswith("arith.") and op.name != "memref.dim":
        return None
    operands = [host_value(operand, construct) for operand in op.operands]
    if any(operand is None for operand in operands):
        return None
    copy = op.clone()
    for position, operand in enumerate(operands):
        copy.operands[position] = operand
    return copy.results[ir.OpResult(value).result_number]


def operations_of_iteration(loop: ir.Operation) -> int:
    """A rough count: every operation is one, a math function many, an inner loop its trips times its body."""
    return min(_MOST, sum(_cost(op.operation) for op in loop.regions[0].blocks[0].operations))


def _cost(op: ir.Operation) -> int:
    if op.name.startswith("math."):
        return _CALL_COST
    inside = sum(_cost(o.operation) for region in op.regions for block in region.blocks for o in block.operations)
    return _trips(op) * inside + 1


def _trips(op: ir.Operation) -> int:
    match op.name:
        case "scf.for":
            return _constant_trips([op.operands[1]])
        case "scf.parallel":
            rank = len(op.regions[0].blocks[0].arguments)
            return _constant_trips(list(op.operands)[rank : 2 * rank])
        case "scf.while":
            return _UNKNOWN_TRIPS
        case _:
            return 1


def _constant_trips(bounds: list[ir.Value]) -> int:
    total = 1
    for bound in bounds:
        known = constant_value(bound)
        total *= _UNKNOWN_TRIPS if known is None else max(0, known)
    return total
