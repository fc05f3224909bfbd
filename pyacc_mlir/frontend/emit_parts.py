# SPDX-License-Identifier: Apache-2.0
"""Elements of an array of which a part is reduced: inside the part they are those of the copy, outside the array's."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyacc_mlir.dialects.mlir import arith, ir, scf
from pyacc_mlir.frontend.emit_values import ArrayValue, Number, mlir_scalar

if TYPE_CHECKING:
    from pyacc_mlir.frontend.emit_expr import Expressions


@dataclass(frozen=True, slots=True)
class Reach:
    """What a part has of one axis: `size` positions from `lower` on, or (`size` None) the single one `lower`.

    `text` is the dump of the expression of a single position.
    """

    lower: ir.Value
    size: ir.Value | None
    text: str


@dataclass(frozen=True, slots=True)
class Part:
    """A reduced element or section: its copy has the axes of which it takes more than one position."""

    copy: ArrayValue
    reach: tuple[Reach, ...]
    text: str
    operator: str

    def matches(self, expr: ast.expr | None) -> bool:
        """Whether `expr` names the part by the same words."""
        return expr is not None and ast.dump(expr) == self.text


@dataclass(frozen=True, slots=True)
class Element:
    """One element, to be read and written: of an array, or of `parts` of it where `conditions` hold."""

    base: ArrayValue
    positions: list[ir.Value]
    parts: tuple[tuple[ir.Value | None, ArrayValue, list[ir.Value]], ...] = ()  # condition None: certainly
    operators: tuple[str, ...] = ()

    def is_reduced_by(self, operator: str | None) -> bool:
        """Whether it is certainly in a part that is reduced by `operator`, so that the order of updates is free."""
        return self._is_certain and self.operators == (operator,)

    def load(self, expressions: Expressions) -> Number:
        """Its value."""
        value = expressions.load(self.base, self.positions) if not self._is_certain else None
        for condition, copy, positions in reversed(self.parts):
            if condition is None or value is None:
                value = expressions.load(copy, positions)
            else:
                value = _chosen(expressions, condition, copy, positions, value)
        assert value is not None
        return value

    def store(self, write: Callable[[ArrayValue, list[ir.Value], Number], None], number: Number) -> None:
        """Give it a value; `write` stores into an array."""
        self._store(write, number, self.parts)

    def _store(
        self,
        write: Callable[[ArrayValue, list[ir.Value], Number], None],
        number: Number,
        parts: Sequence[tuple[ir.Value | None, ArrayValue, list[ir.Value]]],
    ) -> None:
        if not parts:
            write(self.base, self.positions, number)
            return
        condition, copy, positions = parts[0]
        if condition is None:
            write(copy, positions, number)
            return
        branch = scf.IfOp(condition, has_else=True)
        with ir.InsertionPoint(branch.then_block):
            write(copy, positions, number)
            scf.yield_([])
        with ir.InsertionPoint(branch.else_block):
            self._store(write, number, parts[1:])
            scf.yield_([])

    @property
    def _is_certain(self) -> bool:
        return any(condition is None for condition, _, _ in self.parts)


def _chosen(
    expressions: Expressions, condition: ir.Value, copy: ArrayValue, positions: list[ir.Value], other: Number
) -> Number:
    """The element of `copy` where `condition` holds: elsewhere it has none."""
    kind = mlir_scalar(other.type.dtype)
    value = expressions.conditions.choose(
        condition, lambda: expressions.load(copy, positions).value, lambda: other.value, kind
    )
    return Number(value, other.type)


def element(expressions: Expressions, base: ArrayValue, name: str, indices: list[ast.expr]) -> Element:
    """The element of `base`, which `name` stands for, at `indices`."""
    positions = expressions.subscripts.positions(base, indices)
    parts = expressions.state.frame.names.parts.get(name, ())
    placed = tuple(_placed(part, positions, indices) for part in parts)
    return Element(base, positions, placed, tuple(part.operator for part in parts))


def _placed(
    part: Part, positions: list[ir.Value], indices: list[ast.expr]
) -> tuple[ir.Value | None, ArrayValue, list[ir.Value]]:
    condition: ir.Value | None = None
    inside: list[ir.Value] = []
    for reach, position, node in zip(part.reach, positions, indices, strict=True):
        if reach.size is None:
            if ast.dump(node) == reach.text:
                continue
            test = arith.cmpi(arith.CmpIPredicate.eq, position, reach.lower)
        else:
            # one unsigned comparison for both ends
            inside.append(arith.subi(position, reach.lower))
            test = arith.cmpi(arith.CmpIPredicate.ult, inside[-1], reach.size)
        condition = test if condition is None else arith.andi(condition, test)
    return condition, part.copy, inside
