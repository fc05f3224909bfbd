# SPDX-License-Identifier: Apache-2.0
"""Which statements stay in the interpreter between the blocks of a function: reports name them, `strict` refuses them.

What comes before the first block and after the last one divides nothing, and is not among them.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from pyacc_mlir.diagnostics import Collector, Diagnostic
from pyacc_mlir.frontend.blocks import BlockCall, DataRegion
from pyacc_mlir.frontend.pragma_tree import Standalone
from pyacc_mlir.frontend.suites import suites_of
from pyacc_mlir.source import SourceFile, Span

REASON = "this statement stays in the interpreter"


def staying(statements: Sequence[ast.stmt], *, repeated: bool = False) -> Iterator[ast.stmt]:
    """The statements of a divided suite that stand between blocks. `repeated`: the suite is a loop's."""
    places = [position for position, statement in enumerate(statements) if _holds_block(statement)]
    if not places:
        return
    first, last = (0, len(statements)) if repeated else (places[0], places[-1])
    for position, statement in enumerate(statements):
        if position in places:
            yield from _inside(statement, repeated=repeated)
        elif first <= position <= last and not isinstance(statement, Standalone | ast.Pass):
            yield statement


def _inside(statement: ast.stmt, *, repeated: bool) -> list[ast.stmt]:
    """What keeps a statement that holds blocks in the interpreter: statements in it, else itself."""
    if isinstance(statement, BlockCall):
        return []
    repeated = repeated or isinstance(statement, ast.For | ast.AsyncFor | ast.While)
    found = [each for suite in suites_of(statement) for each in staying(suite, repeated=repeated)]
    return found or ([] if isinstance(statement, DataRegion) else [statement])


def _holds_block(statement: ast.stmt) -> bool:
    return isinstance(statement, BlockCall) or any(
        _holds_block(each) for suite in suites_of(statement) for each in suite
    )


def refuse_staying(statements: Sequence[ast.stmt], source: SourceFile) -> None:
    """With `strict`: an error for each of them.

    Raises:
        UnsupportedError: some statements stay in the interpreter.
    """
    collector = Collector()
    for statement in statements:
        text = f"{REASON}, which `strict` forbids"
        collector.report(Diagnostic("ACC105", text, _head(source, statement)))
    collector.raise_errors()


def _head(source: SourceFile, statement: ast.stmt) -> Span:
    """The place of a statement; of one that holds others, the line where it begins."""
    return Span.of_line(source, statement.lineno) if any(suites_of(statement)) else Span.of(source, statement)
