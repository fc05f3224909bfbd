# SPDX-License-Identifier: Apache-2.0
"""On the host, which data operations belong to one directive is written on them where sections are copied.

Before:
    %d = acc.copyin varPtr(%x : memref<?xf64>) -> memref<?xf64> {modifiers = #acc<data_clause_modifier capture>, ...}
    acc.data dataOperands(%d : memref<?xf64>) { ... }
    acc.copyout accPtr(%d : memref<?xf64>) to varPtr(%x : memref<?xf64>)
After: both with {pyacc.directive = 0}

Without `capture` nothing is copied there, and nothing depends on what comes together.

Needs: compute constructs are acc.parallel.
Spec: OpenACC 3.4 §2.7.4 (capture).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pyacc_mlir.dialects.mlir import ir
from pyacc_mlir.lowering.device.data_operations import (
    ENTRIES,
    HOLDERS,
    data_operands,
    exits_of,
    is_captured,
    set_directive,
)
from pyacc_mlir.lowering.pass_base import PassContext, operations


@dataclass(frozen=True, slots=True)
class GroupDataOperations:
    """The numbers of directives."""

    name: ClassVar[str] = "group-data-operations"

    def run(self, module: ir.Module, ctx: PassContext) -> None:
        del ctx
        if not any(map(is_captured, operations(module.operation, *ENTRIES))):
            return
        with module.context:
            for number, holder in enumerate(operations(module.operation, *HOLDERS, "acc.parallel")):
                for entry in data_operands(holder):
                    for op in (*exits_of(entry), entry):
                        set_directive(op, number)
