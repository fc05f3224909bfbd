# SPDX-License-Identifier: Apache-2.0
"""Negative indices count from the end; loops where none can be negative do without looking, element by element.

Before:
    scf.for %k = %c0 to %n step %c1 {
      %x = arith.addi %base, %k
      %at = arith.select (%x < 0), (%x + %extent), %x
      memref.load %a[%at]
    }
After:
    scf.if (%base >= 0) {
      scf.for %k = %c0 to %n step %c1 { memref.load %a[%base + %k] }
    } else {
      scf.for ... as before, not vectorised
    }

The smallest index of the whole nest of loops is computed before it: from the bounds of the loops, with what only the
run knows. Where it is a number known now there is no choice: the looking goes, or the loop stays as it is. An index
that does not change in the innermost loop, or comes from memory, keeps its select.

Needs: variables as values (`mem2reg`).
Leaves: neither loops nor marks, but in the copies that are for negative indices.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pyacc_mlir.dialects.mlir import arith, ir, scf
from pyacc_mlir.lowering.acc_clauses import constant_value
from pyacc_mlir.lowering.cpu.gang_loops import ROWS_ATTRIBUTE, VECTOR_ATTRIBUTE
from pyacc_mlir.lowering.cpu.regions import ancestors, every_operation
from pyacc_mlir.lowering.cpu.value_bounds import Bound, Bounds
from pyacc_mlir.lowering.pass_base import PassContext, operations

_LARGEST = 400  # operations of a nest: it is written twice
_ONLY_SCALAR = (
    "#llvm.loop_annotation<vectorize = <width = 1 : i32>, interleave = <count = 1 : i32>, mustProgress = true>"
)


@dataclass(frozen=True, slots=True)
class VersionWraparound:
    """Loops with and without the wraparound of negative indices."""

    name: ClassVar[str] = "version-wraparound"

    def run(self, module: ir.Module, ctx: PassContext) -> None:
        del ctx
        with module.context:
            found = [guard for op in operations(module.operation, "arith.select") if (guard := _find(op)) is not None]
            for loop in _last_first([guard.loop for guard in found]):
                _version(loop, [guard for guard in found if guard.loop == loop])


def _last_first(loops: list[ir.Operation]) -> list[ir.Operation]:
    """Each loop once, outer ones before inner ones, else from the last to the first.

    What is known of a loop may name results of loops before it, which have others once they are versioned themselves.
    """
    ordered: list[ir.Operation] = []
    for loop in dict.fromkeys(loops):
        outer = list(ancestors(loop))
        places = [place for place, other in enumerate(ordered) if other in outer]
        ordered.insert(places[-1] + 1 if places else 0, loop)
    return ordered


@dataclass(frozen=True, slots=True)
class _Guard:
    """`select` is `index`, or that counted from the end; `least` is known before `loop`."""

    select: ir.Operation
    index: ir.Value
    least: Bound
    loop: ir.Operation


def _find(select: ir.Operation) -> _Guard | None:
    index = _guarded_index(select)
    loops = [op for op in ancestors(select) if op.name == "scf.for"] if index is not None else []
    if index is None or not _matters(index, loops):
        return None
    for loop in reversed(loops):
        bounds = Bounds(loop)
        least = bounds.least(index)
        if least is not None:
            negative = least.constant is not None and least.constant < 0
            return None if negative else _Guard(select, index, least, loop)
    return None


def _guarded_index(select: ir.Operation) -> ir.Value | None:
    """x of `x + extent if x < 0 else x`."""
    condition, wrapped, index = list(select.operands)
    if isinstance(condition.owner, ir.Block) or isinstance(wrapped.owner, ir.Block):
        return None
    compare, add = condition.owner.operation, wrapped.owner.operation
    if compare.name != "arith.cmpi" or add.name != "arith.addi" or index not in list(add.operands):
        return None
    is_below = ir.IntegerAttr(compare.attributes["predicate"]).value == arith.CmpIPredicate.slt
    of_index = compare.operands[0] == index and constant_value(compare.operands[1]) == 0
    return index if is_below and of_index else None


def _matters(index: ir.Value, loops: list[ir.Operation]) -> bool:
    """It changes in the innermost loop, or from lane to lane."""
    vector = [loop for loop in loops if VECTOR_ATTRIBUTE in loop.attributes]
    return any(not Bounds(loop).is_invariant(index) for loop in [*loops[:1], *vector])


def _version(loop: ir.Operation, guards: list[_Guard]) -> None:
    asked = [guard for guard in guards if guard.least.constant is None]
    if asked and len(every_operation(loop)) > _LARGEST:
        return
    if asked:
        with loop.location:
            _copy_for_negative(loop, asked)
    for guard in guards:
        guard.select.result.replace_all_uses_with(guard.index)
        _erase_unused(guard.select)


def _copy_for_negative(loop: ir.Operation, guards: list[_Guard]) -> None:
    with ir.InsertionPoint(loop):
        smallest = [_is_not_negative(guard.least.build()) for guard in guards]
        condition = smallest[0]
        for other in smallest[1:]:
            condition = arith.andi(condition, other)
        choice = scf.IfOp(condition, [result.type for result in loop.results], has_else=True)
    for result, new in zip(loop.results, choice.results, strict=True):
        result.replace_all_uses_with(new)
    with ir.InsertionPoint(choice.else_block):
        copy = loop.clone()
        scf.YieldOp(list(copy.results))
    with ir.InsertionPoint(choice.then_block):
        last = scf.YieldOp(list(loop.results))
    loop.move_before(last)
    for one in (copy, *operations(copy, "scf.for")):
        _leave_scalar(one)


def _leave_scalar(loop: ir.Operation) -> None:
    for mark in (VECTOR_ATTRIBUTE, ROWS_ATTRIBUTE):
        if mark in loop.attributes:
            del loop.attributes[mark]
    if not operations(loop, "scf.for", "scf.while"):
        loop.attributes["llvm.loop_annotation"] = ir.Attribute.parse(_ONLY_SCALAR)


def _erase_unused(op: ir.Operation) -> None:
    """`op` and what only it needed: passes that follow count operations."""
    if any(list(result.uses) for result in op.results):
        return
    owners = [value.owner for value in op.operands]
    op.erase()
    for owner in dict.fromkeys(owner.operation for owner in owners if not isinstance(owner, ir.Block)):
        if owner.name in ("arith.addi", "arith.cmpi", "memref.dim"):
            _erase_unused(owner)


def _is_not_negative(value: ir.Value) -> ir.Value:
    return arith.cmpi(arith.CmpIPredicate.sge, value, arith.constant(value.type, 0))
