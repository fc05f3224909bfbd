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

from pyacc_mlir.dialects.mlir import arith, ir, scf, vector
from pyacc_mlir.lowering.cpu.gang_loops import VECTOR_ATTRIBUTE
from pyacc_mlir.lowering.pass_base import PassContext, operations
from pyacc_mlir.lowering.spmd.control import emit_body
from pyacc_mlir.lowering.spmd.lanes import Lanes
from pyacc_mlir.lowering.spmd.plan import Plan, make_plan
from pyacc_mlir.lowering.spmd.shapes import body_operations, terminator
from pyacc_mlir.lowering.spmd.stays_scalar import StaysScalarError
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
    low, high, _, *initial = list(loop.operands)
    wide = plan.lanes * plan.vectors
    with ir.InsertionPoint(loop):
        end = _whole_vectors(low, high, wide)
        values = _emit(loop, plan, wide, (low, end), None, initial)
        values = _emit(loop, plan, plan.lanes, (end, high), high, values)
    for result, value in zip(loop.results, values, strict=True):
        result.replace_all_uses_with(value)
    loop.erase()


def _whole_vectors(low: ir.Value, high: ir.Value, wide: int) -> ir.Value:
    """Where the last whole vector ends."""
    zero, width = _index(0), _index(wide)
    trips = arith.maxsi(arith.subi(high, low), zero)
    return arith.addi(low, arith.muli(arith.divui(trips, width), width))


def _emit(
    loop: ir.Operation,
    plan: Plan,
    width: int,
    bounds: tuple[ir.Value, ir.Value],
    limit: ir.Value | None,
    initial: Sequence[ir.Value],
) -> list[ir.Value]:
    """One loop of vectors; with a limit, iterations from there on are masked off."""
    lanes = Lanes(plan.shapes, width, plan.lanes)
    body = loop.regions[0].blocks[0]
    reductions = list(zip(plan.reductions, initial, strict=True))
    starts = [lanes.splat(reduction.identity(value)) for reduction, value in reductions]
    new = scf.ForOp(*bounds, _index(width), starts)
    with ir.InsertionPoint(new.body):
        lanes.bind(body.arguments[0], new.induction_variable)
        for argument, value in zip(list(body.arguments)[1:], new.inner_iter_args, strict=True):
            lanes.bind(argument, value)
        mask = None if limit is None else _below(new.induction_variable, limit, lanes)
        emit_body(body_operations(loop.regions[0]), lanes, mask)
        partial = [lanes.vector(value) for value in terminator(loop.regions[0]).operands]
        if mask is not None:
            olds = list(new.inner_iter_args)
            partial = [arith.select(mask, value, old) for value, old in zip(partial, olds, strict=True)]
        scf.YieldOp(partial)
    return [r.combine(value, result) for (r, value), result in zip(reductions, new.results, strict=True)]


def _below(first: ir.Value, limit: ir.Value, lanes: Lanes) -> ir.Value:
    """The lanes whose iteration is below the limit."""
    left = arith.index_cast(ir.IntegerType.get_signless(64), arith.subi(limit, first))
    numbers = lanes.steps(left.type, 1)
    return arith.cmpi(arith.CmpIPredicate.slt, numbers, vector.broadcast(numbers.type, left))


def _index(value: int) -> ir.Value:
    return arith.constant(ir.IndexType.get(), value)
