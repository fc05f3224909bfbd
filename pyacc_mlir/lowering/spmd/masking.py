# SPDX-License-Identifier: Apache-2.0
"""Masks, and which code may run for lanes that did not ask for it."""

from __future__ import annotations

from typing import TypeAlias

from pyacc_mlir.dialects.mlir import arith, ir
from pyacc_mlir.lowering.spmd.memory import Access, access_of
from pyacc_mlir.lowering.spmd.shapes import Shapes, body_operations

Mask: TypeAlias = "ir.Value | None"  # None: all lanes are active

_CHEAP = 16  # operations; about what a mispredicted jump costs
_DEAR = ("math.", "arith.div", "arith.rem", "arith.floordiv", "arith.ceildiv")


def both(condition: ir.Value, mask: Mask) -> ir.Value:
    """The lanes of `mask` where `condition` holds."""
    return condition if mask is None else arith.andi(condition, mask)


def not_in(condition: ir.Value, mask: Mask) -> ir.Value:
    """The lanes of `mask` where `condition` does not hold."""
    true = ir.Attribute.parse(f"dense<true> : {condition.type}")
    return both(arith.xori(condition, arith.constant(condition.type, true)), mask)


def is_cheap_and_safe(region: ir.Region, shapes: Shapes) -> bool:
    """Whether a branch may be written straight, and run with no lane active at all."""
    for total, op in enumerate(body_operations(region), start=1):
        if op.regions or op.name.startswith(_DEAR) or total > _CHEAP:
            return False
        if op.name in ("memref.load", "memref.store") and access_of(op, shapes) in (Access.UNIFORM, Access.SCATTERED):
            return False
    return True
