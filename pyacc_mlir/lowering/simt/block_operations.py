# SPDX-License-Identifier: Apache-2.0
"""Thread and block numbers, barriers of a block, fences, and ways to end, for bind-simt-intrinsics."""

from __future__ import annotations

from pyacc_mlir.dialects.mlir import ir
from pyacc_mlir.lowering.cpu import llvm_ir
from pyacc_mlir.lowering.simt.runtime_calls import RuntimeCalls

_SREG = "nvvm.read.ptx.sreg."
# enum pyacc_simt_register
_REGISTERS = (
    "tid.x", "tid.y", "tid.z", "laneid", "warpid", "ctaid.x", "ctaid.y", "ctaid.z", "ntid.x", "ntid.y", "ntid.z",
    "nctaid.x", "nctaid.y", "nctaid.z", "nwarpid",
)  # fmt: skip
_LANE = _REGISTERS.index("laneid")
# enum pyacc_simt_barrier_op
_WAIT, _ARRIVE, _ALIGNED = 0, 1, 256
_REDUCTIONS = {"popc": 2, "and": 3, "or": 4}
# One thread runs at a time, and what it stores others see: there is nothing to wait for.
_NOTHING_TO_DO = frozenset({"nvvm.memory.barrier", "nvvm.fence.sc.cluster", "nvvm.prefetch"})


def bind_block_operation(op: ir.Operation, calls: RuntimeCalls) -> list[ir.Value] | None:
    """What takes the place of the results of `op`, built at the current point; None where it is of another kind."""
    if op.name.startswith(_SREG):
        return _register(op.name.removeprefix(_SREG), calls)
    match op.name:
        case "nvvm.barrier":
            view = op.opview
            _barrier(op, calls, _WAIT, view.barrierId, view.numberOfThreads)
        case "nvvm.barrier0":
            _barrier(op, calls, _WAIT, None, None)
        case "nvvm.barrier.arrive":
            view = op.opview
            _barrier(op, calls, _ARRIVE, view.barrierId, view.numberOfThreads)
        case "nvvm.barrier.reduction":
            view = op.opview
            kind = _REDUCTIONS[keyword(view.reductionOp)]
            return [_barrier(op, calls, kind, view.barrierId, None, view.reductionPredicate)]
        case "llvm.intr.trap" | "llvm.intr.debugtrap":
            calls.call("trap", calls.place(op))
        case "nvvm.exit":
            calls.call("exit")
        case "nvvm.nanosleep":
            calls.call("sleep")
        case name if name not in _NOTHING_TO_DO:
            return None
    return []


def keyword(attribute: ir.Attribute) -> str:
    """The last word of an enumeration attribute: `add` of `#nvvm<reduction_kind add>`."""
    return str(attribute).rstrip(">").replace("<", " ").split()[-1]


def lane_number(calls: RuntimeCalls) -> ir.Value:
    return calls.value("register", _LANE)


def _register(name: str, calls: RuntimeCalls) -> list[ir.Value] | None:
    if name in _REGISTERS:
        return [calls.value("register", _REGISTERS.index(name))]
    if name == "warpsize":
        return [llvm_ir.constant(32, llvm_ir.i32())]
    return _lane_mask(name.removeprefix("lanemask."), calls) if name.startswith("lanemask.") else None


def _lane_mask(relation: str, calls: RuntimeCalls) -> list[ir.Value]:
    """The lanes whose numbers are equal to, less than, … that of this one."""
    one, ones = (llvm_ir.constant(value, llvm_ir.i32()) for value in (1, -1))
    lane = lane_number(calls)
    match relation:
        case "eq":
            return [_op("llvm.shl", one, lane)]
        case "ge":
            return [_op("llvm.shl", ones, lane)]
        case "gt":
            return [_op("llvm.shl", _op("llvm.shl", ones, lane), one)]
        case "lt":
            return [_op("llvm.xor", _op("llvm.shl", ones, lane), ones)]
        case _:
            return [_op("llvm.xor", _op("llvm.shl", _op("llvm.shl", ones, lane), one), ones)]


def _op(name: str, left: ir.Value, right: ir.Value) -> ir.Value:
    return ir.Operation.create(name, results=[left.type], operands=[left, right]).result


def _barrier(
    op: ir.Operation,
    calls: RuntimeCalls,
    kind: int,
    number: ir.Value | None,
    count: ir.Value | None,
    predicate: ir.Value | None = None,
) -> ir.Value:
    aligned = "aligned" not in op.attributes or op.attributes["aligned"].value
    operation = kind + (_ALIGNED if aligned else 0)
    return calls.value("barrier", operation, number or 0, count or 0, predicate or 0, calls.place(op))
