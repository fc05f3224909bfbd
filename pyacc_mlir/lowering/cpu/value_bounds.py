# SPDX-License-Identifier: Apache-2.0
"""Bounds of integers inside a loop, as values that are known before the loop starts.

A bound is a number, or the recipe for a value that is computed before the loop. That arithmetic ends at 64 bits is
ignored: an index that large is outside of every array.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from pyacc_mlir.dialects.mlir import arith, ir
from pyacc_mlir.lowering.acc_clauses import constant_value
from pyacc_mlir.lowering.cpu.estimates import host_value
from pyacc_mlir.lowering.cpu.regions import is_inside

_Build = Callable[[], ir.Value]


@dataclass(frozen=True, slots=True)
class Bound:
    """A number that a value is never below (or never above): `constant` if it is known now."""

    build: _Build
    constant: int | None = None


class Bounds:
    """Bounds of the values in the body of `loop`."""

    def __init__(self, loop: ir.Operation) -> None:
        self._loop = loop
        self._invariant: dict[ir.Value, bool] = {}

    def is_invariant(self, value: ir.Value) -> bool:
        """Whether `value` can be computed before the loop."""
        if value not in self._invariant:
            self._invariant[value] = not is_inside(value, self._loop) or self._is_pure(value)
        return self._invariant[value]

    def least(self, value: ir.Value) -> Bound | None:
        return self._bound(value, -1)

    def most(self, value: ir.Value) -> Bound | None:
        return self._bound(value, 1)

    def _is_pure(self, value: ir.Value) -> bool:
        if isinstance(value.owner, ir.Block):
            return False
        op = value.owner.operation
        known = op.name.startswith("arith.") or op.name == "memref.dim"
        return known and all(map(self.is_invariant, op.operands))

    def _bound(self, value: ir.Value, side: int) -> Bound | None:
        """The least value for side -1, the largest for side 1."""
        if self.is_invariant(value):
            return Bound(lambda: _known(host_value(value, self._loop)), constant_value(value))
        if isinstance(value.owner, ir.Block):
            return self._counter(value, side)
        op = value.owner.operation
        match op.name:
            case "arith.addi":
                return _combined(arith.addi, self._bound(op.operands[0], side), self._bound(op.operands[1], side))
            case "arith.subi":
                return _combined(arith.subi, self._bound(op.operands[0], side), self._bound(op.operands[1], -side))
            case "arith.muli":
                return self._product(op, side)
            case "arith.index_cast" if str(op.operands[0].type) in ("index", "i64"):
                return _cast(self._bound(op.operands[0], side), value.type)
            case "arith.maxsi" | "arith.minsi":
                return self._extreme(op, side)
            case "arith.select":
                both = [self._bound(operand, side) for operand in list(op.operands)[1:]]
                return _combined(_EXTREMES[side], *both)
            case "arith.divui" | "arith.remui" | "arith.extui" if side < 0:
                return _number(0, value.type)
        return None

    def _counter(self, value: ir.Value, side: int) -> Bound | None:
        """The variable of a loop, which has an iteration wherever the bound is asked for."""
        loop = value.owner.owner.operation
        if loop.name != "scf.for" or value != loop.regions[0].blocks[0].arguments[0]:
            return None
        low, high = list(loop.operands)[:2]
        if side < 0:
            return self.least(low)
        return _combined(arith.subi, self.most(high), _number(1, value.type))

    def _product(self, op: ir.Operation, side: int) -> Bound | None:
        """Of a value and one that the loop does not change, whose sign may not be known before it runs."""
        first, second = op.operands
        if self.is_invariant(first):
            first, second = second, first
        if not self.is_invariant(second):
            return None
        factor = self._bound(second, side)
        if factor is not None and factor.constant is not None:
            return _combined(arith.muli, self._bound(first, side if factor.constant >= 0 else -side), factor)
        ends = [_combined(arith.muli, self._bound(first, end), factor) for end in (-1, 1)]
        return _combined(_EXTREMES[side], *ends)

    def _extreme(self, op: ir.Operation, side: int) -> Bound | None:
        """The larger of two is not below either of them: one bound will do."""
        both = [self._bound(operand, side) for operand in op.operands]
        if None not in both or (op.name == "arith.maxsi") == (side > 0):
            return _combined(arith.maxsi if op.name == "arith.maxsi" else arith.minsi, *both)
        return next((bound for bound in both if bound is not None), None)


_EXTREMES = {-1: arith.minsi, 1: arith.maxsi}
_NUMBERS: dict[Callable[..., ir.Value], Callable[[int, int], int]] = {
    arith.addi: lambda a, b: a + b,
    arith.subi: lambda a, b: a - b,
    arith.muli: lambda a, b: a * b,
    arith.minsi: min,
    arith.maxsi: max,
}


def _combined(operation: Callable[..., ir.Value], first: Bound | None, second: Bound | None) -> Bound | None:
    if first is None or second is None:
        return None
    constant = None
    if first.constant is not None and second.constant is not None:
        constant = _NUMBERS[operation](first.constant, second.constant)
    return Bound(lambda: operation(first.build(), second.build()), constant)


def _cast(bound: Bound | None, kind: ir.Type) -> Bound | None:
    return None if bound is None else replace(bound, build=lambda: arith.index_cast(kind, bound.build()))


def _number(value: int, kind: ir.Type) -> Bound:
    return Bound(lambda: arith.constant(kind, value), value)


def _known(value: ir.Value | None) -> ir.Value:
    assert value is not None
    return value
