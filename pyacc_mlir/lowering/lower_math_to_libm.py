# SPDX-License-Identifier: Apache-2.0
"""Math functions that no instruction computes become calls of the C library, scalar or vector.

Before:
    %y = math.exp %x : f64
    %w = math.exp %v : vector<8xf64>
After:
    llvm.func @exp(f64) -> f64 attributes {memory(none), "vector-function-abi-variant"="_ZGVeN8v_exp(_ZGVeN8v_exp),…"}
    %y = llvm.call @exp(%x) : (f64) -> f64
    %w = llvm.call @_ZGVeN8v_exp(%v) : (vector<8xf64>) -> vector<8xf64>

The attribute lets LLVM's vectoriser call libmvec, glibc's vector math, as far as it has the function.
A vector of another width is computed in parts, or lane by lane.

Needs: before `convert-math-to-llvm`, which makes instructions of what is left (sqrt, fabs, floor, fma, …).
Leaves: no operation of the table below.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pyacc_mlir.dialects.mlir import ir
from pyacc_mlir.lowering.cpu.math_library import MathLibrary
from pyacc_mlir.lowering.pass_base import PassContext, operations
from pyacc_mlir.lowering.targets.host_cpu import host_cpu

FUNCTIONS = {
    "math.acos": "acos", "math.acosh": "acosh", "math.asin": "asin", "math.asinh": "asinh", "math.atan": "atan",
    "math.atan2": "atan2", "math.atanh": "atanh", "math.cbrt": "cbrt", "math.cos": "cos", "math.cosh": "cosh",
    "math.erf": "erf", "math.erfc": "erfc", "math.exp": "exp", "math.exp2": "exp2", "math.expm1": "expm1",
    "math.log": "log", "math.log10": "log10", "math.log1p": "log1p", "math.log2": "log2", "math.powf": "pow",
    "math.sin": "sin", "math.sinh": "sinh", "math.tan": "tan", "math.tanh": "tanh",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class LowerMathToLibm:
    """Calls of libm and libmvec."""

    name: ClassVar[str] = "lower-math-to-libm"

    def run(self, module: ir.Module, ctx: PassContext) -> None:
        with module.context:
            library = MathLibrary(module, host_cpu(ctx.target))
            for op in operations(module.operation, *FUNCTIONS):
                with ir.InsertionPoint(op), op.location:
                    result = library.call(FUNCTIONS[op.name], list(op.operands))
                op.result.replace_all_uses_with(result)
                op.erase()
            library.keep_variants()
