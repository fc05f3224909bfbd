# SPDX-License-Identifier: Apache-2.0
"""What the user allows of all floating-point operations is written on each: contraction, and flags asked for.

Before:
    %p = arith.mulf %a, %b : f64
    %s = arith.addf %p, %c : f64
After:
    %p = arith.mulf %a, %b fastmath<contract> : f64
    %s = arith.addf %p, %c fastmath<contract> : f64

Leaves: flags that an operation has already (`reassoc` of a reduction) stay.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar

from pyacc_mlir.dialects.mlir import ir
from pyacc_mlir.lowering.cpu.regions import every_operation
from pyacc_mlir.lowering.pass_base import PassContext


@dataclass(frozen=True, slots=True)
class GrantFloatFlags:
    """Fast-math flags of the target, on every operation that takes some."""

    name: ClassVar[str] = "grant-float-flags"

    def run(self, module: ir.Module, ctx: PassContext) -> None:
        granted = set(ctx.target.fastmath) | ({"contract"} if ctx.target.contract else set())
        if not granted:
            return
        with module.context:
            for op in every_operation(module.operation):
                if "fastmath" in op.attributes:
                    op.attributes["fastmath"] = _with(str(op.attributes["fastmath"]), granted)


def _with(present: str, granted: set[str]) -> ir.Attribute:
    flags = (set(re.findall(r"\w+", present.partition("<")[2])) - {"none"}) | granted
    return ir.Attribute.parse(f"#arith.fastmath<{','.join(sorted(flags))}>")
