# SPDX-License-Identifier: Apache-2.0
"""Results of gangs that are not combined by atomic operations: each gang has a slot, and a kernel after the construct
combines the slots in a fixed order.

For results whose order is fixed (`reduction_order`), and for types that have no atomic operation.
"""

from __future__ import annotations

from dataclasses import dataclass

from pyacc_mlir.dialects.mlir import arith, ir, memref, openacc, scf
from pyacc_mlir.lowering.acc_clauses import constant_value, parallel_from
from pyacc_mlir.lowering.device.launch_queues import launch_queue, mark_queue
from pyacc_mlir.lowering.gpu.builders import clamp, divide_up, index, multiply, product
from pyacc_mlir.lowering.gpu.host_values import host_value
from pyacc_mlir.lowering.gpu.insert_scratch_memory import allocate, members, number_of, part_bytes
from pyacc_mlir.lowering.gpu.layout import Layout, Scope
from pyacc_mlir.lowering.gpu.nests import extents_of, for_each, shared_loop
from pyacc_mlir.lowering.gpu.shuffles import ThreadReducer
from pyacc_mlir.lowering.gpu.value_functions import CombinerFunction, call
from pyacc_mlir.lowering.par_dims import GANGS, ParDim
from pyacc_mlir.lowering.walks import with_nested

_LANES = 128
_MOST_GANGS = 1024


@dataclass(frozen=True, slots=True)
class Slots:
    """The slots of one reduction: device memory of the size of its target for each of those that combine into it."""

    target: ir.Value  # as the host names it
    memory: ir.Value
    part: ir.Value  # bytes of one slot
    extents: list[ir.Value]
    count: ir.Value
    scope: Scope

    def at(self, number: ir.Value) -> ir.Value:
        """One slot."""
        kind = ir.MemRefType(self.target.type)
        plain = ir.MemRefType.get([ir.ShapedType.get_dynamic_size()] * kind.rank, kind.element_type)
        return memref.view(plain, self.memory, multiply(number, self.part), self.extents)

    def own(self, layout: Layout) -> ir.Value:
        """The slot of those that execute the insertion point."""
        return self.at(number_of(members(self.scope, layout)))


def slots_for(combine: ir.Operation, init: ir.Operation, layout: Layout) -> Slots | None:
    """Slots for what `combine` combines, each with the identity in it. None where only the device knows the target."""
    parallel, scope = layout.parallel, layout.scope_of(combine)
    with ir.InsertionPoint(parallel), combine.location:
        target = host_value(combine.operands[0], parallel)
        if target is None:
            return None
        kind = ir.MemRefType(target.type)
        extents = extents_of(target)
        count = product([number for _, number in members(scope, layout)])
        part = part_bytes(kind, extents)
        memory = allocate(multiply(count, part), parallel)
    slots = Slots(target, memory, part, extents, count, scope)
    _clear(slots, init, layout)
    return slots


def _clear(slots: Slots, init: ir.Operation, layout: Layout) -> None:
    """At the head of the construct, the first thread of each gang gives the gang's slots the identity."""
    threads = [number for member, number in members(slots.scope, layout) if not member.dim.is_gang]
    with ir.InsertionPoint.at_block_begin(layout.parallel.regions[0].blocks[0]), init.location:
        identity, inner = identity_of(init), product(threads or [index(1)])
        condition = layout.is_single(Scope.BLOCK)
        branch = scf.IfOp(condition) if condition is not None else None
        with ir.InsertionPoint(branch.then_block) if branch else ir.InsertionPoint.current:
            gang = number_of(members(Scope.BLOCK, layout))

            def clear(number: list[ir.Value]) -> None:
                slot = slots.at(arith.addi(multiply(gang, inner), number[0]))
                for_each(slots.extents, lambda position: memref.store(identity, slot, position))

            for_each([inner], clear)
            if branch:
                scf.YieldOp([])
        layout.barrier(Scope.BLOCK)


def combine_slots(slots: Slots, combine: ir.Operation, init: ir.Operation, layout: Layout, module: ir.Module) -> None:
    """A construct after `layout.parallel` that combines all slots into the target."""
    function = CombinerFunction(combine)
    with ir.InsertionPoint.after(layout.parallel), combine.location:
        total = product(slots.extents) if slots.extents else index(1)
        gangs = clamp(divide_up(total, index(_LANES)), 1, _MOST_GANGS) if slots.extents else index(1)
        after = parallel_from(layout.parallel, [gangs, index(1), index(1)], index(1), index(_LANES))
    queue = launch_queue(layout.parallel)
    if queue.is_async:
        mark_queue(module, after, queue)
    block = after.regions[0].blocks.append()
    with ir.InsertionPoint(block), combine.location:
        if slots.extents:
            _elements(slots, function)
        else:
            _number(slots, function, init, after, module)
        openacc.YieldOp([])


def _elements(slots: Slots, function: CombinerFunction) -> None:
    """Lanes take elements, each in the order of the slots."""

    def combine(position: list[ir.Value]) -> None:
        def add(number: list[ir.Value]) -> None:
            part = memref.load(slots.at(number[0]), position)
            memref.store(call(function, memref.load(slots.target, position), part), slots.target, position)

        for_each([slots.count], add)

    shared_loop(slots.extents, (GANGS[0], ParDim.VECTOR), combine)


def _number(
    slots: Slots, function: CombinerFunction, init: ir.Operation, after: ir.Operation, module: ir.Module
) -> None:
    """Lanes take slots, and are combined as those of any construct."""
    element = ir.MemRefType(slots.target.type).element_type
    partial = memref.alloca(ir.MemRefType.get([], element), [], [])
    memref.store(identity_of(init), partial, [])

    def add(number: list[ir.Value]) -> None:
        memref.store(call(function, memref.load(partial, []), memref.load(slots.at(number[0]), [])), partial, [])

    shared_loop([slots.count], (ParDim.VECTOR,), add)
    layout = Layout.of(after)
    total = ThreadReducer(module, layout).reduce(memref.load(partial, []), Scope.BLOCK, function)
    condition = layout.is_single(Scope.BLOCK)
    assert condition is not None
    branch = scf.IfOp(condition)
    with ir.InsertionPoint(branch.then_block):
        memref.store(call(function, memref.load(slots.target, []), total), slots.target, [])
        scf.YieldOp([])


def identity_of(init: ir.Operation) -> ir.Value:
    """The value that a copy starts with: a constant, at the insertion point."""
    store = next(op for op in with_nested(init) if op.name == "memref.store")
    return store.operands[0].owner.operation.clone().results[0]


def has_several(layout: Layout, scope: Scope) -> bool:
    """Whether several gangs or rows combine into one target."""
    return scope is not Scope.BLOCK or any(constant_value(count) != 1 for _, count in members(Scope.BLOCK, layout))
