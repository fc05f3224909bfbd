# SPDX-License-Identifier: Apache-2.0
"""Functions that CUDA brings become the C library's and the software GPU's: no libdevice is needed.

Before:

    %y = llvm.call @__nv_expf(%x) : (f32) -> f32
    %p = llvm.call @malloc(%n) : (i64) -> !llvm.ptr

After:

    %y = llvm.call @expf(%x) : (f32) -> f32
    %p = llvm.call @pyacc_simt_malloc(%n) : (i64) -> !llvm.ptr

Needs: stage `nvvm`. Leaves: no call of a `__nv_` function; a call of a function that nobody defines is refused. Results
of mathematics are the C library's: within an ulp or two of a GPU's.
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
_DEFINED_LATER = ("pyacc_simt_", "llvm.")
_HEAP = {"malloc": "malloc", "free": "free"}
# Of the same name for f64 and, with an f at the end, for f32.
_SAME_NAME = frozenset({
    "acos", "acosh", "asin", "asinh", "atan", "atan2", "atanh", "cbrt", "ceil", "copysign", "cos", "cosh", "erf",
    "erfc", "exp", "exp2", "expm1", "fabs", "fdim", "floor", "fma", "fmax", "fmin", "fmod", "hypot", "j0", "j1",
    "ldexp", "lgamma", "llrint", "llround", "log", "log10", "log1p", "log2", "logb", "nearbyint", "nextafter", "pow",
    "remainder", "rint", "round", "sin", "sinh", "sqrt", "tan", "tanh", "tgamma", "trunc", "y0", "y1",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class BindSimtLibrary:
    """By name; some functions are computed in place."""

    name: ClassVar[str] = "bind-simt-library"

    def run(self, module: ir.Module, ctx: PassContext) -> None:
        del ctx
        with module.context:
            for device in device_modules(module):
                calls = RuntimeCalls(device)
                defined = {symbol(function) for function in functions(device)} | {""}
                for function in functions(device):
                    for call in operations(function, "llvm.call"):
                        if callee(call) not in defined and not callee(call).startswith(_DEFINED_LATER):
                            _bind(call, calls)
                for declared in symbols(device, "llvm.func"):
                    if symbol(declared).startswith(_PREFIX):
                        declared.erase()


def _bind(call: ir.Operation, calls: RuntimeCalls) -> None:
    name = callee(call)
    with ir.InsertionPoint(call), call.location:
        results = _heap(call, name, calls) if name in _HEAP else _math(call, name, calls)
    if results is None:
        refuse(call, f"`{name}` is not supported on the software GPU", "ACC701")
    for old, new in zip(call.results, results, strict=True):
        old.replace_all_uses_with(new)
    call.erase()


def _heap(call: ir.Operation, name: str, calls: RuntimeCalls) -> list[ir.Value]:
    result = calls.call(_HEAP[name], *call.operands)
    return [] if result is None else [result]


def _math(call: ir.Operation, name: str, calls: RuntimeCalls) -> list[ir.Value] | None:
    if not name.startswith(_PREFIX):
        return None
    name = name.removeprefix(_PREFIX).removeprefix("fast_")
    if name in _SAME_NAME or name.removesuffix("f") in _SAME_NAME:
        return [calls.pure(name, call.result.type, list(call.operands))]
    return special_math.compute(name, list(call.operands), [result.type for result in call.results], calls)
