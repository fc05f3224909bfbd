# SPDX-License-Identifier: Apache-2.0
"""Let the host run a sequential loop of acc.kernels around loops that are shared: each of these is a kernel by itself.
So it takes a branch around such loops.

Before:

    acc.kernels dataOperands(%a) {
      memref.store %v, %a[%c0]
      scf.for %t = %c0 to %trip step %c1 {
        acc.loop ... { ... }
        acc.loop ... { ... }
      }
      acc.terminator
    }

After:

    acc.kernels dataOperands(%a) { memref.store %v, %a[%c0]  acc.terminator }
    scf.for %t = %c0 to %trip step %c1 {
      acc.kernels dataOperands(%a) { acc.loop ... { ... }  acc.loop ... { ... }  acc.terminator }
    }

Needs: stage `data`. Leaves: acc.kernels inside host loops, for split-kernels. Nothing but the end of a kernel orders
the gangs of a grid, so that inside one kernel such a nest would have to run in one gang. A loop stays where it is if
its bounds are values of the device, or if a value computed in the construct before it is used in it or after it.
Spec: OpenACC 3.3 §2.5.3 kernels.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pyacc_mlir.dialects.mlir import ir, openacc, scf
from pyacc_mlir.lowering.acc_clauses import loop_clauses
from pyacc_mlir.lowering.loop_controls import controls_of, index_constant, move_body
from pyacc_mlir.lowering.pass_base import PassContext, operations
from pyacc_mlir.lowering.purity import hoist_pure, is_defined_in


@dataclass(frozen=True, slots=True)
class HoistKernelsLoops:
    """Outer loops first; what they hold is looked at again."""

    name: ClassVar[str] = "hoist-kernels-loops"

    def run(self, module: ir.Module, ctx: PassContext) -> None:
        waiting = operations(module.operation, "acc.kernels")
        while waiting:
            kernels = waiting.pop()
            if len(kernels.regions[0].blocks) == 1:
                waiting += _divided(kernels, kernels.regions[0].blocks[0])


def _divided(kernels: ir.Operation, body: ir.Block) -> list[ir.Operation]:
    """Take the first loop that may leave `kernels` out of it; the constructs that have come of it."""
    hoist_pure(kernels, body)
    ops = [view.operation for view in body.operations][:-1]
    for number, op in enumerate(ops):
        if _may_leave(op, ops[:number], body) and not (_is_async(kernels) and _makes_arrays(op)):
            if number:
                _emptied_into(_like(kernels, ir.InsertionPoint(kernels)), ops[:number])
            inner = _branches(op, kernels) if op.name == "scf.if" else [_hoisted(op, kernels)]
            if number + 1 < len(ops):
                return [kernels, *inner]
            kernels.erase()
            return inner
    return []


def _may_leave(loop: ir.Operation, before: list[ir.Operation], body: ir.Block) -> bool:
    if loop.name not in ("scf.for", "scf.if", "acc.loop") or len(loop.results) or not operations(loop, "acc.loop"):
        return False
    if not any(loop_clauses(inner).independent for inner in operations(loop, "acc.loop") if inner != loop):
        return False
    if loop.name == "acc.loop":
        arguments = loop.regions[0].blocks[0].arguments
        if loop_clauses(loop).independent or len(arguments) != 1 or _reduces(loop):
            return False
    if any(is_defined_in(value, body) for value in loop.operands):
        return False
    return all(use.owner.operation in before for op in before for result in op.results for use in result.uses)


def _is_async(kernels: ir.Operation) -> bool:
    return bool(len(kernels.opview.asyncOperands)) or "asyncOnly" in kernels.attributes


def _makes_arrays(loop: ir.Operation) -> bool:
    """Whether there is memory that ends with each iteration, which asynchronous work would outlive."""
    return any(ir.MemRefType(op.results[0].type).rank for op in operations(loop, "memref.alloca"))


def _reduces(loop: ir.Operation) -> bool:
    """Whether copies that stand beside the loop are combined after it."""
    return any(view.operation.name == "acc.reduction_init" for view in loop.block.operations)


def _hoisted(loop: ir.Operation, kernels: ir.Operation) -> ir.Operation:
    """The loop before `kernels`, and in it a construct with its body."""
    if loop.name == "scf.for":
        loop.move_before(kernels)
        host = loop
    else:
        host = _host_loop(loop, kernels)
    return _wrapped(host.regions[0].blocks[0], kernels)


def _branches(branch: ir.Operation, kernels: ir.Operation) -> list[ir.Operation]:
    """The branch before `kernels`, and a construct in each of its blocks."""
    branch.move_before(kernels)
    return [_wrapped(block, kernels) for region in branch.regions for block in region.blocks]


def _wrapped(block: ir.Block, kernels: ir.Operation) -> ir.Operation:
    """A construct in a block of the host's, with all that stands there."""
    ops = [view.operation for view in block.operations][:-1]
    inner = _like(kernels, ir.InsertionPoint.at_block_terminator(block))
    _emptied_into(inner, ops)
    return inner


def _host_loop(loop: ir.Operation, kernels: ir.Operation) -> ir.Operation:
    with ir.InsertionPoint(kernels), loop.location:
        controls = controls_of(loop)
        made = scf.ForOp(index_constant(0), controls[0].trip, index_constant(1))
        move_body(loop, controls, made.body, [made.induction_variable])
        scf.YieldOp([], ip=ir.InsertionPoint(made.body))
    loop.erase()
    return made.operation


def _like(kernels: ir.Operation, place: ir.InsertionPoint) -> ir.Operation:
    """A construct with the clauses of `kernels`, its block empty but for the terminator."""
    attributes = {name: kernels.attributes[name] for name in kernels.attributes if name != "combined"}
    with place, kernels.location:
        made = ir.Operation.create(
            "acc.kernels", operands=list(kernels.operands), attributes=attributes, regions=len(kernels.regions)
        )
        with ir.InsertionPoint(made.regions[0].blocks.append()):
            openacc.TerminatorOp()
    return made


def _emptied_into(kernels: ir.Operation, ops: list[ir.Operation]) -> None:
    terminator = kernels.regions[0].blocks[0].operations[-1]
    for op in ops:
        op.move_before(terminator.operation)
