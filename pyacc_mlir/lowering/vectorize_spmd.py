# SPDX-License-Identifier: Apache-2.0
"""Vector loops whose bodies hold loops are vectorised over the loop that the program calls parallel.

LLVM only vectorises innermost loops. Here neighbouring iterations become the lanes of vectors, as on a GPU.

Before:
    scf.for %j = %a to %b step %c1 {
      %s = scf.for %k = ... iter_args(%t = %zero) { scf.yield %t + A[%i, %k] * B[%k, %j] }
      memref.store %s, C[%i, %j]
    } {pyacc.vector}
After:
    scf.for %j = %a to %main step %c32 {               // whole vectors
      %s = scf.for %k = ... iter_args(%t = dense<0>) { scf.yield %t + splat(A[%i, %k]) * B[%k, %j : %j+32] }
      store %s, C[%i, %j : %j+32]
    }
    scf.for %j = %main to %b step %c8 { ... the same, masked: %j + lane < %b ... }

What is the same in all lanes stays scalar; `if` and `while` on conditions that differ become masks; neighbouring
elements are loaded as vectors, others gathered. Reductions are carried in vectors and combined after the loop.

Needs: variables as values (`mem2reg`), the loops marked `pyacc.vector`.
Leaves: marked loops that it cannot write so, with a remark for those it might be asked about.
Spec: OpenACC 3.4 section 2.9.4 (vector).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from pyacc_mlir.dialects.mlir import arith, ir, scf
from pyacc_mlir.lowering.cpu.gang_loops import VECTOR_ATTRIBUTE
from pyacc_mlir.lowering.pass_base import PassContext, operations
from pyacc_mlir.lowering.spmd.control import emit_row_of_one
from pyacc_mlir.lowering.spmd.counted import Emit, Rows
from pyacc_mlir.lowering.spmd.lanes import Lanes
from pyacc_mlir.lowering.spmd.plan import Plan, make_plan
from pyacc_mlir.lowering.spmd.rows import RowGroup, emit_row, find_row_group, repeat_before, whole_group
from pyacc_mlir.lowering.spmd.stays_scalar import StaysScalarError
from pyacc_mlir.lowering.spmd.vector_loop import Part, emit_loop, whole_vectors
from pyacc_mlir.lowering.targets.host_cpu import host_cpu


@dataclass(frozen=True, slots=True)
class VectorizeSpmd:
    """Outer-loop vectorisation of vector loops."""

    name: ClassVar[str] = "vectorize-spmd"

    def run(self, module: ir.Module, ctx: PassContext) -> None:
        width = host_cpu(ctx.target).vector_bytes
        with module.context:
            for loop in operations(module.operation, "scf.for"):
                if VECTOR_ATTRIBUTE not in loop.attributes:
                    continue
                try:
                    plan = make_plan(loop, width)
                except StaysScalarError:
                    continue
                with loop.location:
                    _rewrite(loop, plan)


def _rewrite(loop: ir.Operation, plan: Plan) -> None:
    group = find_row_group(loop, plan)
    if group is not None:
        with ir.InsertionPoint(group.outer), group.outer.location:
            _rewrite_group(group, loop, plan)
    _, _, _, *initial = list(loop.operands)
    with ir.InsertionPoint(loop):
        rows = Rows([Lanes(plan.shapes)])
        values = _emit_loops(loop, plan, rows, emit_row_of_one, initial)
    for result, value in zip(loop.results, values, strict=True):
        result.replace_all_uses_with(value)
    loop.erase()


def _rewrite_group(group: RowGroup, loop: ir.Operation, plan: Plan) -> None:
    """Groups of rows with equal bounds are written together; the loop over rows remains for the others."""
    outer = group.outer
    low, high, one = list(outer.operands)[:3]
    groups = scf.ForOp(low, high, _index(group.count))
    with ir.InsertionPoint(groups.body):
        row = groups.induction_variable
        choice = scf.IfOp(whole_group(group, loop, row, high), has_else=True)
        with ir.InsertionPoint(choice.then_block):
            rows = Rows([Lanes(plan.shapes, repeat_before(group, row, n)) for n in range(group.count)])
            _emit_loops(loop, plan, rows, emit_row(group), [])
            scf.YieldOp([])
        with ir.InsertionPoint(choice.else_block):
            end = arith.minsi(arith.addi(row, _index(group.count)), high)
            last = scf.YieldOp([])
        scf.YieldOp([])
    outer.move_before(last)
    for position, bound in enumerate((row, end, one)):
        outer.operands[position] = bound


def _emit_loops(loop: ir.Operation, plan: Plan, rows: Rows, emit: Emit, initial: Sequence[ir.Value]) -> list[ir.Value]:
    """Whole vectors, then what is left under a mask; the results of reductions come back."""
    low, high = (rows.first.scalar(bound) for bound in list(loop.operands)[:2])
    narrow = Part(loop, plan, rows.resized(plan.lanes, plan.lanes), emit)
    if plan.is_masked:
        return emit_loop(narrow, (low, high), high, initial)
    wide = plan.lanes * plan.vectors
    end = whole_vectors(low, high, wide)
    values = emit_loop(Part(loop, plan, rows.resized(wide, plan.lanes), emit), (low, end), None, initial)
    return emit_loop(narrow, (end, high), high, values)


def _index(value: int) -> ir.Value:
    return arith.constant(ir.IndexType.get(), value)
