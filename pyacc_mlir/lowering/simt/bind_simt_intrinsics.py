# SPDX-License-Identifier: Apache-2.0
"""What a GPU has as registers and instructions becomes calls of the software GPU.

Before:

    %t = nvvm.read.ptx.sreg.tid.x range <i32, 0, 128> : i32
    nvvm.barrier
    %o = nvvm.shfl.sync bfly %mask, %v, %d, %clamp : i32 -> i32
    llvm.call @pyacc_rt_fail(%site, %a, %b) : (i32, i64, i64) -> ()

After:

    %t = llvm.call @pyacc_simt_register(%tid_x) : (i32) -> i32
    llvm.call @pyacc_simt_barrier(%wait, %id, %count, %false, %place) : (i32, i32, i32, i32, !llvm.ptr) -> i32
    %r = llvm.call @pyacc_simt_warp(%bfly, %mask, %wide, %d, %clamp, %place) : (…) -> i64
    %o = llvm.trunc %r : i64 to i32
    llvm.call @pyacc_simt_fail(%site, %a, %b, %place) : (i32, i64, i64, !llvm.ptr) -> ()

Needs: stage `nvvm`. Leaves: no operation of the nvvm dialect but those it knows nothing of, which are refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pyacc_mlir.dialects.mlir import ir
from pyacc_mlir.lowering.pass_base import PassContext, operations
from pyacc_mlir.lowering.remarks import refuse
from pyacc_mlir.lowering.simt.block_operations import bind_block_operation
from pyacc_mlir.lowering.simt.device_modules import callee, device_modules, functions, symbol, symbols
from pyacc_mlir.lowering.simt.runtime_calls import RuntimeCalls
from pyacc_mlir.lowering.simt.warp_operations import bind_warp_operation
from pyacc_mlir.lowering.walks import with_nested

_FAIL = "pyacc_rt_fail"
_BOUND = ("nvvm.", "llvm.intr.trap", "llvm.intr.debugtrap", "llvm.inline_asm", "llvm.call_intrinsic")


@dataclass(frozen=True, slots=True)
class BindSimtIntrinsics:
    """Every operation with a meaning of its own on a GPU."""

    name: ClassVar[str] = "bind-simt-intrinsics"

    def run(self, module: ir.Module, ctx: PassContext) -> None:
        del ctx
        with module.context:
            for device in device_modules(module):
                calls = RuntimeCalls(device)
                for function in functions(device):
                    for op in [op for op in with_nested(function) if op.name.startswith(_BOUND)]:
                        _bind(op, calls)
                _bind_failures(device, calls)


def _bind_failures(device: ir.Operation, calls: RuntimeCalls) -> None:
    for call in [op for op in operations(device, "llvm.call") if callee(op) == _FAIL]:
        with ir.InsertionPoint(call), call.location:
            calls.call("fail", *call.operands, calls.place(call))
        call.erase()
    for function in [op for op in symbols(device, "llvm.func") if symbol(op).endswith(_FAIL)]:
        function.erase()  # the declaration, and the wrapper with the same name in C


def _bind(op: ir.Operation, calls: RuntimeCalls) -> None:
    with ir.InsertionPoint(op), op.location:
        results = bind_block_operation(op, calls)
        if results is None:
            results = bind_warp_operation(op, calls)
    if results is None:
        refuse(op, f"`{op.name}` is not supported on the software GPU", "ACC701")
    for old, new in zip(op.results, results, strict=True):
        old.replace_all_uses_with(new)
    op.erase()
