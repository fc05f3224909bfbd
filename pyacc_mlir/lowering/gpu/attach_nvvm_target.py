# SPDX-License-Identifier: Apache-2.0
"""Attach the chip to each gpu.module.

Before:

    gpu.module @k_kernel {

After:

    gpu.module @k_kernel [#nvvm.target<O = 3, chip = "sm_90">] {

Needs: gpu-kernel-outlining, a target `sm_NN`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pyacc_mlir.dialects.mlir import ir
from pyacc_mlir.lowering.pass_base import PassContext, Upstream


@dataclass(frozen=True, slots=True)
class AttachNvvmTarget:
    """Upstream's pass, with the chip of the compilation."""

    name: ClassVar[str] = "attach-nvvm-target"

    def run(self, module: ir.Module, ctx: PassContext) -> None:
        Upstream("nvvm-attach-target", options=f"chip={ctx.target.chip} O=3").run(module, ctx)
