# SPDX-License-Identifier: Apache-2.0
"""The levels of loops in a routine: its level stands for what the call offers, below it nothing is handed out.

OpenACC 3.3 §2.15.1: a `vector` routine, for instance, is called with the lanes of one worker.
"""

from __future__ import annotations

import ast
from dataclasses import replace

from pyacc_mlir.dialects.acc_levels import Levels
from pyacc_mlir.dialects.mlir import ir
from pyacc_mlir.frontend.emit_state import Frame
from pyacc_mlir.frontend.pragma_tree import Construct

_NO_GANG = "pyacc.no_gang"  # map-gang-worker-vector gives such a loop no implied gang


def levels_in(frame: Frame, node: Construct, levels: Levels) -> Levels:
    """The levels of an independent loop: the outermost one that names none takes what its routine has."""
    if frame.in_loop or levels != Levels():
        return levels
    match frame.level:
        case "vector":
            return replace(levels, vector=True)
        case "worker":
            inner = (each for statement in node.body for each in ast.walk(statement))
            return replace(levels, worker=True, vector=not any(_is_shared(each) for each in inner))
    return levels


def mark(frame: Frame, loop: ir.Operation) -> None:
    """Each gang runs a worker or vector routine for itself."""
    if frame.level in ("worker", "vector"):
        loop.attributes[_NO_GANG] = ir.UnitAttr.get()


def _is_shared(node: ast.AST) -> bool:
    return isinstance(node, Construct) and node.directive.is_loop and not node.directive.clause("seq")
