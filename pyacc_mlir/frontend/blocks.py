# SPDX-License-Identifier: Apache-2.0
"""The unit of compilation: a run of statements of one function, with what flows in and out (language.md §3)."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from pyacc_mlir.frontend.pragma_tree import Directive
from pyacc_mlir.source import SourceFile


@dataclass(frozen=True, slots=True)
class Block:
    """One block.

    Attributes:
        name: unique within the function, a valid symbol: `saxpy`, `saxpy_1`, …
        source: where the statements stand.
        function: the attached function (`Construct`/`Standalone` statements in it) that holds them.
        statements: what is compiled, consecutive statements of one suite.
        live_ins: names read before they are assigned, in order of first appearance; parameters of the block.
        live_outs: names that are assigned in the block and may be read after it; scalars come back, in this order.
        resolve: the object a name of the enclosing scopes stands for at compile time (globals, closure, builtins);
            raises KeyError. Used for the callees' own globals and for names that are not live-ins.
    """

    name: str
    source: SourceFile
    function: ast.FunctionDef
    statements: tuple[ast.stmt, ...]
    live_ins: tuple[str, ...]
    live_outs: tuple[str, ...]
    resolve: Callable[[str], object]


class BlockCall(ast.stmt):
    """A block where its statements stood.

    A name in `guarded` takes its new value only if the block has set it. Names of `pools` may have been exchanged.
    """

    _fields: ClassVar[tuple[str, ...]] = ("block", "guarded", "pools")
    block: Block
    guarded: tuple[str, ...]
    pools: tuple[tuple[str, ...], ...]

    if TYPE_CHECKING:

        def __init__(
            self, block: Block, guarded: tuple[str, ...], pools: tuple[tuple[str, ...], ...], **location: int
        ) -> None: ...


class DataRegion(ast.stmt):
    """A data construct that stays in the interpreter, because its body does. `before` runs before its clauses."""

    _fields: ClassVar[tuple[str, ...]] = ("directive", "body", "before")
    directive: Directive
    body: list[ast.stmt]
    before: list[ast.stmt]

    if TYPE_CHECKING:

        def __init__(
            self, directive: Directive, body: list[ast.stmt], before: list[ast.stmt], **location: int
        ) -> None: ...
