# SPDX-License-Identifier: Apache-2.0
"""Operations whose operands come in groups, made anew with other groups."""

from __future__ import annotations

from collections.abc import Collection

from pyacc_mlir.dialects.mlir import ir

_SEGMENTS = "operandSegmentSizes"


def operand_groups(op: ir.Operation) -> list[list[ir.Value]]:
    """The operands of `op`, group by group."""
    operands = iter(op.operands)
    return [[next(operands) for _ in range(length)] for length in ir.DenseI32ArrayAttr(op.attributes[_SEGMENTS])]


def rebuilt(op: ir.Operation, drop: int, without: Collection[str]) -> ir.Operation:
    """An operation in place of `op` that lacks the operand group `drop` and the attributes `without`."""
    groups = operand_groups(op)
    groups[drop] = []
    kept = {name: op.attributes[name] for name in op.attributes if name not in without}
    return replaced(op, groups, kept)


def replaced(op: ir.Operation, groups: list[list[ir.Value]], attributes: dict[str, ir.Attribute]) -> ir.Operation:
    """An operation of the same name in place of `op`; its results and regions take over."""
    lengths = ir.DenseI32ArrayAttr.get([len(group) for group in groups])
    with ir.InsertionPoint(op), op.location:
        new = ir.Operation.create(
            op.name,
            results=[result.type for result in op.results],
            operands=[value for group in groups for value in group],
            attributes={**attributes, _SEGMENTS: lengths},
            regions=len(op.regions),
        )
    for old, region in zip(op.regions, new.regions, strict=True):
        for block in list(old.blocks):
            block.append_to(region)
    for old_result, result in zip(op.results, new.results, strict=True):
        old_result.replace_all_uses_with(result)
    op.erase()
    return new
