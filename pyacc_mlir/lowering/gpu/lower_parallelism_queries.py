# SPDX-License-Identifier: Apache-2.0
"""Answer which gang, worker and lane executes a place, and how many there are.

Before:

    acc.parallel num_gangs({%g, %c1, %c1}) num_workers(%c1) vector_length(%c128) {
      scf.parallel (%i) = ... {
        %a = func.call @pyacc_query_gang_id_1() : () -> i64
        %b = func.call @pyacc_query_vector_length_1() : () -> i64

After:

        %id = gpu.block_id x
        %a = arith.index_cast %id : index to i64
        %b = arith.index_cast %c128 : index to i64

Needs: plan-launch-size. Leaves: no queries. Outside of worker (vector) loops the one worker (lane) that is active is 0,
though all threads of a block compute there; code of the host is gang 0 of 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pyacc_mlir.dialects.mlir import arith, ir
from pyacc_mlir.dialects.queries import Query, erase_declarations, queries_in
from pyacc_mlir.lowering.cpu.gang_queries import answer_queries
from pyacc_mlir.lowering.gpu.builders import gang_count, index, member_id
from pyacc_mlir.lowering.gpu.layout import Layout
from pyacc_mlir.lowering.par_dims import GANGS, ParDim, par_dims
from pyacc_mlir.lowering.pass_base import PassContext, operations
from pyacc_mlir.lowering.targets.target import Target
from pyacc_mlir.lowering.walks import ancestors


@dataclass(frozen=True, slots=True)
class LowerParallelismQueries:
    """Those of constructs by ids of the hardware, then those of the host."""

    name: ClassVar[str] = "lower-parallelism-queries"

    def run(self, module: ir.Module, ctx: PassContext) -> None:
        for parallel in operations(module.operation, "acc.parallel"):
            layout = Layout.of(parallel)
            for query in queries_in(operations(parallel, "func.call")):
                with ir.InsertionPoint(query.call), query.call.location:
                    value = arith.index_cast(ir.IntegerType.get_signless(64), _answer(query, layout, ctx.target))
                    query.answer(value)
        answer_queries(module.operation, None)
        erase_declarations(module)


def _answer(query: Query, layout: Layout, target: Target) -> ir.Value:
    if query.name.startswith("on_"):
        return index(int(query.name.removeprefix("on_") in ("not_host", target.device_type)))
    match query.name:
        case "gang_id":
            return member_id(GANGS[query.dimension - 1])
        case "num_gangs":
            return gang_count(GANGS[query.dimension - 1])
        case "num_workers":
            return layout.workers
        case "vector_length":
            return layout.vector
    dim = ParDim.WORKER if query.name == "worker_id" else ParDim.VECTOR
    around = {each for loop in ancestors(query.call, layout.parallel) for each in par_dims(loop)}
    return member_id(dim) if dim in around else index(0)
