# SPDX-License-Identifier: Apache-2.0
"""Turn each acc.parallel into a gpu.launch: gangs are blocks, workers times padded lanes are their threads.

Before:

    acc.parallel num_gangs({%g, %c1, %c1}) num_workers(%c1) vector_length(%c128) {
      ...
      acc.yield
    }

After:

    gpu.launch blocks(...) in (%g, %c1, %c1) threads(...) in (%c128, %c1, %c1) {
      ...
      gpu.terminator
    }

Needs: partition-loops. Leaves: no acc.parallel; memref.allocas of device code at the head of their launch.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pyacc_mlir.dialects.mlir import gpu, ir
from pyacc_mlir.lowering.acc_clauses import sizes
from pyacc_mlir.lowering.gpu.builders import index
from pyacc_mlir.lowering.gpu.layout import Layout
from pyacc_mlir.lowering.pass_base import PassContext, operations


@dataclass(frozen=True, slots=True)
class ConvertParallelToLaunch:
    """Data operations around the construct stay."""

    name: ClassVar[str] = "convert-parallel-to-launch"

    def run(self, module: ir.Module, ctx: PassContext) -> None:
        for parallel in operations(module.operation, "acc.parallel"):
            _convert(parallel)


def _convert(parallel: ir.Operation) -> None:
    layout = Layout.of(parallel)
    with ir.InsertionPoint(parallel), parallel.location:
        one = index(1)
        gangs = sizes(parallel).gangs
        lanes = layout.row_length() if layout.uses_threads else one
        launch = gpu.LaunchOp(tuple(gangs), (lanes, layout.workers, one))
    block = launch.regions[0].blocks[0]
    for view in list(parallel.regions[0].blocks[0].operations)[:-1]:
        block.append(view)
    with ir.InsertionPoint(block), parallel.location:
        gpu.TerminatorOp()
    parallel.erase()
    # an alloca inside a loop would take new stack in every iteration
    first = block.operations[0]
    for alloca in operations(launch.operation, "memref.alloca"):
        if alloca != first.operation:
            alloca.move_before(first)
