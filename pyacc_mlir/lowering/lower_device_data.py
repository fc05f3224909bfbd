# SPDX-License-Identifier: Apache-2.0
"""Data operations become calls of the runtime; kernels get the device's addresses.

Before:
    %d = acc.copyin varPtr(%x : memref<?xf64>) async(%q : i64) -> memref<?xf64> {name = "x"}
    gpu.launch_func @kernels::@k ... args(%d : memref<?xf64>)
    acc.delete accPtr(%d : memref<?xf64>) async(%q : i64)
After:
    %section = {base of %x, "x", 8, 1, site, {extent, stride, lower, count}}
    %base = func.call @pyacc_rt_enter_data(%copyin, %section, %q)
    %d = %x with %base in place of its base
    gpu.launch_func @kernels::@k ... args(%d : memref<?xf64>)
    func.call @pyacc_rt_exit_data(%copyin, %section, %q)

The entries of a directive act together, at its last one (it may have computed its section before) or, where there is an
`acc.data` or another directive, there; so do its exits. An `if` of a directive is asked around the calls.

Needs: `annotate-data-operations`, `expand-wait-clauses`, `lower-wait-directives`.
Leaves: no operation of the acc dialect. Nothing of a block needs cleanup: a call that fails does not return, and the
runtime undoes what the block has entered.
Spec: OpenACC 3.3 §2.6 (data), §2.7 (data clauses), §2.8 (host_data), §2.13 (declare), §2.14.4 (update).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pyacc_mlir.dialects.mlir import ir
from pyacc_mlir.lowering.cpu.regions import erase_unused, every_operation, inline_region
from pyacc_mlir.lowering.device.data_actions import DataActions
from pyacc_mlir.lowering.device.data_operations import ENTRIES, EXITS, HOLDERS, NAMES, grouped
from pyacc_mlir.lowering.device.directive_actions import lower_holder
from pyacc_mlir.lowering.device.variable_names import forget_names
from pyacc_mlir.lowering.pass_base import PassContext, operations
from pyacc_mlir.lowering.remarks import refuse

_REGIONS = ("acc.data", "acc.host_data")
_DIRECTIVES = tuple(name for name in HOLDERS if name not in _REGIONS)


@dataclass(frozen=True, slots=True)
class LowerDeviceData:
    """Data clauses and directives for a device with its own memory."""

    name: ClassVar[str] = "lower-device-data"

    def run(self, module: ir.Module, ctx: PassContext) -> None:
        with module.context:
            lower_data(module, DataActions(module, ctx))


def lower_data(module: ir.Module, actions: DataActions) -> None:
    """All data operations of a module, as `actions`."""
    for holder in operations(module.operation, *HOLDERS):
        lower_holder(actions, holder)
    for group in grouped(op for op in operations(module.operation, *ENTRIES) if not actions.is_done(op)):
        actions.enter(group, group[-1], None)
    for group in grouped(operations(module.operation, *EXITS)):
        actions.leave(group)
    _clean(module, actions)


def _clean(module: ir.Module, actions: DataActions) -> None:
    for op in operations(module.operation, *_DIRECTIVES, "acc.declare_exit"):
        op.erase()
    for op in reversed(operations(module.operation, *_REGIONS)):  # inner regions first: they move into the outer ones
        inline_region(op)
    for op in operations(module.operation, *ENTRIES, *NAMES):
        actions.replace(op)
    erase_unused(module, "acc.bounds")
    forget_names(module)
    for op in every_operation(module.operation):
        if op.name.startswith("acc."):
            refuse(op, f"`{op.name}` on a device")
