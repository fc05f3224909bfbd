# SPDX-License-Identifier: Apache-2.0
"""Inner `for` loops that all lanes walk together, for one row of the outer loop or for several at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from pyacc_mlir.dialects.mlir import arith, ir, scf
from pyacc_mlir.lowering.spmd.lanes import Lanes, received
from pyacc_mlir.lowering.spmd.masking import Mask
from pyacc_mlir.lowering.spmd.shapes import body_operations, terminator
from pyacc_mlir.lowering.spmd.tiles import Tiles, tiled_loads


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of the outer loop that are written together, each with the values of its lanes."""

    lanes: list[Lanes]

    @property
    def first(self) -> Lanes:
        return self.lanes[0]

    def resized(self, count: int, register: int) -> Rows:
        """The same rows, another number of lanes."""
        return Rows([lanes.resized(count, register) for lanes in self.lanes])


Emit: TypeAlias = Callable[[ir.Operation, Rows, Mask], None]


@dataclass(frozen=True, slots=True)
class _Loop:
    """The parts of an inner `scf.for`."""

    operation: ir.Operation
    rows: Rows

    @property
    def variable(self) -> ir.Value:
        return self.operation.regions[0].blocks[0].arguments[0]

    @property
    def carried(self) -> list[ir.Value]:
        return list(self.operation.regions[0].blocks[0].arguments)[1:]

    def starts(self) -> list[ir.Value]:
        """What goes into the loop, for each row in turn."""
        return self._received(list(self.operation.operands)[3:])

    def yielded(self) -> list[ir.Value]:
        """What goes into the next iteration."""
        return self._received(list(terminator(self.operation.regions[0]).operands))

    def bind_carried(self, values: list[ir.Value]) -> None:
        self._bind(self.carried, values)

    def bind_results(self, values: list[ir.Value]) -> None:
        self._bind(list(self.operation.results), values)

    def bind_variable(self, value: ir.Value) -> None:
        for lanes in self.rows.lanes:
            lanes.bind(self.variable, value)

    def _received(self, values: list[ir.Value]) -> list[ir.Value]:
        pairs = list(zip(self.carried, values, strict=True))
        return [received(argument, value, lanes) for lanes in self.rows.lanes for argument, value in pairs]

    def _bind(self, olds: list[ir.Value], news: list[ir.Value]) -> None:
        for row, lanes in enumerate(self.rows.lanes):
            lanes.bind_all(olds, news[row * len(olds) : (row + 1) * len(olds)])


def emit_counted(op: ir.Operation, rows: Rows, mask: Mask, emit: Emit) -> None:
    """Write the loop `op`, whose bounds all lanes share; `emit` writes an operation of its body."""
    loop = _Loop(op, rows)
    low, high, step = (rows.first.scalar(value) for value in list(op.operands)[:3])
    values = loop.starts()
    if mask is None and (loads := tiled_loads(op, rows.first.shapes)):
        low, values = _emit_tiles(loop, Tiles(loads, rows.first.register), values, emit)
    new = scf.ForOp(low, high, step, values)
    with ir.InsertionPoint(new.body):
        loop.bind_variable(new.induction_variable)
        loop.bind_carried(list(new.inner_iter_args))
        for inner in body_operations(op.regions[0]):
            with inner.location:
                emit(inner, rows, mask)
        scf.YieldOp(loop.yielded())
    loop.bind_results(list(new.results))


def _emit_tiles(loop: _Loop, tiles: Tiles, values: list[ir.Value], emit: Emit) -> tuple[ir.Value, list[ir.Value]]:
    """The iterations that fill whole tiles: where they end, and what is carried out of them."""
    rows = loop.rows
    low, high, *_ = (rows.first.scalar(value) for value in loop.operation.operands)
    width = _index(tiles.width)
    trips = arith.maxsi(arith.subi(high, low), _index(0))
    end = arith.addi(low, arith.muli(arith.divui(trips, width), width))
    new = scf.ForOp(low, end, width, values)
    with ir.InsertionPoint(new.body):
        values = list(new.inner_iter_args)
        for step in range(tiles.width):
            tiles.step = step
            loop.bind_variable(arith.addi(new.induction_variable, _index(step)))
            loop.bind_carried(values)
            for inner in body_operations(loop.operation.regions[0]):
                with inner.location:
                    if inner in tiles.loads:
                        tiles.bind(inner, rows.lanes)
                    else:
                        emit(inner, rows, None)
            values = loop.yielded()
        scf.YieldOp(values)
    return end, list(new.results)


def _index(value: int) -> ir.Value:
    return arith.constant(ir.IndexType.get(), value)
