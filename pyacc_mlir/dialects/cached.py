# SPDX-License-Identifier: Apache-2.0
"""What `cache` names, in the IR: a call of a function that is declared only, at the head of a loop's body.

`func.call @pyacc_cached_0(%x, %first, %y) {pyacc.lengths = array<i64: 3>, pyacc.text = "x[i - 1:i + 2]"}`: the array,
where its section begins in each dimension, and the arrays that share no memory with it. A call, because no upstream
pass moves or merges calls, and no result, because a hint may be dropped.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pyacc_mlir.dialects.mlir import func, ir

_PREFIX = "pyacc_cached_"
_LENGTHS = "pyacc.lengths"
_TEXT = "pyacc.text"


@dataclass(frozen=True, slots=True)
class CachedSection:
    """One section at its place. `others` share no memory with `array`."""

    call: ir.Operation
    array: ir.Value
    firsts: tuple[ir.Value, ...]
    lengths: tuple[int, ...]
    others: tuple[ir.Value, ...]
    text: str


def mark_cached(
    module: ir.Module,
    array: ir.Value,
    firsts: Sequence[ir.Value],
    lengths: Sequence[int],
    others: Sequence[ir.Value],
    text: str,
) -> None:
    """Name a section at the insertion point."""
    operands = [array, *firsts, *others]
    number = sum(isinstance(op, func.FuncOp) and op.name.value.startswith(_PREFIX) for op in module.body.operations)
    symbol = f"{_PREFIX}{number}"
    with ir.InsertionPoint.at_block_begin(module.body):
        func.FuncOp(symbol, ([operand.type for operand in operands], []), visibility="private")
    call = func.CallOp([], symbol, operands)
    call.attributes[_LENGTHS] = ir.DenseI64ArrayAttr.get(list(lengths))
    call.attributes[_TEXT] = ir.StringAttr.get(text)


def cached_sections(calls: Sequence[ir.Operation]) -> list[CachedSection]:
    """Those of the `func.call`s that name sections."""
    return [_section(call) for call in calls if _LENGTHS in call.attributes]


def _section(call: ir.Operation) -> CachedSection:
    lengths = tuple(ir.DenseI64ArrayAttr(call.attributes[_LENGTHS]))
    array, *rest = call.operands
    rank = len(lengths)
    text = ir.StringAttr(call.attributes[_TEXT]).value
    return CachedSection(call, array, tuple(rest[:rank]), lengths, tuple(rest[rank:]), text)


def erase_declarations(module: ir.Module) -> None:
    """Forget the functions, when no section is marked any more."""
    for op in list(module.body.operations):
        if isinstance(op, func.FuncOp) and op.name.value.startswith(_PREFIX):
            op.operation.erase()
