# SPDX-License-Identifier: Apache-2.0
"""Parallelism queries on the host: gangs are real, each has one worker, and lanes are parts of an instruction.

Of `on_host`, `on_not_host`, … the first is 1.
"""

from __future__ import annotations

from pyacc_mlir.dialects.mlir import ir
from pyacc_mlir.dialects.queries import Query, queries_in
from pyacc_mlir.lowering.cpu import llvm_ir
from pyacc_mlir.lowering.cpu.gang import Gang
from pyacc_mlir.lowering.par_dims import GANGS
from pyacc_mlir.lowering.pass_base import operations


def answer_queries(root: ir.Operation, gang: Gang | None) -> None:
    """Answer those under `root` for `gang`; without one, for the only gang there is."""
    for query in queries_in(operations(root, "func.call")):
        with ir.InsertionPoint(query.call), query.call.location:
            query.answer(_answer(query, gang))


def _answer(query: Query, gang: Gang | None) -> ir.Value:
    counts = query.name.startswith("num") or query.name in ("vector_length", "on_host")
    share = gang.members.get(GANGS[query.dimension - 1]) if gang is not None and "gang" in query.name else None
    if share is None:
        return llvm_ir.constant(int(counts))
    return share.count if counts else share.number
