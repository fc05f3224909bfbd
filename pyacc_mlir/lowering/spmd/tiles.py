# SPDX-License-Identifier: Apache-2.0
"""Lanes that each walk along a row of their own: rows are loaded whole and transposed, instead of gathering columns.

In `for k: … X[j, k] …` with lanes over j, lane l reads X[j + l, k]: neighbours in k, far apart in lanes. As many
iterations of the k loop as a register has elements are taken together: one vector load for each lane brings its next
elements, shuffles turn rows into columns, and the body is written once for each column.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from pyacc_mlir.dialects.mlir import arith, ir, llvm, vector
from pyacc_mlir.lowering.acc_clauses import constant_value
from pyacc_mlir.lowering.cpu import llvm_ir
from pyacc_mlir.lowering.cpu.addresses import element_address, linear_offset
from pyacc_mlir.lowering.cpu.descriptors import item_size
from pyacc_mlir.lowering.cpu.regions import every_operation, is_inside
from pyacc_mlir.lowering.spmd.lanes import Lanes
from pyacc_mlir.lowering.spmd.memory import Access, access_of, array_and_indices
from pyacc_mlir.lowering.spmd.shapes import Shapes, body_operations

_LARGEST_BODY = 24  # operations: the body is written many times over


@dataclass(slots=True)
class Tiles:
    """The columns loaded for one tile, and which of them is the current one."""

    loads: list[ir.Operation]
    width: int
    step: int = 0
    _columns: dict[tuple[ir.Operation, Lanes], list[ir.Value]] = field(default_factory=dict)

    def bind(self, load: ir.Operation, rows: Sequence[Lanes]) -> None:
        """Let `load` stand for what it reads in the current iteration."""
        for lanes in rows:
            if self.step == 0:
                self._columns[load, lanes] = load_columns(load, lanes, self.width)
            lanes.bind(load.result, self._columns[load, lanes][self.step])


def tiled_loads(loop: ir.Operation, shapes: Shapes) -> list[ir.Operation]:
    """The loads of an inner `scf.for` that walk along rows; none if the loop cannot be taken several at a time."""
    body = every_operation(loop)
    if constant_value(loop.operands[2]) != 1 or len(body) > _LARGEST_BODY:
        return []
    if any(op.name == "memref.store" or op.regions for op in body):
        return []  # a later element might be written before it is read
    loads = [op for op in body_operations(loop.regions[0]) if op.name == "memref.load"]
    return [op for op in loads if access_of(op, shapes) is Access.SCATTERED and walks_rows(op, loop, shapes)]


def walks_rows(access: ir.Operation, loop: ir.Operation, shapes: Shapes) -> bool:
    """Each index has a step from lane to lane; from iteration to iteration only the last element of a row changes."""
    array, indices = array_and_indices(access)
    if any(shapes.of(index) is None for index in indices) or is_inside(array, loop):
        return False
    strides, _ = ir.MemRefType(array.type).get_strides_and_offset()
    steps = [_step(index, loop, shapes.variable) for index in indices]
    along = [n for n, step in enumerate(steps) if step != 0]
    return len(along) == 1 and steps[along[0]] == 1 and strides[along[0]] == 1


def _step(value: ir.Value, loop: ir.Operation, lane: ir.Value) -> int | None:
    """The step of `value` from one iteration of `loop` to the next, for the same `lane`."""
    if value == lane or not is_inside(value, loop):
        return 0
    if value == loop.regions[0].blocks[0].arguments[0]:
        return 1
    if isinstance(value.owner, ir.Block):
        return None
    op = value.owner.operation
    steps = [_step(operand, loop, lane) for operand in op.operands]
    if any(step is None for step in steps):
        return None
    known = [step for step in steps if step is not None]
    match op.name:
        case "arith.index_cast":
            return known[0]
        case "arith.addi":
            return known[0] + known[1]
        case "arith.subi":
            return known[0] - known[1]
        case "arith.constant":
            return 0
        case _:
            return None


def load_columns(load: ir.Operation, lanes: Lanes, width: int) -> list[ir.Value]:
    """`width` columns of all lanes, from the current iteration on."""
    kind = load.result.type
    row = ir.VectorType.get([width], kind)
    rows = [llvm.LoadOp(row, address, alignment=item_size(kind)).res for address in row_addresses(load, lanes)]
    groups = [transpose(rows[first : first + width]) for first in range(0, lanes.count, width)]
    return [_concatenate([group[n] for group in groups], lanes) for n in range(width)]


def row_addresses(access: ir.Operation, lanes: Lanes) -> list[ir.Value]:
    """Where each lane is in its row."""
    array, indices = array_and_indices(access)
    element = ir.MemRefType(array.type).element_type
    scalars = [lanes.scalar(index) for index in indices]
    first = element_address(lanes.scalar(array), scalars)
    i64 = llvm_ir.i64()
    steps = [arith.constant(i64, lanes.shapes.of(index)) for index in indices]
    distance = linear_offset(lanes.scalar(array), steps)
    return [
        llvm_ir.indexed_ptr(first, element, arith.muli(distance, arith.constant(i64, lane)))
        for lane in range(lanes.count)
    ]


def transpose(rows: Sequence[ir.Value]) -> list[ir.Value]:
    """Rows to columns, exchanging ever larger blocks off the diagonal."""
    result = list(rows)
    count = len(result)
    distance = 1
    while distance < count:
        for first in (n for n in range(count) if not n & distance):
            second = first + distance
            low = [p if not p & distance else count + p - distance for p in range(count)]
            high = [p + distance if not p & distance else count + p for p in range(count)]
            pair = (result[first], result[second])
            result[first], result[second] = vector.shuffle(*pair, low), vector.shuffle(*pair, high)
        distance *= 2
    return result


def _concatenate(parts: Sequence[ir.Value], lanes: Lanes) -> ir.Value:
    """Vectors of one register each as one vector of all lanes."""
    if len(parts) == 1:
        return parts[0]
    kind = ir.VectorType(parts[0].type)
    result = lanes.zero(kind.element_type)
    for position, part in enumerate(parts):
        result = vector.insert_strided_slice(part, result, [position * kind.shape[0]], [1])
    return result
