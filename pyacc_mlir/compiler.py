# SPDX-License-Identifier: Apache-2.0
"""From a block and the types of its live-ins to an artifact. MLIR is imported on the first compilation."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from pyacc_mlir.device_choice import target_of
from pyacc_mlir.diagnostics.times import measured, timed
from pyacc_mlir.frontend.deep_trees import deep_trees
from pyacc_mlir.frontend.device_arrays import check_device_arrays
from pyacc_mlir.frontend.device_types import suite_for
from pyacc_mlir.frontend.incoming import incoming
from pyacc_mlir.frontend.rebinding import check_lists, check_rebinding
from pyacc_mlir.options import CompileOptions, environment

if TYPE_CHECKING:
    from pyacc_mlir.artifact import Artifact
    from pyacc_mlir.diagnostics import Diagnostic
    from pyacc_mlir.frontend.blocks import Block
    from pyacc_mlir.frontend.types import Type


def compile_types(
    block: Block, types: Mapping[str, Type], options: CompileOptions
) -> tuple[Artifact, tuple[Diagnostic, ...]]:
    """The artifact of a block for the types of its live-ins, and the warnings found on the way.

    Raises:
        CompileError, UnsupportedError, PragmaError: at the place in the user's file.
    """
    if folder := environment().dump:
        _dump(Path(folder), block, types, options)
    with measured() as times, deep_trees(block.source, block.statements[0]):
        result = _compile(block, types, options)
    if environment().times:
        kinds = ", ".join(map(str, types.values()))
        sys.stderr.write(f"pyacc: {block.name}({kinds}) for {result[0].target}: {times}\n")
    return result


def _compile(
    block: Block, types: Mapping[str, Type], options: CompileOptions
) -> tuple[Artifact, tuple[Diagnostic, ...]]:
    with timed("import"):
        from pyacc_mlir.dialects.contexts import shared_context
        from pyacc_mlir.frontend.emit import emit_block
        from pyacc_mlir.lowering.pipeline import compile_block

    with timed("acc"):
        check_rebinding(block, types)
        check_lists(block, types)
        check_device_arrays(block, types)
        come_in = incoming(_on_device(block, options), types)
        block, flat = come_in.block, come_in.types
    with shared_context() as context:
        target = target_of(options)
        with timed("acc"):
            emitted = emit_block(
                block, flat, context, target.device_type, may_assume=options.assuming, checks=options.checks
            )
        return compile_block(emitted, target, block.name), tuple(emitted.warnings)


def _on_device(block: Block, options: CompileOptions) -> Block:
    """The block with its directives as they are meant on the device of the target."""
    device = target_of(options).device_type
    return replace(block, statements=tuple(suite_for(block.statements, device)))


def _dump(folder: Path, block: Block, types: Mapping[str, Type], options: CompileOptions) -> None:
    """One file for each stage, named after the block and the types: `saxpy-float64-3-mapped.txt`."""
    from pyacc_mlir.lowering.pipeline import stage_names

    folder.mkdir(parents=True, exist_ok=True)
    kinds = "-".join(re.sub(r"\W+", "_", str(kind)).strip("_") for kind in types.values())
    for number, stage in enumerate(stage_names(target_of(options)), 1):
        text = stage_text(block, types, options, stage)
        (folder / f"{block.name}-{kinds}-{number}-{stage}.txt").write_text(text, encoding="utf-8")


def stage_text(block: Block, types: Mapping[str, Type], options: CompileOptions, stage: str) -> str:
    """The text of a block at a stage: `acc`, `data`, `mapped`, … (docs/architecture.md).

    Raises:
        ValueError: there is no such stage.
        CompileError, UnsupportedError, PragmaError: at the place in the user's file.
    """
    from pyacc_mlir.dialects.mlir import ir
    from pyacc_mlir.frontend.emit import emit_block
    from pyacc_mlir.lowering.pipeline import lower_to_stage

    check_rebinding(block, types)
    check_lists(block, types)
    check_device_arrays(block, types)
    come_in = incoming(_on_device(block, options), types)
    block, flat = come_in.block, come_in.types
    with ir.Context() as context:
        target = target_of(options)
        return lower_to_stage(
            emit_block(block, flat, context, target.device_type, checks=options.checks), target, stage
        )
