# SPDX-License-Identifier: Apache-2.0
"""Let a Python error in device code end the kernel.

On the software GPU the call stays: its runtime raises the exception at the launch, or at the wait for it. Elsewhere:

Before:

    func.call @pyacc_rt_fail(%site, %a, %b) : (i32, i64, i64) -> ()

After:

    llvm.intr.trap

Needs: stage `mapped`. Leaves: no call of pyacc_rt_fail in an acc.parallel for an NVIDIA GPU, which stops with an error;
which one it was is not reported yet.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pyacc_mlir.dialects.mlir import ir
from pyacc_mlir.lowering.pass_base import PassContext, operations
from pyacc_mlir.lowering.targets.target import TargetKind

_FAIL = "pyacc_rt_fail"


@dataclass(frozen=True, slots=True)
class LowerDeviceFailures:
    """Calls on the host stay."""

    name: ClassVar[str] = "lower-device-failures"

    def run(self, module: ir.Module, ctx: PassContext) -> None:
        if ctx.target.kind is TargetKind.SIMT:
            return
        # Functions that kernels call have come into their module by outlining.
        device = [op for name in ("acc.parallel", "gpu.module") for op in operations(module.operation, name)]
        for code in device:
            for call in operations(code, "func.call"):
                if call.attributes["callee"].value == _FAIL:
                    with ir.InsertionPoint(call), call.location:
                        ir.Operation.create("llvm.intr.trap")
                    call.erase()
