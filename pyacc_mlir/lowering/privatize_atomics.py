# SPDX-License-Identifier: Apache-2.0
"""A gang that updates a small array very often does so in a copy of its own, and adds that to the array once.

Before:
    scf.for %i = %low to %high step %c1 {
      %cell = memref.subview %bins[%k] [1] [1]
      acc.atomic.update %cell : memref<i32, strided<[], offset: ?>> { ... arith.addi %old, %one ... }
    }
After:
    scf.if %small_and_often {
      %own = memref.alloca(%n) : memref<?xi32>       // zeros
      scf.for %i = %low to %high step %c1 { ... memref.load, arith.addi, memref.store of %own[%k] ... }
      scf.for %j = %c0 to %n step %c1 { acc.atomic.update of %bins[%j] by %own[%j] }
    } else {
      ... the loop as it was ...
    }

Nobody can tell: no gang sees what others have done to the array before its loop is over, as the loop does nothing with
it but update it, by one operation whose order is free. Memory that may overlap the array is looked at when it runs.

Needs: `outline-gang-bodies`. Leaves: updates of the array in loops that are no vector loops any more.
Spec: OpenACC 3.3 §2.12 atomic.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from typing import ClassVar

from pyacc_mlir.dialects import acc_atomic
from pyacc_mlir.dialects.mlir import arith, ir, memref, scf
from pyacc_mlir.lowering.cpu import llvm_ir
from pyacc_mlir.lowering.cpu.atomic_targets import Target, atomic_targets
from pyacc_mlir.lowering.cpu.descriptors import item_size
from pyacc_mlir.lowering.cpu.gang_loops import ROWS_ATTRIBUTE, VECTOR_ATTRIBUTE
from pyacc_mlir.lowering.cpu.regions import every_operation
from pyacc_mlir.lowering.gpu.value_functions import RegionFunction, call
from pyacc_mlir.lowering.pass_base import PassContext, operations

_P = arith.CmpIPredicate


@dataclass(frozen=True, slots=True)
class PrivatizeAtomics:
    """Loops at the top of the functions that gangs run."""

    largest: int = 1 << 16  # elements of a copy
    often: int = 4  # iterations for each element

    name: ClassVar[str] = "privatize-atomics"

    def run(self, module: ir.Module, ctx: PassContext) -> None:
        del ctx
        with module.context:
            for function in operations(module.operation, "func.func"):
                if _is_gang(function):
                    for view in list(function.regions[0].blocks[0].operations):
                        if view.operation.name == "scf.for" and not len(view.operation.results):
                            self._loop(view.operation)

    def _loop(self, loop: ir.Operation) -> None:
        targets = atomic_targets(loop)
        if not targets:
            return
        with ir.InsertionPoint(loop), loop.location:
            choice = scf.IfOp(self._pays(loop, targets), has_else=True)
            with ir.InsertionPoint(choice.then_block):
                _emit_private(loop, targets)
                scf.YieldOp([])
            with ir.InsertionPoint(choice.else_block):
                end = scf.YieldOp([])
            loop.move_before(end)

    def _pays(self, loop: ir.Operation, targets: list[Target]) -> ir.Value:
        """Copies are small, there are many more iterations than elements, and no other memory is meant."""
        total, good = _index(0), arith.constant(ir.IntegerType.get_signless(1), 1)
        for target in targets:
            count = _product(_sizes(target.memref))
            total = arith.addi(total, count)
            good = arith.andi(good, arith.cmpi(_P.ule, count, _index(self.largest)))
            for other in target.others:
                good = arith.andi(good, _are_apart(target.memref, other))
        low, high = list(loop.operands)[:2]
        needed = arith.muli(total, _index(self.often))
        return arith.andi(good, arith.cmpi(_P.sgt, arith.subi(high, low), needed))


def _is_gang(function: ir.Operation) -> bool:
    """What `outline-gang-bodies` makes: (gang, number of gangs, context)."""
    if not function.regions[0].blocks:
        return False
    kinds = [argument.type for argument in function.regions[0].blocks[0].arguments]
    return kinds == [llvm_ir.i64(), llvm_ir.i64(), llvm_ir.ptr()]


def _emit_private(loop: ir.Operation, targets: list[Target]) -> None:
    copies = [_copy(target) for target in targets]
    before = every_operation(loop)
    clone = loop.clone().operation
    inside = every_operation(clone)
    for target, copy in zip(targets, copies, strict=True):
        for update in [inside[before.index(op)] for op in target.updates]:
            _forget_independence(update, clone)
            _update_copy(update, copy)
    for target, copy in zip(targets, copies, strict=True):
        _combine(target, copy)


def _copy(target: Target) -> ir.Value:
    """Memory of the gang's own, filled with what changes nothing."""
    shape = [ir.ShapedType.get_dynamic_size()] * target.kind.rank
    sizes = _sizes(target.memref)
    copy = memref.alloca(ir.MemRefType.get(shape, target.kind.element_type), sizes, [])
    start = target.identity()
    _for_each(sizes, lambda indices: memref.store(start, copy, indices))
    return copy


def _forget_independence(update: ir.Operation, outermost: ir.Operation) -> None:
    """Iterations meet in the copy: loops around the update are done in order."""
    around = update
    while around != outermost:
        around = around.parent.operation
        for attribute in (VECTOR_ATTRIBUTE, ROWS_ATTRIBUTE):
            if attribute in around.attributes:
                del around.attributes[attribute]


def _update_copy(update: ir.Operation, copy: ir.Value) -> None:
    with ir.InsertionPoint(update), update.location:
        indices = _indices(update.operands[0]) if ir.MemRefType(copy.type).rank else []
        new = call(RegionFunction(update.regions[0]), memref.load(copy, indices))
        memref.store(new, copy, indices)
    update.erase()


def _indices(view: ir.Value) -> list[ir.Value]:
    """The offsets of a subview of one element: operands, and constants where they are known."""
    op = view.owner.operation
    operands = iter(list(op.operands)[1:])
    offsets = ir.DenseI64ArrayAttr(op.attributes["static_offsets"])
    dynamic = ir.ShapedType.get_dynamic_stride_or_offset()
    return [next(operands) if offset == dynamic else _index(offset) for offset in offsets]


def _combine(target: Target, copy: ir.Value) -> None:
    def emit(indices: Sequence[ir.Value]) -> None:
        part = memref.load(copy, indices)
        acc_atomic.update(acc_atomic.element(target.memref, indices), lambda old: target.combine(old, part))

    _for_each(_sizes(target.memref), emit)


def _for_each(sizes: Sequence[ir.Value], emit: Callable[[Sequence[ir.Value]], object]) -> None:
    """A nest of loops around what `emit` makes of their indices."""
    indices: list[ir.Value] = []
    blocks: list[ir.Block] = []
    for size in sizes:
        with ir.InsertionPoint(blocks[-1]) if blocks else nullcontext():
            loop = scf.ForOp(_index(0), size, _index(1))
        indices.append(loop.induction_variable)
        blocks.append(loop.body)
    with ir.InsertionPoint(blocks[-1]) if blocks else nullcontext():
        emit(indices)
    for block in blocks:
        with ir.InsertionPoint(block):
            scf.YieldOp([])


def _sizes(array: ir.Value) -> list[ir.Value]:
    return [memref.dim(array, _index(axis)) for axis in range(ir.MemRefType(array.type).rank)]


def _product(sizes: Sequence[ir.Value]) -> ir.Value:
    total = _index(1)
    for size in sizes:
        total = arith.muli(total, size)
    return total


def _are_apart(first: ir.Value, second: ir.Value) -> ir.Value:
    """Whether two arrays without gaps share no memory."""
    (low, end), (other_low, other_end) = _range(first), _range(second)
    return arith.ori(arith.cmpi(_P.ule, end, other_low), arith.cmpi(_P.ule, other_end, low))


def _range(array: ir.Value) -> tuple[ir.Value, ir.Value]:
    low = memref.extract_aligned_pointer_as_index(array)
    width = _index(item_size(ir.MemRefType(array.type).element_type))
    return low, arith.addi(low, arith.muli(_product(_sizes(array)), width))


def _index(value: int) -> ir.Value:
    return arith.constant(ir.IndexType.get(), value)
