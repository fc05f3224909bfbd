# SPDX-License-Identifier: Apache-2.0
"""Turn acc.atomic operations of device code into memref's.

Before:

    acc.atomic.update %p : memref<1xi32, ...> {
    ^bb0(%old : i32):
      %new = arith.addi %old, %one : i32
      acc.yield %new : i32
    }

After:

    memref.atomic_rmw addi %one, %p[%c0] : (i32, memref<1xi32, ...>) -> i32

Needs: nothing. Leaves: no acc.atomic in an acc.parallel. An update without a machine operation of its own becomes
memref.generic_atomic_rmw, a compare-and-swap loop.
Spec: OpenACC 3.3 §2.12 atomic.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pyacc_mlir.dialects.mlir import arith, ir, memref
from pyacc_mlir.lowering.gpu.atomics import atomic_combine
from pyacc_mlir.lowering.gpu.builders import index
from pyacc_mlir.lowering.gpu.value_functions import RegionFunction
from pyacc_mlir.lowering.pass_base import PassContext, operations
from pyacc_mlir.lowering.remarks import refuse


@dataclass(frozen=True, slots=True)
class LowerAtomics:
    """update, read and write; capture is refused."""

    name: ClassVar[str] = "lower-atomics"

    def run(self, module: ir.Module, ctx: PassContext) -> None:
        for parallel in operations(module.operation, "acc.parallel"):
            for op in operations(parallel, "acc.atomic.capture"):
                refuse(op, "atomic capture is not supported yet on a GPU")
            for op in operations(parallel, "acc.atomic.update", "acc.atomic.write", "acc.atomic.read"):
                with ir.InsertionPoint(op), op.location:
                    _lower(op)
                op.erase()


def _lower(op: ir.Operation) -> None:
    if op.name == "acc.atomic.read":
        # an aligned load of a machine type is atomic on every target
        value = memref.load(op.operands[0], _origin(op.operands[0]))
        memref.store(value, op.operands[1], _origin(op.operands[1]))
    elif op.name == "acc.atomic.write":
        place, value = op.operands[0], op.operands[1]
        memref.AtomicRMWOp(arith.AtomicRMWKind.assign, value, place, _origin(place))
    else:
        place = op.operands[0]
        atomic_combine(place, _origin(place), RegionFunction(op.regions[0]))


def _origin(place: ir.Value) -> list[ir.Value]:
    return [index(0) for _ in range(place.type.rank)]
