# SPDX-License-Identifier: Apache-2.0
"""Sums over elements that indices from memory choose, as of a row of a sparse matrix: short, and of any length.

Loops of whole vectors hardly get to run there, and each loop for what is left ends when no processor expects it. One
loop under a mask takes the whole row, where masks are cheap.
"""

from __future__ import annotations

from collections.abc import Sequence

from pyacc_mlir.dialects.mlir import ir
from pyacc_mlir.lowering.cpu.regions import every_operation, is_inside

_LARGEST = 30  # operations


def is_sparse_row(loop: ir.Operation) -> bool:
    """Whether `loop` is a small reduction that reads elements whose indices it reads too."""
    body = every_operation(loop)
    if not loop.results or len(body) > _LARGEST:
        return False
    if any(op.name.startswith("math.") or op.regions or op.name == "memref.store" for op in body):
        return False
    return any(op.name == "memref.load" and _is_from_memory(list(op.operands)[1:], loop) for op in body)


def _is_from_memory(indices: Sequence[ir.Value], loop: ir.Operation) -> bool:
    """Whether an index is computed from an element that the loop loads."""
    made = [index.owner.operation for index in indices if not isinstance(index.owner, ir.Block)]
    inside = [op for op in made if is_inside(op.result, loop)]
    return any(op.name == "memref.load" or _is_from_memory(list(op.operands), loop) for op in inside)
