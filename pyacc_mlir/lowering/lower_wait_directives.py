# SPDX-License-Identifier: Apache-2.0
"""`wait` directives become calls of the runtime.

Before:
    acc.wait(%q : i64) async(%r : i64) if(%c)
After:
    scf.if %c {
      func.call @pyacc_rt_wait(1, {%q}, %r)       // without queues 0: all; without async -2: the host waits
    }

Leaves: no `acc.wait`.
Spec: OpenACC 3.3 §2.16.3 (wait directive).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pyacc_mlir.dialects.mlir import ir
from pyacc_mlir.lowering.cpu import llvm_ir
from pyacc_mlir.lowering.cpu.regions import entry_point
from pyacc_mlir.lowering.device import calls
from pyacc_mlir.lowering.device.guards import guarded
from pyacc_mlir.lowering.device.queues import Waits, as_i64, queue_of, waits_of
from pyacc_mlir.lowering.pass_base import PassContext, operations


@dataclass(frozen=True, slots=True)
class LowerWaitDirectives:
    """For the host and for devices."""

    name: ClassVar[str] = "lower-wait-directives"

    def run(self, module: ir.Module, ctx: PassContext) -> None:
        del ctx
        with module.context:
            for op in operations(module.operation, "acc.wait"):
                with ir.InsertionPoint(op), op.location:
                    _lower(module, op)
                op.erase()


def _lower(module: ir.Module, op: ir.Operation) -> None:
    waits, queue = waits_of(op), queue_of(op)

    def act() -> list[ir.Value]:
        calls.wait(module, llvm_ir.constant(len(waits.queues)), _table(waits), queue.value())
        return []

    guarded(op.opview.ifCond, act, [])


def _table(waits: Waits) -> ir.Value:
    i64 = llvm_ir.i64()
    with entry_point(ir.InsertionPoint.current.block):
        table = llvm_ir.alloca(llvm_ir.array(max(1, len(waits.queues)), i64))
    for position, queue in enumerate(waits.queues):
        llvm_ir.store(as_i64(queue), llvm_ir.element_ptr(table, i64, position))
    return table
