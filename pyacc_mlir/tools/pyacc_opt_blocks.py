# SPDX-License-Identifier: Apache-2.0
"""One block through the compiler: from its statements and types to the text of a stage."""

from __future__ import annotations

from pyacc_mlir.diagnostics import Diagnostic
from pyacc_mlir.dialects.mlir import ir
from pyacc_mlir.frontend.blocks import Block
from pyacc_mlir.frontend.emit import emit_block
from pyacc_mlir.frontend.incoming import incoming
from pyacc_mlir.frontend.rebinding import check_rebinding
from pyacc_mlir.frontend.types import Type
from pyacc_mlir.tools.pyacc_opt_arguments import Options
from pyacc_mlir.tools.pyacc_opt_stages import run_stages


def compile_block(block: Block, types: dict[str, Type], options: Options, diagnostics: list[Diagnostic]) -> str:
    """The block's text at the stage of `options`; what is found on the way is added to `diagnostics`."""
    check_rebinding(block, types)
    come_in = incoming(block, types)
    flat_block, flat = come_in.block, come_in.types
    with ir.Context() as context:
        emitted = emit_block(flat_block, flat, context, options.target.device_type)
        diagnostics += emitted.warnings
        return run_stages(emitted.module, "acc", options.stop or "acc", options)
