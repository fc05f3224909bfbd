# SPDX-License-Identifier: Apache-2.0
"""What an operation does to memory, as far as the passes need to know."""

from __future__ import annotations

from collections.abc import Iterator

from pyacc_mlir.dialects.mlir import ir
from pyacc_mlir.lowering.walks import ancestors, with_nested

# operations that only name a part or a property of an array
_VIEWS = frozenset(
    {
        "memref.cast",
        "memref.subview",
        "memref.reinterpret_cast",
        "memref.memory_space_cast",
        "memref.collapse_shape",
        "memref.view",
    }
)
_PURE = _VIEWS | {"memref.dim", "memref.extract_strided_metadata", "memref.get_global"}

_DEVICE_CODE = frozenset({"acc.parallel", "acc.kernels", "gpu.launch"})


def is_pure(op: ir.Operation) -> bool:
    """The results depend on the operands alone and nothing else happens."""
    return op.name in _PURE or op.name.startswith(("arith.", "math.", "complex.", "index.", "ub."))


def is_check(op: ir.Operation) -> bool:
    """An `scf.if` without results that ends the program or does nothing."""
    if op.name != "scf.if" or op.results:
        return False
    inner = [view.operation for region in op.regions for block in region.blocks for view in block.operations]
    return all(each.name in ("arith.constant", "scf.yield") or _is_failure(each) for each in inner)


def _is_failure(op: ir.Operation) -> bool:
    return op.name == "func.call" and str(op.attributes["callee"]) == "@pyacc_rt_fail"


def is_view(op: ir.Operation | ir.OpView) -> bool:
    """The result names (a part of) the same memory as the first operand."""
    return op.name in _VIEWS


def users_of(value: ir.Value) -> Iterator[ir.Operation]:
    """The operations that use `value` or a view of it."""
    for use in value.uses:
        op = use.owner.operation
        if is_view(op):
            yield from users_of(op.results[0])
        else:
            yield op


def base_of(value: ir.Value) -> ir.Value:
    """The memref that `value` is a view of."""
    while not isinstance(value.owner, ir.Block) and value.owner.operation.name in _VIEWS:
        value = value.owner.operands[0]
    return value


def is_alloca(value: ir.Value) -> bool:
    """`value` is, or is a view of, a `memref.alloca` of device code."""
    owner = base_of(value).owner
    if isinstance(owner, ir.Block) or owner.operation.name != "memref.alloca":
        return False
    return any(op.name in _DEVICE_CODE for op in ancestors(owner.operation))


def hoist_pure(construct: ir.Operation, body: ir.Block) -> None:
    """Move pure operations and checks on host values before a construct, where everything in `body` can use them.

    Views of device arrays stay: until the last data operation of the construct there is no device array.
    """
    for op in [view.operation for view in body.operations]:
        used = {operand for each in with_nested(op) for operand in each.operands}
        if any(is_defined_in(value, body) for value in used):
            continue
        if op.name == "memref.dim":
            op.operands[0] = _host_array(op.operands[0])
        if is_check(op) or (is_pure(op) and not is_view(op) and op.name != "memref.extract_strided_metadata"):
            op.move_before(construct)


def is_defined_in(value: ir.Value, body: ir.Block) -> bool:
    """An operation that stands directly in `body` makes `value`."""
    return not isinstance(value.owner, ir.Block) and value.owner.operation.block == body


def _host_array(array: ir.Value) -> ir.Value:
    """What a data operation was given: it has the same extents, and is there already."""
    if isinstance(array.owner, ir.Block) or not array.owner.operation.name.startswith("acc."):
        return array
    given: ir.Value = array.owner.operands[0]
    return given
