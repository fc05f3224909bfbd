# SPDX-License-Identifier: Apache-2.0
"""Let one thread act for its block (or row) where code stands outside worker and vector loops, and add barriers.

Before:

    scf.parallel (%i) ... {                          // gang
      memref.store %x, %a[%i]
      scf.parallel (%j) ... { ... reads %a ... }     // vector

After:

    scf.parallel (%i) ... {
      scf.if %is_first_thread {
        memref.store %x, %a[%i]
      }
      gpu.barrier
      scf.parallel (%j) ... { ... reads %a ... }

Needs: insert-private-storage, lower-atomics. Leaves: code outside thread loops may be executed by all threads of its
block or row: values are computed by all of them alike, effects on shared memory happen once, and a barrier stands
between any two accesses of different threads that could conflict. Thread variables are written by all, except the
copy of a reduction that each thread fills on its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pyacc_mlir.dialects.mlir import ir, scf
from pyacc_mlir.lowering.gpu.barrier_plan import Plan, plan_block
from pyacc_mlir.lowering.gpu.layout import Layout, Scope
from pyacc_mlir.lowering.pass_base import PassContext, operations


@dataclass(frozen=True, slots=True)
class InsertPredication:
    """Plans on the untouched body first, then rewrites."""

    name: ClassVar[str] = "insert-predication"

    def run(self, module: ir.Module, ctx: PassContext) -> None:
        for parallel in operations(module.operation, "acc.parallel"):
            layout = Layout.of(parallel)
            if layout.uses_threads:
                _apply(plan_block(parallel.regions[0].blocks[0], Scope.BLOCK, layout), layout)


def _apply(plan: Plan, layout: Layout) -> None:
    for op, scope in plan.barriers:
        with ir.InsertionPoint(op), op.location:
            layout.barrier(scope)
    for ops, scope in plan.single_runs:
        # at the place of the last one: what the run computes with is defined before it
        with ir.InsertionPoint(ops[-1]), ops[0].location:
            condition = layout.is_single(scope)
            branch = scf.IfOp(condition)
        for op in ops:
            branch.then_block.append(op)
        with ir.InsertionPoint(branch.then_block), ops[-1].location:
            scf.YieldOp([])
