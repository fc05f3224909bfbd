# SPDX-License-Identifier: Apache-2.0
"""The private copies of reductions: which hold a different part in each thread."""

from __future__ import annotations

from pyacc_mlir.dialects.mlir import ir
from pyacc_mlir.lowering.gpu.layout import Layout
from pyacc_mlir.lowering.purity import base_of, users_of

_COMBINE = "acc.reduction_combine_region"


def init_of(value: ir.Value) -> ir.Operation | None:
    """The acc.reduction_init that made the copy `value` refers to."""
    owner = base_of(value).owner
    if isinstance(owner, ir.Block) or owner.operation.name != "acc.reduction_init":
        return None
    return owner.operation


def is_partial(init: ir.Operation, layout: Layout) -> bool:
    """Threads add to their copies on their own, so that the copies must be combined inside the block.

    Otherwise all threads that share the scope of `init` hold the same value.
    """
    if not layout.uses_threads:
        return False
    home = layout.scope_of(init)
    copy = init.results[0]
    return any(layout.scope_of(op) > home for op in _updates(copy))


def _updates(copy: ir.Value) -> list[ir.Operation]:
    users = list(users_of(copy))
    combined = [op for op in users if op.name == _COMBINE and op.operands[0] == copy]
    return combined + [op for op in users if op.name not in (_COMBINE, "memref.load", "memref.dim")]
