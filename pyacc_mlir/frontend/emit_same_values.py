# SPDX-License-Identifier: Apache-2.0
"""Whether two values are surely the same number or the same view, from the operations that make them."""

from __future__ import annotations

from pyacc_mlir.dialects.mlir import ir

_NAMING = ("memref.cast", "memref.subview", "memref.reinterpret_cast", "memref.collapse_shape")
_PURE = (*_NAMING, "memref.dim", "memref.extract_strided_metadata")


def known_integer(value: ir.Value) -> int | None:
    """The number that an `arith.constant` is."""
    owner = value.owner
    if isinstance(owner, ir.Block) or owner.operation.name != "arith.constant":
        return None
    attribute = owner.attributes["value"]
    return int(ir.IntegerAttr(attribute).value) if isinstance(attribute, ir.IntegerAttr) else None


def root(value: ir.Value) -> ir.Value:
    """The array that `value` is a view of."""
    while not isinstance(value.owner, ir.Block) and value.owner.operation.name in _NAMING:
        value = value.owner.operands[0]
    return value


def is_local(value: ir.Value) -> bool:
    """Whether an array is one that compiled code has made."""
    owner = root(value).owner
    return not isinstance(owner, ir.Block) and owner.operation.name == "memref.alloca"


def is_private(value: ir.Value) -> bool:
    """Whether an array is one of which every gang has its own: made in a construct, or by a `private` clause."""
    owner = root(value).owner
    if isinstance(owner, ir.Block):
        return False
    op = owner.operation
    if op.name in ("acc.private", "acc.firstprivate"):
        return True
    around = op.parent
    while op.name == "memref.alloca" and around is not None:
        if around.operation.name in ("acc.parallel", "acc.serial", "acc.kernels"):
            return True
        around = around.operation.parent
    return False


def same_value(first: ir.Value, second: ir.Value) -> bool:
    """Whether both are computed alike from the same values."""
    if first == second:
        return True
    if isinstance(first.owner, ir.Block) or isinstance(second.owner, ir.Block):
        return False
    one, other = first.owner.operation, second.owner.operation
    if one.name != other.name:
        return False
    if not (one.name in _PURE or one.name.startswith("arith.") or _read_one_value(one, other)):
        return False
    same_result = ir.OpResult(first).result_number == ir.OpResult(second).result_number
    alike = first.type == second.type and one.attributes == other.attributes
    if not (same_result and alike and len(one.operands) == len(other.operands)):
        return False
    return all(same_value(a, b) for a, b in zip(one.operands, other.operands, strict=True))


def _read_one_value(one: ir.Operation, other: ir.Operation) -> bool:
    """Whether both load a scalar variable, and nothing between them can have stored to it."""
    if one.name != "memref.load" or len(one.operands) != 1 or one.block != other.block:
        return False
    between = False
    for view in one.block.operations:
        op = view.operation
        if op in (one, other):
            if between:
                return True
            between = True
        elif between and (op.name in ("memref.store", "func.call") or (op.regions and not _is_check(op))):
            return False
    return False


def _is_check(op: ir.Operation) -> bool:
    """An `scf.if` that ends the program or does nothing."""
    inner = [view.operation.name for block in op.regions[0].blocks for view in block.operations]
    return op.name == "scf.if" and set(inner) <= {"arith.constant", "func.call", "scf.yield"}
