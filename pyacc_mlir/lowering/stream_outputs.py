# SPDX-License-Identifier: Apache-2.0
"""Outputs larger than the caches, which a loop only writes, are stored past the caches.

Before:
    scf.for %i = %low to %high step %c1 { ... memref.store %v, %a[%i] } {pyacc.vector}
After:
    %start, %end, %parts = scf.if (%a is larger than caches, and the loop long) {
      yield first aligned iteration, last whole vector, 2
    } else {
      yield %high, %high, 1
    }
    scf.for %part = %c0 to %parts step %c1 {
      scf.for %i = (%part == 0 ? %low : %end) to (%part == 0 ? %start : %high) { ... as before ... } {pyacc.vector}
      scf.for %i = (%part == 0 ? %start : %end) to %end step %c16 { ... llvm.store %v, %p {nontemporal} }
    }
    llvm.x86.sse.sfence, after all loops

An ordinary store first reads the line that it changes part of, and keeps it in the cache, where nobody looks for it
before it is pushed out. Non-temporal stores do neither. They want whole aligned vectors: the loop as it was takes what
is before the first and after the last of them.

Needs: variables as values (`mem2reg`), the loops marked `pyacc.vector`.
Leaves: the loops, and loads of what was stored a moment ago replaced by the value.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pyacc_mlir.dialects.mlir import arith, ir, scf
from pyacc_mlir.lowering.cpu.gang_loops import VECTOR_ATTRIBUTE
from pyacc_mlir.lowering.pass_base import PassContext, operations
from pyacc_mlir.lowering.spmd.control import emit_row_of_one
from pyacc_mlir.lowering.spmd.counted import Rows
from pyacc_mlir.lowering.spmd.lanes import Lanes
from pyacc_mlir.lowering.spmd.plan import Plan, any_plan
from pyacc_mlir.lowering.spmd.stays_scalar import StaysScalarError
from pyacc_mlir.lowering.spmd.streams import (
    Stream,
    fence_after,
    find_stream,
    first_aligned,
    mark,
    outputs,
    pays,
    unmark,
)
from pyacc_mlir.lowering.spmd.vector_loop import Part, emit_loop
from pyacc_mlir.lowering.targets.host_cpu import host_cpu

_VECTORS = 2  # registers of each value at a time: latencies overlap, and short rows still have whole ones
_NOT_UNROLLED = "#llvm.loop_annotation<unroll = <disable = true>>"


@dataclass(frozen=True, slots=True)
class StreamOutputs:
    """Non-temporal stores where the run finds them worth while."""

    name: ClassVar[str] = "stream-outputs"

    def run(self, module: ir.Module, ctx: PassContext) -> None:
        cpu = host_cpu(ctx.target)
        if not cpu.is_x86:
            return
        with module.context:
            for loop in operations(module.operation, "scf.for"):
                if VECTOR_ATTRIBUTE in loop.attributes and not operations(loop, "scf.for", "scf.while", "scf.if"):
                    _stream(loop, cpu.vector_bytes)


def _stream(loop: ir.Operation, width: int) -> None:
    stores = outputs(loop)
    if not stores:
        return
    try:
        plan = any_plan(loop, width)
    except StaysScalarError:
        return
    stream = find_stream(loop, stores, plan)
    if stream is not None:
        with loop.location:
            fence_after(loop)
            with ir.InsertionPoint(loop):
                _cut(loop, stream, plan)


def _cut(loop: ir.Operation, stream: Stream, plan: Plan) -> None:
    """The loop in two parts, with whole vectors between them."""
    low, high, _, *initial = list(loop.operands)
    start, end, count = _where(stream, high)
    parts = scf.ForOp(_index(0), count, _index(1), initial)
    parts.operation.attributes["llvm.loop_annotation"] = ir.Attribute.parse(_NOT_UNROLLED)
    for result, value in zip(loop.results, parts.results, strict=True):
        result.replace_all_uses_with(value)
    with ir.InsertionPoint(parts.body):
        is_first = arith.cmpi(arith.CmpIPredicate.eq, parts.induction_variable, _index(0))
        bounds = [arith.select(is_first, low, end), arith.select(is_first, start, high)]
        vectors = (arith.select(is_first, start, end), end)
        mark(stream)
        rows = Rows([Lanes(plan.shapes)]).resized(plan.lanes * _VECTORS, plan.lanes)
        values = emit_loop(Part(loop, plan, rows, emit_row_of_one), vectors, None, list(loop.results))
        unmark(stream)
        scf.YieldOp(values)
    for position, value in enumerate([*bounds, loop.operands[2], *parts.inner_iter_args]):
        loop.operands[position] = value
    loop.move_after(vectors[0].owner.operation)


def _where(stream: Stream, high: ir.Value) -> list[ir.Value]:
    """From where to where vectors are stored, and into how many parts that cuts the loop."""
    choice = scf.IfOp(pays(stream), [ir.IndexType.get()] * 3, has_else=True)
    with ir.InsertionPoint(choice.then_block):
        start = first_aligned(stream)
        width = _index(stream.lanes * _VECTORS)
        whole = arith.muli(arith.divui(arith.subi(high, start), width), width)
        scf.YieldOp([start, arith.addi(start, whole), _index(2)])
    with ir.InsertionPoint(choice.else_block):
        scf.YieldOp([high, high, _index(1)])
    return list(choice.results)


def _index(value: int) -> ir.Value:
    return arith.constant(ir.IndexType.get(), value)
