# SPDX-License-Identifier: Apache-2.0
"""The data operations of the acc dialect, as the passes of the host part ask for them.

An *entry* makes the device's address of a variable from the host's; an *exit* ends what its entry began; a *holder* is
the directive that both belong to.
"""

from __future__ import annotations

from collections.abc import Iterable

from pyacc_mlir.dialects.mlir import ir

#: Entries that act, and entries that only name the device's copy for the exit or update which acts.
ENTRIES = (
    "acc.copyin",
    "acc.create",
    "acc.present",
    "acc.nocreate",
    "acc.deviceptr",
    "acc.attach",
    "acc.firstprivate_map",
)
NAMES = ("acc.getdeviceptr", "acc.update_device", "acc.use_device", "acc.cache")
EXITS = ("acc.copyout", "acc.delete", "acc.detach")
COMPUTE = ("acc.parallel", "acc.serial", "acc.kernels")
#: Directives whose data operands act where they stand, not where the entries do.
HOLDERS = ("acc.data", "acc.enter_data", "acc.exit_data", "acc.update", "acc.host_data", "acc.declare_enter")

_DIRECTIVE = "pyacc.directive"


def defining(value: ir.Value) -> ir.Operation | None:
    """The operation that `value` is a result of."""
    return None if isinstance(value.owner, ir.Block) else value.owner.operation


def data_operands(holder: ir.Operation) -> list[ir.Operation]:
    """The data operations that a directive names, in the order written; numbers of the host have none."""
    found = (defining(value) for value in holder.opview.dataClauseOperands)
    return [op for op in found if op is not None and op.name in (*ENTRIES, *NAMES)]


def exits_of(entry: ir.Operation) -> list[ir.Operation]:
    """The exits of an entry. With no exit in sight, its end is another directive's."""
    users = [use.owner.operation for use in entry.results[0].uses]
    return [op for op in users if op.name in (*EXITS, "acc.update_host") and op.operands[0] == entry.results[0]]


def name_of(op: ir.Operation) -> str:
    """The variable as the program calls it, or "" ."""
    return str(ir.StringAttr(op.attributes["name"]).value) if "name" in op.attributes else ""


def is_implicit(op: ir.Operation) -> bool:
    """No clause of the program says so."""
    return "implicit" in op.attributes and bool(ir.BoolAttr(op.attributes["implicit"]).value)


def is_captured(op: ir.Operation) -> bool:
    """The clause has the modifier `capture`."""
    return "modifiers" in op.attributes and "capture" in str(op.attributes["modifiers"])


def directive_of(op: ir.Operation) -> int | None:
    """The number of the directive that an operation belongs to, once `annotate-data-operations` has run."""
    return ir.IntegerAttr(op.attributes[_DIRECTIVE]).value if _DIRECTIVE in op.attributes else None


def set_directive(op: ir.Operation, number: int) -> None:
    op.attributes[_DIRECTIVE] = ir.IntegerAttr.get(ir.IntegerType.get_signless(64), number)


def grouped(ops: Iterable[ir.Operation]) -> list[list[ir.Operation]]:
    """Operations of one directive together, in program order; those of none each for themselves."""
    groups: dict[int | ir.Operation, list[ir.Operation]] = {}
    for op in ops:
        number = directive_of(op)
        groups.setdefault(op if number is None else number, []).append(op)
    return list(groups.values())
