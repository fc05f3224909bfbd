# SPDX-License-Identifier: Apache-2.0
"""Broadcasting: the common shape of operands, and where each operand has its element for a position in that shape.

NumPy's rule: shapes are aligned at their last axes; two extents are equal, or one of them is 1. What is not known
before the program runs is checked there, and an extent that turns out to be 1 reads its one element again and again.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pyacc_mlir.dialects.mlir import arith, ir
from pyacc_mlir.frontend import emit_ops as ops
from pyacc_mlir.frontend.emit_same_values import known_integer, same_value
from pyacc_mlir.frontend.emit_state import State

_I = arith.CmpIPredicate
_MESSAGE = "operands could not be broadcast together: an axis has extents {a} and {b}"
_INPUT = "could not broadcast input array: an axis of extent {a} into one of extent {b}"

Positions = Sequence[ir.Value]


@dataclass(frozen=True, slots=True)
class Broadcast:
    """`positions[n]` gives the position in operand n for a position in the common shape `extents`."""

    extents: tuple[ir.Value, ...]
    positions: tuple[Callable[[Positions], list[ir.Value]], ...]
    in_place: tuple[bool, ...]  # whether an operand surely has the common shape


def broadcast(state: State, node: ast.AST, shapes: Sequence[Sequence[ir.Value]]) -> Broadcast:
    """The common shape of operands; emits the checks it needs at the insertion point."""
    ndim = max(map(len, shapes))
    extents: list[ir.Value] = []
    for axis in range(-ndim, 0):
        found = [shape[axis] for shape in shapes if -axis <= len(shape)]
        extents.append(_common(state, node, found))
    placed = [_position(shape, extents) for shape in shapes]
    return Broadcast(tuple(extents), tuple(one for one, _ in placed), tuple(same for _, same in placed))


def broadcast_into(
    state: State, node: ast.AST, shape: Sequence[ir.Value], target: Sequence[ir.Value]
) -> tuple[Callable[[Positions], list[ir.Value]], bool]:
    """The same for one operand that is assigned to an array, whose shape is given."""
    for extent, wanted in zip(reversed(shape), reversed(target), strict=False):
        if not same_value(extent, wanted) and known_integer(extent) != 1:
            differ = arith.cmpi(_I.ne, extent, wanted)
            wrong = arith.andi(differ, arith.cmpi(_I.ne, extent, ops.index_constant(1)))
            _fail(state, node, wrong, _INPUT, extent, wanted)
    return _position(shape, list(target))


def _common(state: State, node: ast.AST, extents: list[ir.Value]) -> ir.Value:
    common = extents[0]
    for extent in extents[1:]:
        if same_value(extent, common) or known_integer(extent) == 1:
            continue
        if known_integer(common) == 1:
            common = extent
            continue
        one = ops.index_constant(1)
        is_one, other_is_one = arith.cmpi(_I.eq, common, one), arith.cmpi(_I.eq, extent, one)
        wrong = arith.andi(arith.cmpi(_I.ne, common, extent), _neither(is_one, other_is_one))
        _fail(state, node, wrong, _MESSAGE, common, extent)
        common = ops.select(is_one, extent, common)
    return common


def _neither(first: ir.Value, second: ir.Value) -> ir.Value:
    either = arith.ori(first, second)
    return arith.xori(either, arith.constant(either.type, 1))


def _fail(state: State, node: ast.AST, wrong: ir.Value, message: str, first: ir.Value, second: ir.Value) -> None:
    numbers = [ops.from_index(value).value for value in (first, second)]
    state.fail_if(wrong, "ValueError", message, node, *numbers)


def _position(shape: Sequence[ir.Value], extents: list[ir.Value]) -> tuple[Callable[[Positions], list[ir.Value]], bool]:
    """Where an operand has its element: at the position itself, or at 0 on an axis that is repeated."""
    zero = ops.index_constant(0)
    repeated: list[ir.Value | bool] = []
    for extent, common in zip(shape, extents[len(extents) - len(shape) :], strict=True):
        if same_value(extent, common):
            repeated.append(False)
        elif known_integer(extent) == 1:
            repeated.append(True)
        else:
            repeated.append(arith.cmpi(_I.eq, extent, ops.index_constant(1)))

    def place(positions: Positions) -> list[ir.Value]:
        own = positions[len(positions) - len(shape) :]
        return [
            position if again is False else zero if again is True else ops.select(again, zero, position)
            for position, again in zip(own, repeated, strict=True)
        ]

    return place, len(shape) == len(extents) and all(again is False for again in repeated)
