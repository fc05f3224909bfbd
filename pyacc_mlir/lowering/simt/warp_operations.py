# SPDX-License-Identifier: Apache-2.0
"""Shuffles, votes, matches and reductions of a warp, for bind-simt-intrinsics."""

from __future__ import annotations

from pyacc_mlir.dialects.mlir import ir, llvm
from pyacc_mlir.lowering.cpu import llvm_ir
from pyacc_mlir.lowering.simt.block_operations import keyword
from pyacc_mlir.lowering.simt.runtime_calls import RuntimeCalls

# enum pyacc_simt_warp_op
_SYNC = 0
_SHUFFLES = {"idx": 1, "up": 2, "down": 3, "bfly": 4}
_VOTES = {"any": 5, "all": 6, "uni": 7, "ballot": 8}
_MATCHES = {"any": 9, "all": 10}
_REDUCTIONS = {"add": 11, "min": 12, "max": 13, "umin": 14, "umax": 15, "and": 16, "or": 17, "xor": 18}
_ELECT = 19
_ALL_LANES = -1
_PREDICATE_BIT = 32


def bind_warp_operation(op: ir.Operation, calls: RuntimeCalls) -> list[ir.Value] | None:
    """What takes the place of the results of `op`, built at the current point; None where it is of another kind."""
    view = op.opview
    match op.name:
        case "nvvm.bar.warp.sync":
            _warp(op, calls, _SYNC, view.mask)
            return []
        case "nvvm.shfl.sync":
            answer = _warp(op, calls, _SHUFFLES[keyword(view.kind)], view.thread_mask, view.val, view.offset,
                           view.mask_and_clamp)  # fmt: skip
        case "nvvm.vote.sync":
            answer = _warp(op, calls, _VOTES[keyword(view.kind)], view.mask, view.pred)
        case "nvvm.match.sync":
            answer = _warp(op, calls, _MATCHES[keyword(view.kind)], view.thread_mask, view.val)
        case "nvvm.redux.sync" if keyword(view.kind) in _REDUCTIONS:
            answer = _warp(op, calls, _REDUCTIONS[keyword(view.kind)], view.mask_and_clamp, view.val)
        case "nvvm.elect.sync":
            mask = op.operands[0] if len(op.operands) else llvm_ir.constant(_ALL_LANES, llvm_ir.i32())
            return [_predicate(_warp(op, calls, _ELECT, mask))]
        case _:
            return None
    return [_as_type(answer, op.result.type)]


def _warp(
    op: ir.Operation,
    calls: RuntimeCalls,
    kind: int,
    mask: ir.Value,
    value: ir.Value | None = None,
    lane: ir.Value | None = None,
    clamp: ir.Value | None = None,
) -> ir.Value:
    wide = llvm_ir.constant(0) if value is None else _widen(value)
    return calls.value("warp", kind, mask, wide, lane or 0, clamp or 0, calls.place(op))


def _widen(value: ir.Value) -> ir.Value:
    """The bits of a value as an i64."""
    if not isinstance(value.type, ir.IntegerType):
        value = llvm.BitcastOp(ir.IntegerType.get_signless(value.type.width), value).res
    return value if value.type == llvm_ir.i64() else llvm.ZExtOp(llvm_ir.i64(), value).res


def _as_type(answer: ir.Value, kind: ir.Type) -> ir.Value:
    """The answer as an integer, a float, or a pair of it and the predicate."""
    if isinstance(kind, ir.IntegerType):
        return _cut(answer, kind)
    if isinstance(kind, ir.FloatType):
        return llvm.BitcastOp(kind, _cut(answer, ir.IntegerType.get_signless(kind.width))).res
    first, _ = llvm.StructType(kind).body
    pair = llvm.UndefOp(kind).res
    pair = llvm.InsertValueOp(pair, _as_type(answer, first), [0]).res
    return llvm.InsertValueOp(pair, _predicate(answer), [1]).res


def _cut(answer: ir.Value, kind: ir.Type) -> ir.Value:
    none = ir.Attribute.parse("#llvm.overflow<none>")
    return llvm.TruncOp(kind, answer, overflowFlags=none).res


def _predicate(answer: ir.Value) -> ir.Value:
    bit = llvm.LShrOp(answer, llvm_ir.constant(_PREDICATE_BIT)).res
    return _cut(bit, ir.IntegerType.get_signless(1))
