# SPDX-License-Identifier: Apache-2.0
"""Entry and exit actions of groups of data operations, as calls of the runtime."""

from __future__ import annotations

from dataclasses import dataclass, field

from pyacc_mlir.dialects.mlir import ir
from pyacc_mlir.lowering.cpu import llvm_ir
from pyacc_mlir.lowering.device import calls
from pyacc_mlir.lowering.device.clause_kinds import clause_kind
from pyacc_mlir.lowering.device.data_operations import defining
from pyacc_mlir.lowering.device.guards import guarded
from pyacc_mlir.lowering.device.queues import Queue, queue_of
from pyacc_mlir.lowering.device.sections import Section, moved, section_of, table_of
from pyacc_mlir.lowering.pass_base import PassContext


@dataclass(slots=True)
class DataActions:
    """Emits the actions of one module and remembers what its entries made.

    Attributes:
        joins: sections that come together may become one present range.
    """

    module: ir.Module
    ctx: PassContext
    joins: bool = True
    sections: dict[ir.Operation, Section] = field(default_factory=dict)
    devices: dict[ir.Operation, ir.Value] = field(default_factory=dict)
    conditions: dict[ir.Operation, ir.Value] = field(default_factory=dict)

    def is_done(self, entry: ir.Operation) -> bool:
        return entry in self.sections

    def describe(self, ops: list[ir.Operation]) -> list[Section]:
        """The sections of `ops`, filled in at the insertion point."""
        for op in ops:
            with op.location:
                self.sections[op] = section_of(self.module, op, self.ctx)
        return [self.sections[op] for op in ops]

    def join(self, sections: list[Section]) -> None:
        """Tell the runtime which sections come together."""
        if self.joins and len(sections) > 1:
            calls.join_sections(self.module, llvm_ir.constant(len(sections)), table_of(sections))

    def enter(
        self, entries: list[ir.Operation], place: ir.Operation, condition: ir.Value | None, queue: Queue | None = None
    ) -> None:
        """The entry actions of one directive, before `place`."""
        with ir.InsertionPoint(place), place.location:
            sections = self.describe(entries)
            bases = [section.base for section in sections]

            def act() -> list[ir.Value]:
                self.join(sections)
                return [
                    calls.enter_data(self.module, clause_kind(op), section.address, (queue or queue_of(op)).value())
                    for op, section in zip(entries, sections, strict=True)
                ]

            found = guarded(condition, act, bases)
            for op, base in zip(entries, found, strict=True):
                self.devices[op] = moved(op.opview.var, base)
                if condition is not None:
                    self.conditions[op] = condition

    def leave(self, exits: list[ir.Operation]) -> None:
        """The exit actions of one directive, at its first one; the operations are erased."""
        entries = [defining(op.opview.accVar) for op in exits]
        first = exits[0]
        with ir.InsertionPoint(first), first.location:
            self.describe([entry for entry in entries if entry is not None and entry not in self.sections])
            sections = [self.sections[entry] for entry in entries if entry is not None]
            condition = next((self.conditions[op] for op in entries if op in self.conditions), None)

            def act() -> list[ir.Value]:
                self.join(sections)
                for op, section in zip(exits, sections, strict=True):
                    calls.exit_data(self.module, clause_kind(op), section.address, queue_of(op).value())
                return []

            guarded(condition, act, [])
        for op in exits:
            op.erase()

    def replace(self, entry: ir.Operation) -> None:
        """Put the device's memref, or else the host's, in place of the result of `entry`, and erase it."""
        entry.results[0].replace_all_uses_with(self.devices.get(entry, entry.opview.var))
        entry.erase()
