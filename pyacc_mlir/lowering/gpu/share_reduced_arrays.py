# SPDX-License-Identifier: Apache-2.0
"""Give a gang one copy of a reduced array, which its lanes update by atomic operations, instead of one for each lane.

Before:

    %r = acc.reduction_init %h <add> : memref<?xi64> { ... }
    scf.parallel (%i) ... {
      %old = memref.load %r[%k]
      %new = arith.addi %old, %v
      memref.store %new, %r[%k]
    } {acc.par_dims = #acc<par_dims[block_x, thread_x]>}
    acc.reduction_combine_region %r into %h { ... }

After:

    %r = memref.alloca(%n) : memref<?xi64>
    scf.parallel (%e) ... { memref.store %zero, %r[%e] } {acc.par_dims = #acc<par_dims[thread_x]>}
    scf.parallel (%i) ... {
      acc.atomic.update %r[%k] { + %v }
    } {acc.par_dims = #acc<par_dims[block_x, thread_x]>}
    scf.parallel (%e) ... { acc.atomic.update %h[%e] { + %r[%e] } } {acc.par_dims = #acc<par_dims[thread_x]>}

Needs: plan-launch-size; before insert-scratch-memory and insert-private-storage, which find a place for the copy in
shared or device memory, and before lower-atomics. Leaves: other reductions of arrays as they are: with other accesses
than such updates, of products of complex128, or where `reduction_order="fixed"` asks for an order that matters.
Spec: OpenACC 3.3 §2.9.11 reduction.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pyacc_mlir.dialects import acc_atomic
from pyacc_mlir.dialects.mlir import ir, memref
from pyacc_mlir.lowering.gpu.element_updates import combine_of, updates_of
from pyacc_mlir.lowering.gpu.gang_slots import identity_of
from pyacc_mlir.lowering.gpu.host_values import host_value
from pyacc_mlir.lowering.gpu.insert_scratch_memory import GANG_COPY
from pyacc_mlir.lowering.gpu.layout import Layout, Scope
from pyacc_mlir.lowering.gpu.lower_reductions import is_contended
from pyacc_mlir.lowering.gpu.memory_effects import is_private
from pyacc_mlir.lowering.gpu.nests import extents_of, shared_loop
from pyacc_mlir.lowering.gpu.reduction_copies import is_partial
from pyacc_mlir.lowering.gpu.value_functions import CombinerFunction, call
from pyacc_mlir.lowering.par_dims import ParDim
from pyacc_mlir.lowering.pass_base import PassContext, operations
from pyacc_mlir.lowering.walks import with_nested

_INEXACT = ("arith.addf", "arith.mulf", "complex.add", "complex.mul")


@dataclass(frozen=True, slots=True)
class ShareReducedArrays:
    """Copies of copies go first: in a nest, the outermost one serves all its loops."""

    name: ClassVar[str] = "share-reduced-arrays"

    def run(self, module: ir.Module, ctx: PassContext) -> None:
        for parallel in operations(module.operation, "acc.parallel"):
            layout = Layout.of(parallel)
            for init in reversed(operations(parallel, "acc.reduction_init")):
                _forward(init)
            for init in operations(parallel, "acc.reduction_init"):
                if _may_share(init, layout, is_ordered=ctx.target.reduction_order == "fixed"):
                    _share(init, layout)


def _forward(init: ir.Operation) -> None:
    """Let the updates of a copy of a copy act on the outer one, which sees nothing else of it."""
    outer, combine = init.operands[0], combine_of(init)
    is_nested = not isinstance(outer.owner, ir.Block) and outer.owner.operation.name == "acc.reduction_init"
    if not is_nested or combine is None or outer.type != init.results[0].type or updates_of(init) is None:
        return
    combine.erase()
    init.results[0].replace_all_uses_with(outer)
    init.erase()


def _may_share(init: ir.Operation, layout: Layout, is_ordered: bool) -> bool:
    updates, combine = updates_of(init), combine_of(init)
    if updates is None or combine is None or layout.scope_of(init) is Scope.LANE or not is_partial(init, layout):
        return False
    if is_private(combine.operands[0]) or not _has_known_size(init, layout.parallel):
        return False
    return not (is_ordered and any(op.name in _INEXACT for op in CombinerFunction(combine).ops))


def _has_known_size(init: ir.Operation, parallel: ir.Operation) -> bool:
    """The host can allocate the copy."""
    extents = [extent for op in with_nested(init) if op.name == "memref.alloca" for extent in op.operands]
    with ir.InsertionPoint(parallel), init.location:
        return all(host_value(extent, parallel) is not None for extent in extents)


def _share(init: ir.Operation, layout: Layout) -> None:
    combine, updates = combine_of(init), updates_of(init)
    assert combine is not None
    assert updates is not None
    dims = _sharers(layout, layout.scope_of(init))
    _combine(combine, layout, dims)
    combine.erase()
    for update in updates:
        update.make_atomic()
    alloca = next(op for op in with_nested(init) if op.name == "memref.alloca")
    with ir.InsertionPoint(init), init.location:
        identity = identity_of(init)
    alloca.attributes[GANG_COPY] = ir.UnitAttr.get()
    *ops, last = [view.operation for view in init.regions[0].blocks[0].operations]
    copy = last.operands[0]
    for op in ops:
        if op.name != "scf.for":
            op.move_before(init)
    with ir.InsertionPoint(init), init.location:
        memory = alloca.results[0]
        shared_loop(extents_of(memory), dims, lambda position: memref.store(identity, memory, position))
    init.results[0].replace_all_uses_with(copy)
    init.erase()


def _combine(combine: ir.Operation, layout: Layout, dims: tuple[ParDim, ...]) -> None:
    """Threads take elements of the gang's copy."""
    target, copy = combine.operands
    function = CombinerFunction(combine)
    contended = is_contended(combine, layout)

    def one(position: list[ir.Value]) -> None:
        value = memref.load(copy, position)
        if contended:
            acc_atomic.update(acc_atomic.element(target, position), lambda old: call(function, old, value))
        else:
            memref.store(call(function, memref.load(target, position), value), target, position)

    with ir.InsertionPoint(combine), combine.location:
        shared_loop(extents_of(target), dims, one)


def _sharers(layout: Layout, scope: Scope) -> tuple[ParDim, ...]:
    both = scope is Scope.BLOCK and layout.uses_workers
    return (ParDim.WORKER, ParDim.VECTOR) if both else (ParDim.VECTOR,)
