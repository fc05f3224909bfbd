# SPDX-License-Identifier: Apache-2.0
"""A compiler that compiles nothing: blocks run as Python, so that everything around them can be tested by itself."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from pyacc_mlir import compiler
from pyacc_mlir.artifact import Artifact, Remark
from pyacc_mlir.diagnostics import Diagnostic
from pyacc_mlir.frontend.blocks import Block
from pyacc_mlir.frontend.plain import plain_suite
from pyacc_mlir.frontend.problems import Problems
from pyacc_mlir.frontend.shell import block_shell
from pyacc_mlir.frontend.split import Split
from pyacc_mlir.frontend.types import Type
from pyacc_mlir.options import CompileOptions
from pyacc_mlir.rebuild import function_from
from pyacc_mlir.specialise import Key, Specialiser, Version


@dataclass
class FakeCompiler:
    """Counts what is asked of it. `refused`: source texts of nodes that do not compile."""

    compiled: list[str] = field(default_factory=list)
    refused: tuple[str, ...] = ()

    def compile_types(
        self, block: Block, types: Mapping[str, Type], options: CompileOptions
    ) -> tuple[Artifact, tuple[Diagnostic, ...]]:
        self.refuse(block)
        self.compiled.append(f"{block.name}({', '.join(map(str, types.values()))})")
        remark = Remark("ACC901", "reduced", block.source.path, block.statements[0].lineno, 1)
        return Artifact(block.name, "host", block.name, b"", (), (), remarks=(remark,)), ()

    def refuse(self, block: Block) -> None:
        for statement in block.statements:
            for node in ast.walk(statement):
                if isinstance(node, ast.expr) and ast.unparse(node) in self.refused:
                    raise Problems(block.source).error("ACC105", "this is refused", node)


def install(monkeypatch: pytest.MonkeyPatch, *refused: str) -> FakeCompiler:
    """Put the fake in place of the compiler and of the loader."""
    fake = FakeCompiler(refused=refused)
    monkeypatch.setattr(compiler, "compile_types", fake.compile_types)
    monkeypatch.setattr(Specialiser, "_load", _load)
    return fake


def _load(self: Specialiser, artifact: Artifact, key: Key) -> Version:
    return function_from(block_shell(self.block, Split(plain_suite(self.block.statements), ())), self.function, {})
