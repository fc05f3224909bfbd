# SPDX-License-Identifier: Apache-2.0
"""Surgery on regions: what MLIR's Python has no words for."""

from __future__ import annotations

from collections.abc import Iterator

from pyacc_mlir.dialects.mlir import ir
from pyacc_mlir.lowering.pass_base import operations


def every_operation(root: ir.Operation) -> list[ir.Operation]:
    """All operations under `root`, itself excluded, outer before inner."""
    found: list[ir.Operation] = []

    def visit(op: ir.Operation) -> ir.WalkResult:
        found.append(op)
        return ir.WalkResult.ADVANCE

    root.walk(visit, ir.WalkOrder.PRE_ORDER)
    return found[1:]


def owner_function(op: ir.Operation | ir.OpView) -> ir.Operation:
    """The function around `op`."""
    here = op.operation
    while here.name not in ("func.func", "llvm.func"):
        here = here.parent.operation
    return here


def entry_point(block: ir.Block) -> ir.InsertionPoint:
    """The head of the entry block of the function around `block`."""
    owner = block.owner.operation
    function = owner if owner.name == "func.func" else owner_function(owner)
    return ir.InsertionPoint.at_block_begin(function.regions[0].blocks[0])


def inline_region(op: ir.Operation) -> list[ir.Value]:
    """Put the operations of the single block of `op` before it and erase it; the terminator's operands come back."""
    *body, terminator = list(op.regions[0].blocks[0].operations)
    for inner in body:
        inner.operation.move_before(op)
    yielded = list(terminator.operands)
    if len(op.results):
        op.result.replace_all_uses_with(yielded[0])
    op.erase()
    return yielded


def erase_unused(module: ir.Module, *names: str) -> None:
    """Erase the operations of these names that nothing uses, users before what they use."""
    for op in reversed(operations(module.operation, *names)):
        if not any(list(result.uses) for result in op.results):
            op.erase()


def ancestors(op: ir.Operation) -> Iterator[ir.Operation]:
    """The operations around `op`, nearest first, up to its function."""
    here = op.parent.operation
    while here.name != "func.func":
        yield here
        here = here.parent.operation


def is_inside(value: ir.Value, region_owner: ir.Operation) -> bool:
    """Whether `value` is defined in a region of `region_owner`."""
    block = value.owner if isinstance(value.owner, ir.Block) else value.owner.operation.block
    here = block.owner.operation
    while here is not None and here.name != "builtin.module":
        if here == region_owner:
            return True
        here = here.parent.operation if here.parent is not None else None
    return False
