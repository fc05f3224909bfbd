# SPDX-License-Identifier: Apache-2.0
"""Ways up and down the tree of operations."""

from __future__ import annotations

from collections.abc import Iterator

from pyacc_mlir.dialects.mlir import ir


def with_nested(op: ir.Operation) -> Iterator[ir.Operation]:
    """`op` and every operation inside it, outer before inner, in program order."""
    yield op
    for region in op.regions:
        for block in region.blocks:
            for view in block.operations:
                yield from with_nested(view.operation)


def ancestors(op: ir.Operation, stop: ir.Operation | None = None) -> Iterator[ir.Operation]:
    """The operations around `op`, innermost first, up to and without `stop`."""
    parent = op.parent
    while parent is not None and (stop is None or parent.operation != stop):
        yield parent.operation
        parent = parent.operation.parent


def ancestor_in(block: ir.Block, op: ir.Operation) -> ir.Operation | None:
    """`op` or the operation around it that stands in `block`."""
    for candidate in (op, *ancestors(op)):
        if candidate.block == block:
            return candidate
    return None


def is_inside(op: ir.Operation, ancestor: ir.Operation) -> bool:
    """`op` lies in a region of `ancestor`."""
    return any(candidate == ancestor for candidate in ancestors(op))
