# SPDX-License-Identifier: Apache-2.0
"""What the host can compute of a value that a construct computes."""

from __future__ import annotations

from pyacc_mlir.dialects.mlir import ir
from pyacc_mlir.lowering.purity import is_pure


def host_value(value: ir.Value, parallel: ir.Operation) -> ir.Value | None:
    """`value` computed before `parallel`, at the insertion point; None if it depends on what the device does."""
    owner = value.owner
    if isinstance(owner, ir.Block):
        return None if _is_in(owner, parallel) else value
    op = owner.operation
    if not _is_in(op.block, parallel):
        return value
    if not is_pure(op) or op.regions or len(op.results) != 1:
        return None
    operands = [host_value(operand, parallel) for operand in op.operands]
    if any(operand is None for operand in operands):
        return None
    copy = op.clone()
    for number, operand in enumerate(operands):
        copy.operands[number] = operand
    return copy.results[0]


def _is_in(block: ir.Block, ancestor: ir.Operation) -> bool:
    op = block.owner.operation
    while op is not None and op != ancestor:
        if op.parent is None:
            return False
        op = op.parent.operation
    return True
