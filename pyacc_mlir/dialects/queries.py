# SPDX-License-Identifier: Apache-2.0
"""Parallelism queries in the IR: calls of functions that are declared only, until the mapping of loops is known.

`func.call @pyacc_query_gang_id_1() : () -> i64`: a call, because no upstream pass moves or merges calls, and the answer
depends on the place.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pyacc_mlir.dialects.mlir import func, ir

_PREFIX = "pyacc_query_"


@dataclass(frozen=True, slots=True)
class Query:
    """One query at its place: one of `parallelism.QUERIES`, or `on_` and one of its `DEVICE_TYPES`.

    Those that are not of gangs have dimension 1.
    """

    call: ir.Operation
    name: str
    dimension: int

    def answer(self, value: ir.Value) -> None:
        """Replace the query by an i64."""
        self.call.results[0].replace_all_uses_with(value)
        self.call.erase()


def query(module: ir.Module, name: str, dimension: int = 1) -> ir.Value:
    """Ask at the insertion point: an i64."""
    symbol = f"{_PREFIX}{name}_{dimension}"
    wide = ir.IntegerType.get_signless(64)
    declared = [op.name.value for op in module.body.operations if isinstance(op, func.FuncOp)]
    if symbol not in declared:
        with ir.InsertionPoint.at_block_begin(module.body):
            func.FuncOp(symbol, ([], [wide]), visibility="private")
    value: ir.Value = func.call([wide], symbol, [])
    return value


def queries_in(calls: list[ir.Operation]) -> Iterator[Query]:
    """Those of the `func.call`s that are queries."""
    for call in calls:
        callee = ir.FlatSymbolRefAttr(call.attributes["callee"]).value
        if callee.startswith(_PREFIX):
            name, _, dimension = callee.removeprefix(_PREFIX).rpartition("_")
            yield Query(call, name, int(dimension))


def erase_declarations(module: ir.Module) -> None:
    """Forget the functions, when all queries have been answered."""
    for op in list(module.body.operations):
        if isinstance(op, func.FuncOp) and op.name.value.startswith(_PREFIX):
            op.operation.erase()
