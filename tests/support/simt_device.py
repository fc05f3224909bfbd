# SPDX-License-Identifier: Apache-2.0
"""Puts the SIMT emulator in place of the host: `@acc.jit` functions then run the code that a GPU would get."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest

from pyacc_mlir import compiler
from pyacc_mlir.artifact import Artifact, ParamKind
from pyacc_mlir.diagnostics import Diagnostic
from pyacc_mlir.dialects.mlir import ir
from pyacc_mlir.frontend.blocks import Block
from pyacc_mlir.frontend.emit import EmittedBlock, emit_block
from pyacc_mlir.frontend.types import Type
from pyacc_mlir.options import CompileOptions
from pyacc_mlir.specialise import Specialiser
from tests.support.simt_host import Compiled


def install(monkeypatch: pytest.MonkeyPatch, reverse: bool, seen: list[Compiled] | None = None) -> None:
    """Let blocks run on the emulator; `reverse`: threads and blocks in reverse order. Compiled blocks go to `seen`."""
    made: dict[str, _Plan] = {}

    def compile_types(
        block: Block, types: Mapping[str, Type], options: CompileOptions
    ) -> tuple[Artifact, tuple[Diagnostic, ...]]:
        with ir.Context() as context:
            emitted = emit_block(block, dict(types), context)
            compiled = Compiled(emitted.module)
        if seen is not None:
            seen.append(compiled)
        key = f"{block.name}{len(made)}"
        made[key] = _Plan(emitted, compiled, reverse)
        return Artifact(key, "sm_90", emitted.name, b"", emitted.params, emitted.outputs), emitted.warnings

    def load(self: Specialiser, artifact: Artifact, signature: tuple[Type, ...]) -> Callable[..., Any]:
        return made[artifact.name]

    monkeypatch.setattr(compiler, "compile_types", compile_types)
    monkeypatch.setattr(Specialiser, "_load", load)


class _Plan:
    """One version of a block, called with its live-ins."""

    def __init__(self, emitted: EmittedBlock, compiled: Compiled, reverse: bool) -> None:
        self.params, self.outputs = emitted.params, emitted.outputs
        self.compiled, self.reverse = compiled, reverse

    def __call__(self, *args: Any) -> Any:
        kinds = zip(self.params, args, strict=True)
        values = [_bits(value) for param, value in kinds if param.kind is not ParamKind.CONSTANT]
        cells = [np.zeros((), "i1" if output.dtype == "|b1" else output.dtype) for output in self.outputs]
        self.compiled.run(*values, *cells, reverse=self.reverse)
        results = [_result(cell, output.dtype, output.numpy) for cell, output in zip(cells, self.outputs, strict=True)]
        return tuple(results) if len(results) > 1 else next(iter(results), None)


def _bits(value: Any) -> Any:
    """A value as the block takes it: booleans in arrays are bytes, scalars are numbers."""
    if isinstance(value, np.ndarray):
        return value.view(np.int8) if value.dtype == np.bool_ else value
    return value.item() if isinstance(value, np.generic) else value


def _result(cell: np.ndarray[Any, Any], dtype: str, numpy: bool) -> Any:
    value = cell.astype(dtype)[()]
    return value if numpy else value.item()
