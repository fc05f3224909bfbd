# SPDX-License-Identifier: Apache-2.0
"""Combine the private copies of reductions: over lanes and workers of a block, then into the original.

Before:

    %r = acc.reduction_init %s <add> : memref<f64> { ... yields a memref.alloca that holds 0.0 ... }
    scf.parallel (%i) ... { ... adds to %r ... } {acc.par_dims = #acc<par_dims[block_x, thread_x]>}
    acc.reduction_combine_region %r into %s : memref<f64> { ... }

After:

    %r = memref.alloca() : memref<f64>
    memref.store %zero, %r[]
    scf.parallel (%i) ... { ... adds to %r ... } {acc.par_dims = #acc<par_dims[block_x, thread_x]>}
    %total = ...                                   // gpu.shuffle over warps, shared memory over the block
    scf.if %is_first_thread {
      memref.atomic_rmw addf %total, %s[]
    }

Needs: insert-predication. Leaves: no reduction operations. A destination that every thread has its own copy of is
updated by all of them; a shared one by one thread of each block, with an atomic operation, or by way of slots
(gang_slots.py) where there is none or the order is fixed. Arrays are combined element by element.
Spec: OpenACC 3.3 §2.9.11 reduction.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from pyacc_mlir.dialects.mlir import ir, memref, scf
from pyacc_mlir.lowering.atomic_memory import Cell
from pyacc_mlir.lowering.gpu.atomics import atomic_combine, has_atomics
from pyacc_mlir.lowering.gpu.gang_slots import Slots, combine_slots, has_several, slots_for
from pyacc_mlir.lowering.gpu.layout import Layout
from pyacc_mlir.lowering.gpu.memory_effects import is_private
from pyacc_mlir.lowering.gpu.nests import extents_of, for_each
from pyacc_mlir.lowering.gpu.reduction_copies import init_of, is_partial
from pyacc_mlir.lowering.gpu.shuffles import ThreadReducer
from pyacc_mlir.lowering.gpu.value_functions import CombinerFunction, UpdateFunction, call
from pyacc_mlir.lowering.par_dims import par_dims
from pyacc_mlir.lowering.pass_base import PassContext, operations
from pyacc_mlir.lowering.purity import is_view
from pyacc_mlir.lowering.remarks import refuse
from pyacc_mlir.lowering.walks import ancestors


@dataclass(frozen=True, slots=True)
class LowerReductions:
    """Any combiner that computes one number from two, for every element of an array."""

    name: ClassVar[str] = "lower-reductions"

    def run(self, module: ir.Module, ctx: PassContext) -> None:
        for parallel in operations(module.operation, "acc.parallel"):
            _Construct(module, Layout.of(parallel), ctx.target.reduction_order == "fixed").lower()


@dataclass(slots=True)
class _Construct:
    """One acc.parallel."""

    module: ir.Module
    layout: Layout
    is_ordered: bool
    partial: list[ir.Operation] = field(default_factory=list)

    def lower(self) -> None:
        parallel = self.layout.parallel
        reducer = ThreadReducer(self.module, self.layout)
        inits = operations(parallel, "acc.reduction_init")
        self.partial = [init for init in inits if is_partial(init, self.layout)]
        combines = [(combine, self._slots(combine)) for combine in operations(parallel, "acc.reduction_combine_region")]
        for combine, slots in combines:
            with ir.InsertionPoint(combine), combine.location:
                self._combine(combine, reducer, slots)
        for combine, slots in reversed(combines):  # each right after the construct, before those that are there
            if slots is not None:
                combine_slots(slots, combine, _made_by(combine), self.layout, self.module)
            combine.erase()
        for init in inits:
            _inline(init)

    def _slots(self, combine: ir.Operation) -> Slots | None:
        """Slots for the gangs, where they do not combine their results by atomic operations."""
        target = combine.operands[0]
        if not is_contended(combine, self.layout) or not (self.is_ordered or not has_atomics(target.type.element_type)):
            return None
        return slots_for(combine, _made_by(combine), self.layout)

    def _combine(self, combine: ir.Operation, reducer: ThreadReducer, slots: Slots | None) -> None:
        target, copy = combine.operands
        function = CombinerFunction(combine)
        scope = self.layout.scope_of(combine)
        is_partial_copy = _is_in(copy, self.partial)
        only_one = not is_private(target) or _is_in(target, self.partial)
        atomic = slots is None and is_contended(combine, self.layout)
        place = target if slots is None else slots.own(self.layout)

        def one(position: list[ir.Value]) -> None:
            value = memref.load(copy, position)
            if is_partial_copy:
                value = reducer.reduce(value, scope, function)
            condition = self.layout.is_single(scope) if only_one else None
            branch = scf.IfOp(condition) if condition is not None else None
            with ir.InsertionPoint(branch.then_block) if branch else ir.InsertionPoint.current:
                _update(place, position, value, function, atomic)
                if branch:
                    scf.YieldOp([])

        for_each(extents_of(target), one)


def is_contended(combine: ir.Operation, layout: Layout) -> bool:
    """Several gangs or rows may combine into the same target at the same time."""
    target, scope = combine.operands[0], layout.scope_of(combine)
    if is_private(target):
        return False
    # iterations of loops around it are independent: elements that they name are their own
    own = is_view(target.owner) if not isinstance(target.owner, ir.Block) else False
    if own and any(par_dims(loop) for loop in ancestors(combine, layout.parallel)):
        return False
    return has_several(layout, scope)


def _made_by(combine: ir.Operation) -> ir.Operation:
    """The acc.reduction_init of the copy."""
    init = init_of(combine.operands[1])
    if init is None:
        raise ValueError("a copy that no acc.reduction_init makes")
    return init


def _is_in(copy: ir.Value, inits: list[ir.Operation]) -> bool:
    init = init_of(copy)
    return init is not None and init in inits


def _update(
    target: ir.Value, position: list[ir.Value], value: ir.Value, function: CombinerFunction, atomic: bool
) -> None:
    if atomic and not has_atomics(target.type.element_type):
        _combine_seldom(target, position, value, function)
    elif atomic:
        atomic_combine(target, position, function, value)
    else:
        memref.store(call(function, memref.load(target, position), value), target, position)


def _combine_seldom(target: ir.Value, position: list[ir.Value], value: ir.Value, function: CombinerFunction) -> None:
    """Atomically, for types that have no operation of their own: by way of the bits, or part by part."""
    rank = len(position)
    element = memref.subview(target, position, [1] * rank, [1] * rank) if rank else target
    cell, combiner = Cell(element, "device"), UpdateFunction.of(function, value)
    if not cell.is_too_wide:
        cell.update(combiner)
    elif not cell.add_parts(combiner):
        kind = target.type.element_type
        refuse(function.combine, f"a reduction of {kind} into an element that the construct computes, but by `+`")


def _inline(init: ir.Operation) -> None:
    """Replace the operation by its region."""
    *ops, last = [view.operation for view in init.regions[0].blocks[0].operations]
    for op in ops:
        op.move_before(init)
    init.results[0].replace_all_uses_with(last.operands[0])
    init.erase()
