# SPDX-License-Identifier: Apache-2.0
"""The arrays and variables that a loop does nothing with but update them atomically, by one kind of operation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pyacc_mlir.dialects.mlir import arith, ir
from pyacc_mlir.lowering.cpu.regions import every_operation, is_inside
from pyacc_mlir.lowering.purity import base_of, is_view

_UPDATE, _CAPTURE = "acc.atomic.update", "acc.atomic.capture"
#: Which operation combines parts that were made by another.
_COMBINERS = {
    "arith.addi": "addi", "arith.subi": "addi", "arith.addf": "addf", "arith.subf": "addf", "arith.andi": "andi",
    "arith.ori": "ori", "arith.xori": "xori", "arith.maxsi": "maxsi", "arith.minsi": "minsi", "arith.maxui": "maxui",
    "arith.minui": "minui",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Target:
    """A memref that is only updated: `others` are those of the same element type, which may overlap it."""

    memref: ir.Value
    combiner: str
    updates: tuple[ir.Operation, ...]
    others: tuple[ir.Value, ...]

    @property
    def kind(self) -> ir.MemRefType:
        return ir.MemRefType(self.memref.type)

    def identity(self) -> ir.Value:
        """What changes nothing when it is combined, at the insertion point."""
        element = self.kind.element_type
        if self.combiner == "addf":
            return arith.constant(element, -0.0)
        top, bits = 1 << (element.width - 1), (1 << element.width) - 1
        number = {"andi": bits, "minui": bits, "maxsi": -top, "minsi": top - 1}.get(self.combiner, 0)
        return arith.constant(element, number - (1 << element.width) if number >= top else number)

    def combine(self, old: ir.Value, part: ir.Value) -> ir.Value:
        made: ir.Value = getattr(arith, self.combiner)(old, part)
        return made


def atomic_targets(loop: ir.Operation) -> list[Target]:
    """The targets in a loop; those that cannot be told from other memory by its address are left out."""
    inside = every_operation(loop)
    if any(op.name == "func.call" and list(_memrefs(op)) for op in inside):
        return []
    accessed = dict.fromkeys(base_of(value) for op in inside if not is_view(op) for value in _memrefs(op))
    outer = [memref for memref in accessed if not is_inside(memref, loop)]
    updates = [op for op in inside if op.name == _UPDATE and op.parent.operation.name != _CAPTURE]
    found = []
    for memref in outer:
        own = tuple(op for op in updates if base_of(op.operands[0]) == memref and len(op.operands) == 1)
        others = tuple(place for place in outer if place != memref and _same_element(place, memref))
        target = Target(memref, _combiner(own), own, others)
        if target.combiner and _is_only_updated(target, inside) and _is_placed(target):
            found.append(target)
    return found


def _memrefs(op: ir.Operation) -> Iterator[ir.Value]:
    return (value for value in op.operands if isinstance(value.type, ir.MemRefType))


def _is_only_updated(target: Target, inside: list[ir.Operation]) -> bool:
    """Every use in the loop is an update of one element, its size, or the name of an element that is only updated."""
    views = {op.operands[0] for op in target.updates} - {target.memref}
    if not all(_is_element(view, target.memref, inside) for view in views):
        return False
    users = [op for op in inside if any(base_of(value) == target.memref for value in _memrefs(op))]
    return all(_is_harmless(op, target, views) for op in users)


def _is_element(view: ir.Value, memref: ir.Value, inside: list[ir.Operation]) -> bool:
    owner = view.owner
    is_one = not isinstance(owner, ir.Block) and owner.operation.name == "memref.subview"
    return is_one and owner.operation in inside and owner.operation.operands[0] == memref


def _is_harmless(op: ir.Operation, target: Target, views: set[ir.Value]) -> bool:
    return op.name == "memref.dim" or op in target.updates or any(result in views for result in op.results)


def _combiner(updates: tuple[ir.Operation, ...]) -> str:
    """The operation by which parts of all these updates are combined; "" where there is none."""
    found = {_combiner_of(op) for op in updates}
    return found.pop() if len(found) == 1 else ""


def _combiner_of(update: ir.Operation) -> str:
    block = update.regions[0].blocks[0]
    ops = [view.operation for view in block.operations]
    if len(ops) != 2 or ops[1].operands[0] != ops[0].results[0]:
        return ""
    own = [operand == block.arguments[0] for operand in ops[0].operands]
    is_from_left = ops[0].name not in ("arith.subi", "arith.subf") or own[0]
    return _COMBINERS.get(ops[0].name, "") if sum(own) == 1 and is_from_left else ""


def _is_placed(target: Target) -> bool:
    """Where there are others, addresses must tell whether they overlap: of arrays without gaps they do."""
    return not target.others or all(_is_dense(each) for each in (target.memref, *target.others))


def _is_dense(memref: ir.Value) -> bool:
    kind = ir.MemRefType(memref.type)
    return kind.rank == 0 or str(kind.layout) == f"affine_map<({_dims(kind)}) -> ({_dims(kind)})>"


def _dims(kind: ir.MemRefType) -> str:
    return ", ".join(f"d{axis}" for axis in range(kind.rank))


def _same_element(first: ir.Value, second: ir.Value) -> bool:
    return bool(ir.MemRefType(first.type).element_type == ir.MemRefType(second.type).element_type)
