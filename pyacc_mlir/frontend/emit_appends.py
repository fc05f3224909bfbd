# SPDX-License-Identifier: Apache-2.0
"""`append` to lists in loops of constructs: every iteration has slots of its own in the list's array (language.md §6).

The array ends with the slots of all iterations, in their order. For a list of which some slots may stay empty as many
elements follow, which are 1 where a slot was filled.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pyacc_mlir.dialects.mlir import arith, ir, scf
from pyacc_mlir.frontend import emit_ops as ops
from pyacc_mlir.frontend.appends import Append, appends_in, compacted
from pyacc_mlir.frontend.emit_values import ArrayValue, Slot
from pyacc_mlir.frontend.types import INT

if TYPE_CHECKING:
    from pyacc_mlir.frontend.emit_acc_loop import LoopPlan
    from pyacc_mlir.frontend.emit_stmt import Statements


@dataclass(frozen=True, slots=True)
class ListSlots:
    """The slots of this iteration in one list: `width` from `first` on; `used` counts those filled, None: the one."""

    first: ir.Value
    width: ir.Value
    used: Slot | None
    flags: ir.Value | None  # how far behind a slot its flag is


@dataclass(frozen=True, slots=True)
class Appending:
    """The number of this iteration among `total`, of all the `loops` around; in the last one, slots of each list."""

    number: ir.Value
    total: ir.Value
    loops: tuple[ast.For, ...]
    lists: dict[str, ListSlots] = field(default_factory=dict)


class Appends:
    """Emits appends for the `Statements` that owns it."""

    def __init__(self, statements: Statements) -> None:
        self.statements = statements
        self.state = statements.state

    def iteration(self, plan: LoopPlan, counters: list[ir.Value]) -> Appending | None:
        """What an iteration of a loop construct knows of the lists that it appends to, at the head of its body."""
        appends = [append for statement in plan.body for append in self._of(statement)]
        outer = self.state.appending
        if not appends or (outer is not None and outer.lists):
            return outer
        number, total, loops = (outer.number, outer.total, outer.loops) if outer else (None, None, ())
        loops = (*loops, *plan.loops)
        for counter, each in zip(counters, plan.iterations, strict=True):
            number = counter if number is None else arith.addi(arith.muli(number, each.trip), counter)
            total = each.trip if total is None else arith.muli(total, each.trip)
        assert number is not None
        assert total is not None
        if any(append.loops[: len(loops)] != loops for append in appends):
            raise self._refused(appends[0].call)
        made = Appending(number, total, loops)
        if not self._is_shared_inside(plan.body):
            for name in dict.fromkeys(append.name for append in appends):
                made.lists[name] = self._slots(made, [append for append in appends if append.name == name])
        return made

    def _of(self, statement: ast.stmt) -> list[Append]:
        return [self.state.appends[append.call] for append in appends_in(statement)]

    def _is_shared_inside(self, body: list[ast.stmt]) -> bool:
        """Whether the appends are those of a loop construct in the body, which has the slots."""
        return any(appends_in(statement) and getattr(statement, "directive", None) is not None for statement in body)

    def _slots(self, made: Appending, appends: list[Append]) -> ListSlots:
        array = self._array(appends[0])
        width = self._width(made, appends)
        slots = arith.muli(made.total, width)
        is_compacted = appends[0].name in compacted(self.state.appends.values())
        behind = arith.addi(slots, slots) if is_compacted else slots
        start = arith.subi(self.statements.expressions.extent(array, 0), behind)
        first = arith.addi(start, arith.muli(made.number, width))
        if not is_compacted and len(appends[0].loops) == len(made.loops):
            return ListSlots(first, width, None, None)
        used = self.state.slot(INT)
        self.state.store(used, ops.constant(0, INT))
        found = ListSlots(first, width, used, slots if is_compacted else None)
        if is_compacted:
            self._clear(array, found)
        return found

    def _width(self, made: Appending, appends: list[Append]) -> ir.Value:
        """How often one iteration appends at most."""
        width: ir.Value | None = None
        for append in appends:
            count = ops.index_constant(1)
            for loop in append.loops[len(made.loops) :]:
                count = arith.muli(count, self.statements.expressions.iterations.of(loop).trip)
            width = count if width is None else arith.addi(width, count)
        assert width is not None
        return width

    def _clear(self, array: ArrayValue, slots: ListSlots) -> None:
        assert slots.flags is not None
        start = arith.addi(slots.first, slots.flags)
        loop = scf.ForOp(start, arith.addi(start, slots.width), ops.index_constant(1))
        with ir.InsertionPoint(loop.body):
            self.statements.expressions.store_at(array, [loop.induction_variable], ops.constant(0, INT))
            scf.yield_([])

    def statement(self, call: ast.Call) -> None:
        """`name.append(e)`."""
        append = self.state.appends.get(call)
        appending = self.state.appending
        slots = appending.lists.get(append.name) if appending is not None and append is not None else None
        if slots is None or append is None:
            raise self._refused(call)
        array = self._array(append)
        number = self.statements.expressions.number(call.args[0])
        place = slots.first
        if slots.used is not None:
            count = slots.used.load()
            place = arith.addi(place, ops.to_index(count))
            self.state.store(slots.used, ops.binary(ast.Add(), count, ops.constant(1, INT), INT))
        self.statements.expressions.store_at(array, [place], number)
        if slots.flags is not None:
            self.statements.expressions.store_at(array, [arith.addi(place, slots.flags)], ops.constant(1, INT))

    def _array(self, append: Append) -> ArrayValue:
        assert isinstance(append.call.func, ast.Attribute)
        base = self.statements.expressions.value(append.call.func.value)
        if not isinstance(base, ArrayValue):
            raise self._refused(append.call)
        return base

    def _refused(self, call: ast.Call) -> Exception:
        text = "`append` to a list is compiled only in loops of constructs whose lengths are known before them"
        return self.state.frame.problems.error("ACC105", text, call)
