# SPDX-License-Identifier: Apache-2.0
"""Powers with an exponent that has an instruction: a square root, a square.

Before:
    %r = math.powf %x, %half : f64
After:
    %s = math.sqrt %x ; %a = math.absf %s ; %r = arith.select (%x == -inf), inf, %a

`pow` differs from `sqrt` for -0.0 (it gives 0.0) and -inf (it gives inf); the absolute value and the selection make up
for it. LLVM does the same to scalar calls, but not to vector ones.

Leaves: other powers.
"""

from __future__ import annotations

import math as python_math
from dataclasses import dataclass
from typing import ClassVar

from pyacc_mlir.dialects.mlir import arith, ir, math
from pyacc_mlir.lowering.pass_base import PassContext, operations


@dataclass(frozen=True, slots=True)
class ExpandPowers:
    """`x ** 0.5` and `x ** 2.0`."""

    name: ClassVar[str] = "expand-powers"

    def run(self, module: ir.Module, ctx: PassContext) -> None:
        del ctx
        with module.context:
            for op in operations(module.operation, "math.powf"):
                base, exponent = op.operands
                with ir.InsertionPoint(op), op.location:
                    match _constant(exponent):
                        case 0.5:
                            result = _root(base)
                        case 2.0:
                            result = arith.mulf(base, base)
                        case _:
                            continue
                op.result.replace_all_uses_with(result)
                op.erase()


def _constant(value: ir.Value) -> float | None:
    if isinstance(value.owner, ir.Block) or value.owner.operation.name != "arith.constant":
        return None
    attribute = value.owner.operation.attributes["value"]
    return attribute.value if isinstance(attribute, ir.FloatAttr) else None


def _root(base: ir.Value) -> ir.Value:
    infinity = arith.constant(base.type, python_math.inf)
    lowest = arith.constant(base.type, -python_math.inf)
    is_lowest = arith.cmpf(arith.CmpFPredicate.OEQ, base, lowest)
    return arith.select(is_lowest, infinity, math.absf(math.sqrt(base)))
