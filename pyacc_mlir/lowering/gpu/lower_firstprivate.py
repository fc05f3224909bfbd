# SPDX-License-Identifier: Apache-2.0
"""Pass firstprivate scalars to device code by value, and let it read arrays that it does not change in place.

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

Needs: stage `mapped`. Leaves: no acc.firstprivate_map of a scalar. An array keeps its map, and its copy only where it
is written.
Spec: OpenACC 3.3 §2.5.14 firstprivate.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pyacc_mlir.dialects.mlir import ir, memref
from pyacc_mlir.lowering.pass_base import PassContext, operations
from pyacc_mlir.lowering.purity import is_view


@dataclass(frozen=True, slots=True)
class LowerFirstprivate:
    """The host loads a scalar just before the construct."""

    name: ClassVar[str] = "lower-firstprivate"

    def run(self, module: ir.Module, ctx: PassContext) -> None:
        for parallel in operations(module.operation, "acc.parallel"):
            for copy in operations(parallel, "memref.copy"):
                if _is_map(copy.operands[0]):
                    _lower(parallel, copy)
        for mapped in operations(module.operation, "acc.firstprivate_map"):
            if not list(mapped.results[0].uses):
                mapped.erase()


def _is_map(value: ir.Value) -> bool:
    return not isinstance(value.owner, ir.Block) and value.owner.operation.name == "acc.firstprivate_map"


def _lower(parallel: ir.Operation, copy: ir.Operation) -> None:
    mapped, private = copy.operands
    users = [use.owner.operation for use in private.uses]
    is_read_only = all(user == copy or user.name in ("memref.load", "memref.dim") for user in users)
    if mapped.type.rank:
        if is_read_only:
            copy.erase()
            private.replace_all_uses_with(mapped)
            _erase_unused(private)
        return
    with ir.InsertionPoint(parallel), copy.location:
        value = memref.load(mapped.owner.operands[0], [])
    if is_read_only:
        copy.erase()
        _forward(private, value)
        return
    with ir.InsertionPoint(copy), copy.location:
        memref.store(value, private, [])
    copy.erase()


def _forward(private: ir.Value, value: ir.Value) -> None:
    """Replace the loads of a scalar by its value."""
    for load in [use.owner.operation for use in private.uses]:
        load.results[0].replace_all_uses_with(value)
        load.erase()
    _erase_unused(private)


def _erase_unused(variable: ir.Value) -> None:
    """Erase the memref.alloca behind `variable`, and the casts between."""
    owner = variable.owner.operation
    while not list(owner.results[0].uses):
        source = owner.operands[0] if is_view(owner) else None
        owner.erase()
        if source is None:
            return
        owner = source.owner.operation
