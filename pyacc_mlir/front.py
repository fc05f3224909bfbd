# SPDX-License-Identifier: Apache-2.0
"""A function as the front end sees it when it is decorated: found in its file, pragmas attached and checked."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from types import FunctionType

from pyacc_mlir.build import Built
from pyacc_mlir.cache.functions import BlockRecord, FunctionRecord, Words, keep_record, read_now, words_of
from pyacc_mlir.cache.keys import block_parts
from pyacc_mlir.diagnostics import Collector
from pyacc_mlir.diagnostics.warned import Warned
from pyacc_mlir.frontend.assumptions import reads_of
from pyacc_mlir.frontend.attach import attach
from pyacc_mlir.frontend.capture import CapturedFunction, capture, first_line
from pyacc_mlir.frontend.deep_trees import deep_trees
from pyacc_mlir.frontend.module_declare import module_declares
from pyacc_mlir.frontend.pragma_tree import Directive
from pyacc_mlir.frontend.resolver import resolver
from pyacc_mlir.frontend.routine_info import holds_host_directive
from pyacc_mlir.frontend.sema import check
from pyacc_mlir.frontend.shell import call_name
from pyacc_mlir.options import CompileOptions


@dataclass(frozen=True, slots=True)
class Front:
    """A checked function.

    Attributes:
        inner: the function itself, where decorators below ours have wrapped it.
        declares: what its module declares.
    """

    captured: CapturedFunction
    inner: FunctionType
    tree: ast.FunctionDef
    declares: tuple[Directive, ...]
    warnings: tuple[Warned, ...]
    words: Words

    @staticmethod
    def of(function: FunctionType, text: str | None = None, words: Words | None = None) -> Front:
        """The function in its file. `text`, `words`: as found when it was decorated, if that was earlier.

        Raises:
            PragmaError, CompileError: at the place in the user's file.
        """
        captured = capture(function, text=text)
        collector = Collector()
        known = () if captured.fn is None else {*captured.fn.__globals__, *captured.fn.__code__.co_freevars}
        with deep_trees(captured.source, captured.node):
            declares = module_declares(captured.source, collector)
            tree = attach(captured.source, captured.node, collector)
            check(captured.source, tree, collector, known)
        collector.raise_errors()
        inner, node = captured.fn or function, captured.node
        words = words or words_of(inner, "\n".join(captured.source.lines[first_line(node) - 1 : node.end_lineno]))
        return Front(captured, inner, tree, declares, collector.warned, words)

    @property
    def has_constructs(self) -> bool:
        return holds_host_directive(self.tree)

    def keep(self, built: Built, options: CompileOptions) -> None:
        """Keep a record of the function, if all that it depends on can be said there."""
        if self.declares or any(each.assumes for each in built.specialisers):
            return
        function, resolve = self.inner, resolver(self.inner)
        reads: set[tuple[str, str | None]] = {(name, None) for name in built.resolved}
        blocks = []
        for each in built.specialisers:
            found = list(reads_of(each.block))
            reads |= {(read.name, read.attribute) for read in found}
            said = block_parts(each.block, options, found)
            blocks.append(BlockRecord(call_name(each.block), each.block.name, each.block.live_ins, said))
        record = FunctionRecord(
            built.function.__code__,
            tuple(blocks),
            tuple(read_now(resolve, name, attribute) for name, attribute in sorted(reads, key=str)),
            self.words,
            self.warnings,
            built.warnings,
        )
        keep_record(function, options, self.captured.source.text, record)
