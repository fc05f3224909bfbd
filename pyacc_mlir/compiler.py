# SPDX-License-Identifier: Apache-2.0
"""From a block and the types of its live-ins to an artifact. MLIR is imported on the first compilation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from pyacc_mlir.lowering.targets.target import Target

if TYPE_CHECKING:
    from pyacc_mlir.artifact import Artifact
    from pyacc_mlir.diagnostics import Diagnostic
    from pyacc_mlir.frontend.blocks import Block
    from pyacc_mlir.frontend.types import Type
    from pyacc_mlir.options import CompileOptions


def target_of(options: CompileOptions) -> Target:
    """The target that the options name."""
    parsed = Target.parse(options.target)
    return Target(parsed.kind, parsed.chip, parsed.features, options.fastmath, options.contract)


def compile_types(
    block: Block, types: Mapping[str, Type], options: CompileOptions
) -> tuple[Artifact, tuple[Diagnostic, ...]]:
    """The artifact of a block for the types of its live-ins, and the warnings found on the way.

    Raises:
        CompileError, UnsupportedError, PragmaError: at the place in the user's file.
    """
    from pyacc_mlir.dialects.mlir import ir
    from pyacc_mlir.frontend.emit import emit_block
    from pyacc_mlir.lowering.pipeline import compile_block

    with ir.Context() as context:
        emitted = emit_block(block, dict(types), context)
        return compile_block(emitted, target_of(options), block.name), tuple(emitted.warnings)


def stage_text(block: Block, types: Mapping[str, Type], options: CompileOptions, stage: str) -> str:
    """The text of a block at a stage: `acc`, `data`, `mapped`, … (docs/architecture.md).

    Raises:
        ValueError: there is no such stage.
        CompileError, UnsupportedError, PragmaError: at the place in the user's file.
    """
    from pyacc_mlir.dialects.mlir import ir
    from pyacc_mlir.frontend.emit import emit_block
    from pyacc_mlir.lowering.pipeline import lower_to_stage

    with ir.Context() as context:
        return lower_to_stage(emit_block(block, dict(types), context), target_of(options), stage)
