# SPDX-License-Identifier: Apache-2.0
"""Calls of libdevice for which a GPU has instructions become LLVM's intrinsics: most kernels then need no library.

Before:

    %y = llvm.call @__nv_fmax(%a, %b) : (f64, f64) -> f64

After:

    %y = llvm.intr.maxnum(%a, %b) : (f64, f64) -> f64

Needs: convert-math-to-nvvm, convert-gpu-to-nvvm. Leaves: no call of the functions below, nor their declarations.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pyacc_mlir.dialects.mlir import ir
from pyacc_mlir.lowering.pass_base import PassContext, operations

_INTRINSICS = {
    "fabs": "fabs", "fmax": "maxnum", "fmin": "minnum", "fma": "fma", "sqrt": "sqrt", "copysign": "copysign",
    "floor": "floor", "ceil": "ceil", "trunc": "trunc", "rint": "rint",
}  # fmt: skip
#: By the function's name, for f64 and, with an f at the end, for f32.
_BY_CALLEE = {f"__nv_{name}{end}": f"llvm.intr.{to}" for name, to in _INTRINSICS.items() for end in ("", "f")}


@dataclass(frozen=True, slots=True)
class CallIntrinsics:
    """By name."""

    name: ClassVar[str] = "call-intrinsics"

    def run(self, module: ir.Module, ctx: PassContext) -> None:
        del ctx
        for call in operations(module.operation, "llvm.call"):
            name = _callee(call)
            if name in _BY_CALLEE:
                _replace(call, _BY_CALLEE[name])
        for function in operations(module.operation, "llvm.func"):
            if function.attributes["sym_name"].value in _BY_CALLEE:
                function.erase()


def _callee(call: ir.Operation) -> str:
    return str(call.attributes["callee"].value) if "callee" in call.attributes else ""


def _replace(call: ir.Operation, intrinsic: str) -> None:
    with ir.InsertionPoint(call), call.location:
        made = ir.Operation.create(intrinsic, results=[call.result.type], operands=list(call.operands))
    call.result.replace_all_uses_with(made.result)
    call.erase()
