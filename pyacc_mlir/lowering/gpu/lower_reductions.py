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
updated by all of them; a shared one by one thread of each block, with an atomic operation.
Spec: OpenACC 3.3 §2.9.11 reduction.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pyacc_mlir.dialects.mlir import ir, memref, scf
from pyacc_mlir.lowering.acc_clauses import constant_value, sizes
from pyacc_mlir.lowering.gpu.atomics import atomic_combine
from pyacc_mlir.lowering.gpu.layout import Layout, Scope
from pyacc_mlir.lowering.gpu.memory_effects import is_private
from pyacc_mlir.lowering.gpu.reduction_copies import init_of, is_partial
from pyacc_mlir.lowering.gpu.shuffles import ThreadReducer
from pyacc_mlir.lowering.gpu.value_functions import CombinerFunction, call
from pyacc_mlir.lowering.pass_base import PassContext, operations
from pyacc_mlir.lowering.remarks import refuse


@dataclass(frozen=True, slots=True)
class LowerReductions:
    """Any combiner that computes one scalar from two."""

    name: ClassVar[str] = "lower-reductions"

    def run(self, module: ir.Module, ctx: PassContext) -> None:
        for parallel in operations(module.operation, "acc.parallel"):
            layout = Layout.of(parallel)
            reducer = ThreadReducer(module, layout)
            inits = operations(parallel, "acc.reduction_init")
            partial = [init for init in inits if is_partial(init, layout)]
            for combine in operations(parallel, "acc.reduction_combine_region"):
                with ir.InsertionPoint(combine), combine.location:
                    _lower_combine(combine, partial, layout, reducer)
                combine.erase()
            for init in inits:
                _inline(init)


def _lower_combine(combine: ir.Operation, partial: list[ir.Operation], layout: Layout, reducer: ThreadReducer) -> None:
    target, copy = combine.operands
    if target.type.rank != 0:
        refuse(combine, "the reduction of an array is not supported yet on a GPU")
    function = CombinerFunction(combine)
    scope = layout.scope_of(combine)
    value = memref.load(copy, [])
    if _is_in(copy, partial):
        value = reducer.reduce(value, scope, function)
    shared = not is_private(target)
    only_one = shared or _is_in(target, partial)
    condition = layout.is_single(scope) if only_one else None
    if condition is None:
        _update(target, value, function, shared and not _is_alone(layout, scope))
        return
    branch = scf.IfOp(condition)
    with ir.InsertionPoint(branch.then_block):
        _update(target, value, function, shared and not _is_alone(layout, scope))
        scf.YieldOp([])


def _is_in(copy: ir.Value, inits: list[ir.Operation]) -> bool:
    init = init_of(copy)
    return init is not None and init in inits


def _is_alone(layout: Layout, scope: Scope) -> bool:
    """No other block or row combines into the same destination."""
    return scope is Scope.BLOCK and all(constant_value(count) == 1 for count in sizes(layout.parallel).gangs)


def _update(target: ir.Value, value: ir.Value, function: CombinerFunction, atomic: bool) -> None:
    if atomic:
        atomic_combine(target, [], function, value)
    else:
        memref.store(call(function, memref.load(target, []), value), target, [])


def _inline(init: ir.Operation) -> None:
    """Replace the operation by its region."""
    *ops, last = [view.operation for view in init.regions[0].blocks[0].operations]
    for op in ops:
        op.move_before(init)
    init.results[0].replace_all_uses_with(last.operands[0])
    init.erase()
