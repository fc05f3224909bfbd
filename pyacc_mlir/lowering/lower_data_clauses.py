# SPDX-License-Identifier: Apache-2.0
"""Data operations of the host become calls of the runtime, as on a device; numbers stay what they are.

Before:
    %d = acc.copyin varPtr(%x : memref<?xf64>) -> memref<?xf64> {name = "x"}
    func.call @pyacc_rt_parallel(... %d ...)
    acc.delete accPtr(%d : memref<?xf64>)
After:
    %section = {base of %x, "x", 8, 1, site, {extent, stride, lower, count}}
    %base = func.call @pyacc_rt_enter_data(%copyin, %section, %sync)
    %d = %x with %base in place of its base
    func.call @pyacc_rt_parallel(... %d ...)
    func.call @pyacc_rt_exit_data(%copyin, %section, %sync)

Memory is shared, so the base is the host's own, unless a `capture` modifier has made a copy of the array. A number that
is not captured has no place that anybody else knows: nothing is said of it, and `mem2reg` may make a value of it.

Needs: `group-data-operations`, `outline-gang-bodies`.
Leaves: no operation of the acc dialect; the regions of `acc.data` and `acc.host_data` stand in their parents.
Spec: OpenACC 3.4 section 2.7 (data clauses), 2.6 (data regions).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pyacc_mlir.dialects.mlir import ir
from pyacc_mlir.lowering.device.data_actions import DataActions
from pyacc_mlir.lowering.device.data_operations import ENTRIES, EXITS, NAMES, defining, is_captured
from pyacc_mlir.lowering.lower_device_data import lower_data
from pyacc_mlir.lowering.pass_base import PassContext, operations

# Every construct of the host is waited for, or stands on its queue: nothing is left to do for these.
_SETTLED = ("acc.wait", "acc.init", "acc.shutdown", "acc.set")


@dataclass(frozen=True, slots=True)
class LowerDataClauses:
    """Data clauses for a device that shares the host's memory."""

    name: ClassVar[str] = "lower-data-clauses"

    def run(self, module: ir.Module, ctx: PassContext) -> None:
        with module.context:
            captured = {op.opview.var for op in operations(module.operation, *ENTRIES) if is_captured(op)}
            for op in operations(module.operation, *EXITS, "acc.update_host"):
                entry = defining(op.opview.accVar)
                if entry is None or _is_number(entry, captured):
                    op.erase()
            for op in operations(module.operation, *ENTRIES, *NAMES):
                if _is_number(op, captured):
                    op.results[0].replace_all_uses_with(op.opview.var)
                    op.erase()
            for op in operations(module.operation, *_SETTLED):
                op.erase()
            lower_data(module, DataActions(module, ctx, joins=bool(captured)))


def _is_number(entry: ir.Operation, captured: set[ir.Value]) -> bool:
    """Whether the entry is about a number of which there is no copy."""
    kind = entry.opview.var.type
    return not (isinstance(kind, ir.MemRefType) and kind.rank) and entry.opview.var not in captured
