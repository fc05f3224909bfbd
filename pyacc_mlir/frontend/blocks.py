# SPDX-License-Identifier: Apache-2.0
"""The unit of compilation: a run of statements of one function, with what flows in and out (language.md §3)."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass

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
