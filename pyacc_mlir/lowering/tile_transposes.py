# SPDX-License-Identifier: Apache-2.0
"""Loops that read along columns and write along rows, or the other way, go by square tiles, transposed in registers.

Before:
    scf.for %i = ... {
      scf.for %j = ... { memref.store (memref.load %a[%j, %i]), %b[%i, %j] } {pyacc.vector}
    } {pyacc.rows}
After:
    scf.for %i = ... step %c8 {
      scf.for %j = ... step %c8 {
        eight vectors %a[%j + lane, %i : %i+8], transposed by shuffles
        eight stores to %b[%i + row, %j : %j+8]
      }
      ... what is left of the eight rows, as before
    } ... what is left of the rows, as before

Every line of the caches that is loaded is used at once, whole.

Needs: variables as values (`mem2reg`), the loops marked `pyacc.vector` and `pyacc.rows`.
Leaves: loops with other accesses than along rows and columns, or with loops in them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pyacc_mlir.dialects.mlir import arith, ir, llvm, scf
from pyacc_mlir.lowering.acc_clauses import constant_value
from pyacc_mlir.lowering.cpu.descriptors import item_size
from pyacc_mlir.lowering.cpu.gang_loops import ROWS_ATTRIBUTE, VECTOR_ATTRIBUTE
from pyacc_mlir.lowering.cpu.regions import every_operation
from pyacc_mlir.lowering.pass_base import PassContext, operations
from pyacc_mlir.lowering.spmd.counted import Emit, Rows
from pyacc_mlir.lowering.spmd.lanes import Lanes
from pyacc_mlir.lowering.spmd.masking import Mask
from pyacc_mlir.lowering.spmd.memory import Access, access_of
from pyacc_mlir.lowering.spmd.plan import Plan
from pyacc_mlir.lowering.spmd.rows import (
    RowGroup,
    differing_values,
    emit_row,
    is_repeatable,
    repeat_before,
    whole_group,
)
from pyacc_mlir.lowering.spmd.shapes import Shapes, body_operations
from pyacc_mlir.lowering.spmd.stays_scalar import StaysScalarError
from pyacc_mlir.lowering.spmd.tiles import load_columns, row_addresses, transpose, walks_rows
from pyacc_mlir.lowering.spmd.vector_loop import Part, emit_loop, whole_vectors
from pyacc_mlir.lowering.targets.host_cpu import host_cpu

_LARGEST = 40  # operations of a body: it is written for every row of a tile
_MOST_LANES = 16
_ACCESSES = ("memref.load", "memref.store")


@dataclass(frozen=True, slots=True)
class TileTransposes:
    """Square tiles for transposed accesses."""

    name: ClassVar[str] = "tile-transposes"

    def run(self, module: ir.Module, ctx: PassContext) -> None:
        width = host_cpu(ctx.target).vector_bytes
        with module.context:
            for loop in operations(module.operation, "scf.for"):
                tile = _find(loop, width) if VECTOR_ATTRIBUTE in loop.attributes else None
                if tile is not None:
                    with ir.InsertionPoint(tile.group.outer), loop.location:
                        _rewrite(loop, tile)


@dataclass(frozen=True, slots=True)
class _Tile:
    """A vector loop, alone in its loop over rows, and its transposed accesses; as many rows as lanes."""

    group: RowGroup
    plan: Plan
    transposed: list[ir.Operation]


def _find(loop: ir.Operation, width: int) -> _Tile | None:
    outer = loop.parent.operation
    if ROWS_ATTRIBUTE not in outer.attributes or loop.results or outer.results:
        return None
    *before, last = body_operations(outer.regions[0])
    if last != loop or not all(map(is_repeatable, before)) or constant_value(outer.operands[2]) != 1:
        return None
    body = every_operation(loop)
    if len(body) > _LARGEST or any(op.regions for op in body):
        return None
    accesses = [op for op in body if op.name in _ACCESSES]
    if not all(isinstance(_element(op), ir.FloatType | ir.IntegerType) for op in accesses):
        return None
    sizes = {item_size(_element(op)) for op in accesses}
    try:
        shapes = Shapes(loop)
    except StaysScalarError:
        return None
    transposed = [op for op in accesses if access_of(op, shapes) is Access.SCATTERED and walks_rows(op, outer, shapes)]
    others = [op for op in accesses if op not in transposed]
    if not transposed or len(sizes) > 1 or not all(_goes_along(op, shapes) for op in others):
        return None
    lanes = width // sizes.pop()
    group = RowGroup(outer, before, differing_values(outer), lanes)
    return _Tile(group, Plan(shapes, [], lanes, vectors=1), transposed) if 1 < lanes <= _MOST_LANES else None


def _element(op: ir.Operation) -> ir.Type:
    return op.result.type if op.name == "memref.load" else op.operands[0].type


def _goes_along(op: ir.Operation, shapes: Shapes) -> bool:
    access = access_of(op, shapes)
    return access is Access.CONTIGUOUS or (access is Access.UNIFORM and op.name == "memref.load")


def _rewrite(loop: ir.Operation, tile: _Tile) -> None:
    group, outer = tile.group, tile.group.outer
    low, high, one = list(outer.operands)[:3]
    groups = scf.ForOp(low, high, _index(group.count))
    with ir.InsertionPoint(groups.body):
        row = groups.induction_variable
        choice = scf.IfOp(whole_group(group, loop, row, high), has_else=True)
        with ir.InsertionPoint(choice.then_block):
            _emit_tiles(loop, tile, row)
            scf.YieldOp([])
        with ir.InsertionPoint(choice.else_block):
            end = arith.minsi(arith.addi(row, _index(group.count)), high)
            last = scf.YieldOp([])
        scf.YieldOp([])
    outer.move_before(last)
    _set_bounds(outer, row, end, one)


def _emit_tiles(loop: ir.Operation, tile: _Tile, row: ir.Value) -> None:
    group, plan = tile.group, tile.plan
    rows = Rows([Lanes(plan.shapes, repeat_before(group, row, number)) for number in range(group.count)])
    low, high = (rows.first.scalar(bound) for bound in list(loop.operands)[:2])
    end = whole_vectors(low, high, plan.lanes)
    emit_loop(Part(loop, plan, rows.resized(plan.lanes, plan.lanes), _emit(tile)), (low, end), None, [])
    stop = arith.addi(row, _index(group.count))
    rest = group.outer.clone()
    _set_bounds(rest, row, stop, group.outer.operands[2])
    [narrow] = operations(rest, "scf.for")
    narrow.operands[0] = end
    del rest.attributes[ROWS_ATTRIBUTE], narrow.attributes[VECTOR_ATTRIBUTE]


def _emit(tile: _Tile) -> Emit:
    """Writes one operation for all rows of a tile."""
    as_always = emit_row(tile.group)

    def emit(op: ir.Operation, rows: Rows, mask: Mask) -> None:
        if op not in tile.transposed:
            as_always(op, rows, mask)
        elif op.name == "memref.load":
            columns = load_columns(op, rows.first, tile.plan.lanes)
            for lanes, column in zip(rows.lanes, columns, strict=True):
                lanes.bind(op.result, column)
        else:
            columns = transpose([lanes.vector(op.operands[0]) for lanes in rows.lanes])
            for column, address in zip(columns, row_addresses(op, rows.first), strict=True):
                llvm.StoreOp(column, address, alignment=item_size(op.operands[0].type))

    return emit


def _set_bounds(loop: ir.Operation, *bounds: ir.Value) -> None:
    for position, bound in enumerate(bounds):
        loop.operands[position] = bound


def _index(value: int) -> ir.Value:
    return arith.constant(ir.IndexType.get(), value)
