# SPDX-License-Identifier: Apache-2.0
"""Actions under a condition."""

from __future__ import annotations

from collections.abc import Callable

from pyacc_mlir.dialects.mlir import ir, scf


def guarded(condition: ir.Value | None, act: Callable[[], list[ir.Value]], otherwise: list[ir.Value]) -> list[ir.Value]:
    """What `act` gives if `condition` holds, else `otherwise`, at the insertion point."""
    if condition is None:
        return act()
    branch = scf.IfOp(condition, [value.type for value in otherwise], has_else=bool(otherwise))
    with ir.InsertionPoint(branch.then_block):
        scf.YieldOp(act())
    if otherwise:
        with ir.InsertionPoint(branch.else_block):
            scf.YieldOp(otherwise)
    return list(branch.operation.results)
