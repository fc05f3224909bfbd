# SPDX-License-Identifier: Apache-2.0
"""Functions of NVIDIA's libdevice become functions of the C library, so that no libdevice is needed.

Before:

    %y = llvm.call @__nv_expf(%x) : (f32) -> f32

After:

    %y = llvm.call @expf(%x) : (f32) -> f32

Needs: stage `nvvm`. Leaves: no call of a `__nv_` function but those it knows nothing of, which are refused. Results are
the C library's: within an ulp or two of a GPU's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pyacc_mlir.dialects.mlir import ir
from pyacc_mlir.lowering.pass_base import PassContext, operations
from pyacc_mlir.lowering.remarks import refuse
from pyacc_mlir.lowering.simt import special_math
from pyacc_mlir.lowering.simt.device_modules import callee, device_modules, functions, symbol, symbols
from pyacc_mlir.lowering.simt.runtime_calls import RuntimeCalls

_PREFIX = "__nv_"
# Of the same name for f64 and, with an f at the end, for f32.
_SAME_NAME = frozenset({
    "acos", "acosh", "asin", "asinh", "atan", "atan2", "atanh", "cbrt", "ceil", "copysign", "cos", "cosh", "erf",
    "erfc", "exp", "exp2", "expm1", "fabs", "fdim", "floor", "fma", "fmax", "fmin", "fmod", "hypot", "j0", "j1",
    "ldexp", "lgamma", "llrint", "llround", "log", "log10", "log1p", "log2", "logb", "nearbyint", "nextafter", "pow",
    "remainder", "rint", "round", "sin", "sinh", "sqrt", "tan", "tanh", "tgamma", "trunc", "y0", "y1",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class BindSimtMath:
    """By name; some are computed in place."""

    name: ClassVar[str] = "bind-simt-math"

    def run(self, module: ir.Module, ctx: PassContext) -> None:
        del ctx
        with module.context:
            for device in device_modules(module):
                calls = RuntimeCalls(device)
                for function in functions(device):
                    for call in operations(function, "llvm.call"):
                        if callee(call).startswith(_PREFIX):
                            _bind(call, calls)
                for declared in symbols(device, "llvm.func"):
                    if symbol(declared).startswith(_PREFIX):
                        declared.erase()


def _bind(call: ir.Operation, calls: RuntimeCalls) -> None:
    name = callee(call).removeprefix(_PREFIX).removeprefix("fast_")
    operands = list(call.operands)
    with ir.InsertionPoint(call), call.location:
        if name in _SAME_NAME or name.removesuffix("f") in _SAME_NAME:
            results: list[ir.Value] | None = [calls.pure(name, call.result.type, operands)]
        else:
            results = special_math.compute(name, operands, [result.type for result in call.results], calls)
    if results is None:
        refuse(call, f"`{callee(call)}` is not supported on the software GPU", "ACC701")
    for old, new in zip(call.results, results, strict=True):
        old.replace_all_uses_with(new)
    call.erase()
