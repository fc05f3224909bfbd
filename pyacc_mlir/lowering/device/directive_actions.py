# SPDX-License-Identifier: Apache-2.0
"""What data directives do where they stand: data, enter data, exit data, update, host_data, declare."""

from __future__ import annotations

from pyacc_mlir.dialects.mlir import ir
from pyacc_mlir.lowering.cpu.data_kinds import DataKind
from pyacc_mlir.lowering.device import calls
from pyacc_mlir.lowering.device.clause_kinds import ModifierFlag, clause_kind
from pyacc_mlir.lowering.device.data_actions import DataActions
from pyacc_mlir.lowering.device.data_operations import data_operands, exits_of
from pyacc_mlir.lowering.device.guards import guarded
from pyacc_mlir.lowering.device.queues import queue_of
from pyacc_mlir.lowering.device.sections import moved


def lower_holder(actions: DataActions, holder: ir.Operation) -> None:
    """Emit the actions of one directive; the directive itself stays."""
    match holder.name:
        case "acc.exit_data":
            _exit_data(actions, holder)
        case "acc.update":
            _update(actions, holder)
        case "acc.host_data":
            _host_data(actions, holder)
        case _:
            entries = data_operands(holder)
            if entries:
                actions.enter(entries, holder, getattr(holder.opview, "ifCond", None), queue_of(holder))


def _exit_data(actions: DataActions, holder: ir.Operation) -> None:
    named = data_operands(holder)
    exits = [(op, one) for op in named for one in exits_of(op)]
    finalize = "finalize" in holder.attributes
    with ir.InsertionPoint(holder), holder.location:
        sections = actions.describe(named)
        queue = queue_of(holder).value()

        def act() -> list[ir.Value]:
            actions.join(sections)
            for entry, one in exits:
                kind = clause_kind(one, finalize)
                calls.exit_data(actions.module, kind, actions.sections[entry].address, queue)
            return []

        guarded(holder.opview.ifCond, act, [])
    for _, one in exits:
        one.erase()


def _update(actions: DataActions, holder: ir.Operation) -> None:
    named = data_operands(holder)
    flags = ModifierFlag.IF_PRESENT if "ifPresent" in holder.attributes else ModifierFlag(0)
    with ir.InsertionPoint(holder), holder.location:
        sections = actions.describe(named)
        queue = queue_of(holder).value()

        def act() -> list[ir.Value]:
            for op, section in zip(named, sections, strict=True):
                to_device = op.name == "acc.update_device"
                kind = DataKind.UPDATE_DEVICE if to_device else DataKind.UPDATE_SELF
                calls.update(actions.module, kind | flags, section.address, queue)
            return []

        guarded(holder.opview.ifCond, act, [])
    for op in named:
        for one in exits_of(op):
            one.erase()


def _host_data(actions: DataActions, holder: ir.Operation) -> None:
    named = data_operands(holder)
    if_present = "ifPresent" in holder.attributes
    with ir.InsertionPoint(holder), holder.location:
        sections = actions.describe(named)
        bases = [section.base for section in sections]

        def act() -> list[ir.Value]:
            return [calls.use_device(actions.module, section.address, if_present) for section in sections]

        found = guarded(holder.opview.ifCond, act, bases)
        for op, base in zip(named, found, strict=True):
            actions.devices[op] = moved(op.opview.var, base)
