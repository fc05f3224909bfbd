# SPDX-License-Identifier: Apache-2.0
"""Pass firstprivate scalars to device code by value.

Before:

    %0 = acc.firstprivate_map varPtr(%n : memref<i64>) -> memref<i64>
    acc.parallel {
      %p = memref.alloca() : memref<i64>
      memref.copy %0, %p : memref<i64> to memref<i64>
      %v = memref.load %p[] : memref<i64>

After:

    %n_value = memref.load %n[] : memref<i64>
    acc.parallel {
      // %v is %n_value; a scalar that the construct changes keeps %p and starts with `memref.store %n_value, %p[]`

Needs: stage `mapped`. Leaves: no acc.firstprivate_map of a scalar. Arrays keep theirs.
Spec: OpenACC 3.3 §2.5.14 firstprivate.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pyacc_mlir.dialects.mlir import ir, memref
from pyacc_mlir.lowering.pass_base import PassContext, operations


@dataclass(frozen=True, slots=True)
class LowerFirstprivateScalars:
    """The host loads the value just before the construct."""

    name: ClassVar[str] = "lower-firstprivate-scalars"

    def run(self, module: ir.Module, ctx: PassContext) -> None:
        for parallel in operations(module.operation, "acc.parallel"):
            for copy in operations(parallel, "memref.copy"):
                source = copy.operands[0]
                if source.type.rank == 0 and _is_map(source):
                    _pass_value(parallel, copy, source.owner.operands[0])
        for mapped in operations(module.operation, "acc.firstprivate_map"):
            if not list(mapped.results[0].uses):
                mapped.erase()


def _is_map(value: ir.Value) -> bool:
    return not isinstance(value.owner, ir.Block) and value.owner.operation.name == "acc.firstprivate_map"


def _pass_value(parallel: ir.Operation, copy: ir.Operation, host: ir.Value) -> None:
    private = copy.operands[1]
    with ir.InsertionPoint(parallel), copy.location:
        value = memref.load(host, [])
    users = [use.owner.operation for use in private.uses]
    if all(user == copy or user.name == "memref.load" for user in users):
        copy.erase()
        for load in users:
            if load.name == "memref.load":
                load.results[0].replace_all_uses_with(value)
                load.erase()
        private.owner.erase()
        return
    with ir.InsertionPoint(copy), copy.location:
        memref.store(value, private, [])
    copy.erase()
