# SPDX-License-Identifier: Apache-2.0
"""Operations without regions, written with lanes."""

from __future__ import annotations

from pyacc_mlir.dialects.mlir import arith, ir
from pyacc_mlir.lowering.spmd.lanes import Lanes
from pyacc_mlir.lowering.spmd.masking import Mask
from pyacc_mlir.lowering.spmd.memory import emit_alloca, emit_load, emit_store

_DIVISIONS = frozenset(
    f"arith.{name}" for name in ("divsi", "remsi", "divui", "remui", "floordivsi", "ceildivsi", "ceildivui")
)


def emit_straight(op: ir.Operation, lanes: Lanes, mask: Mask) -> None:
    """Write `op` at the current point for the lanes of `mask`."""
    match op.name:
        case "memref.load":
            lanes.bind(op.result, emit_load(op, lanes, mask))
        case "memref.store":
            emit_store(op, lanes, mask)
        case "memref.alloca":
            lanes.bind(op.result, emit_alloca(op, lanes))
        case _:
            _pure(op, lanes, mask)


def _pure(op: ir.Operation, lanes: Lanes, mask: Mask) -> None:
    if lanes.shapes.of(op.result) is not None:
        copy = op.clone()
        for position, operand in enumerate(op.operands):
            copy.operands[position] = lanes.scalar(operand)
        lanes.bind(op.result, copy.result)
        return
    operands = [lanes.vector(operand) for operand in op.operands]
    if op.name in _DIVISIONS and mask is not None:
        # A lane that is off must not divide by zero: that would end the process.
        operands[1] = arith.select(mask, operands[1], lanes.ones(op.operands[1].type))
    kind = lanes.vector_type(op.result.type)
    attributes = dict(op.attributes.items())
    new = ir.Operation.create(op.name, results=[kind], operands=operands, attributes=attributes)
    lanes.bind(op.result, new.result)
