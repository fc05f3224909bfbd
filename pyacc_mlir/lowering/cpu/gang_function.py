# SPDX-License-Identifier: Apache-2.0
"""A region moved into a function of its own: captured values travel in a struct on the caller's stack."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pyacc_mlir.dialects.mlir import func, ir
from pyacc_mlir.lowering.cpu import llvm_ir
from pyacc_mlir.lowering.cpu.descriptors import stored_type
from pyacc_mlir.lowering.cpu.gang import Gang, gang_of
from pyacc_mlir.lowering.cpu.regions import entry_point, every_operation
from pyacc_mlir.lowering.par_dims import ParDim


@dataclass(frozen=True, slots=True)
class Captures:
    """What a region takes from around it. Constants are made anew in the function."""

    constants: list[ir.Value]
    values: list[ir.Value]
    counters: int  # i64 slots behind the values, zero at every call

    def context_type(self) -> ir.Type:
        i64 = llvm_ir.i64()
        return llvm_ir.struct([*(stored_type(v.type) for v in self.values), *[i64] * self.counters])


@dataclass(frozen=True, slots=True)
class GangFunction:
    """The function made of a construct."""

    operation: ir.Operation
    gang: Gang
    counters: list[ir.Value]  # addresses


def captures(construct: ir.Operation, counters: int, others: Sequence[ir.Value] = ()) -> Captures:
    """The values used in the region of `construct` and defined outside of it, and `others`."""
    inside: set[ir.Value] = set()
    used: dict[ir.Value, None] = dict.fromkeys(others)
    for op in every_operation(construct):
        for region in op.regions:
            inside.update(argument for block in region.blocks for argument in block.arguments)
        inside.update(op.results)
        used.update(dict.fromkeys(op.operands))
    outer = [value for value in used if value not in inside]
    constants = [value for value in outer if _is_constant(value)]
    return Captures(constants, [value for value in outer if not _is_constant(value)], counters)


def make_function(
    module: ir.Module, construct: ir.Operation, name: str, taken: Captures, extents: Sequence[ir.Value], dim: ParDim
) -> GangFunction:
    """Move the region of `construct` into a new private function `name(gang, num_gangs, context)`.

    `extents`, among what is captured, and `dim` say which gangs there are (`gang_of`).
    """
    i64, ptr = llvm_ir.i64(), llvm_ir.ptr()
    with ir.InsertionPoint(module.body):
        function = func.FuncOp(name, ([i64, i64, ptr], []), visibility="private")
    block = function.add_entry_block()
    gang, count, context = block.arguments
    with ir.InsertionPoint(block):
        replacements = dict(zip(taken.constants, [_clone(value) for value in taken.constants], strict=True))
        replacements |= dict(zip(taken.values, _unpack(context, taken), strict=True))
        first = len(taken.values)
        kind = taken.context_type()
        own = gang_of(gang, count, [replacements[extent] for extent in extents], dim)
        counters = [llvm_ir.element_ptr(context, kind, 0, first + n) for n in range(taken.counters)]
        end = func.ReturnOp([])
    for op in list(construct.regions[0].blocks[0].operations)[:-1]:
        op.operation.move_before(end)
    _replace(function.operation, replacements)
    return GangFunction(function.operation, own, counters)


def pack(taken: Captures) -> ir.Value:
    """Fill the context at the current point, in space at the head of the function (a construct may be in a loop)."""
    kind = taken.context_type()
    with entry_point(ir.InsertionPoint.current.block):
        context = llvm_ir.alloca(kind)
    for position, value in enumerate(taken.values):
        llvm_ir.store(llvm_ir.cast(value, stored_type(value.type)), llvm_ir.element_ptr(context, kind, 0, position))
    for position in range(len(taken.values), len(taken.values) + taken.counters):
        llvm_ir.store(llvm_ir.constant(0), llvm_ir.element_ptr(context, kind, 0, position))
    return context


def _unpack(context: ir.Value, taken: Captures) -> list[ir.Value]:
    kind = taken.context_type()
    return [
        llvm_ir.cast(llvm_ir.load(stored_type(v.type), llvm_ir.element_ptr(context, kind, 0, n)), v.type)
        for n, v in enumerate(taken.values)
    ]


def _replace(function: ir.Operation, replacements: dict[ir.Value, ir.Value]) -> None:
    for op in every_operation(function):
        for position, operand in enumerate(op.operands):
            if operand in replacements:
                op.operands[position] = replacements[operand]


def _is_constant(value: ir.Value) -> bool:
    return not isinstance(value.owner, ir.Block) and value.owner.operation.name in (
        "arith.constant",
        "complex.constant",
        "func.constant",
    )


def _clone(value: ir.Value) -> ir.Value:
    return value.owner.operation.clone().results[0]
