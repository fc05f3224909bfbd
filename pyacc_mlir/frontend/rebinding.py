# SPDX-License-Identifier: Apache-2.0
"""A block does not give the name of an array that comes in to another array: in compiled code a name is one array."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from pyacc_mlir.frontend.blocks import Block
from pyacc_mlir.frontend.problems import Problems
from pyacc_mlir.frontend.types import Array, List, Tuple, Type


def check_rebinding(block: Block, types: Mapping[str, Type]) -> None:
    """Raise UnsupportedError at the first assignment to the name of an array, list or tuple (`u, v = v, u`)."""
    for statement in block.statements:
        in_place = {node.target for node in ast.walk(statement) if isinstance(node, ast.AugAssign)}
        for node in ast.walk(statement):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                kind = types.get(node.id)
                if isinstance(kind, Array) and node in in_place:
                    continue  # `a += b` changes the elements: the name stays with the array
                if isinstance(kind, Array | List | Tuple):
                    text = f"`{node.id}` is a {kind}, and giving its name to something else is not supported yet"
                    raise Problems(block.source).error("ACC105", text, node)
