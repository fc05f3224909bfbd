# SPDX-License-Identifier: Apache-2.0
"""Thin builders over the data operations of the `acc` dialect: clauses, and the directives that only move data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pyacc_mlir.dialects.acc_async import Asynchrony
from pyacc_mlir.dialects.mlir import ir, openacc

_ENTRY = {
    "copy": openacc.CopyinOp,
    "copyin": openacc.CopyinOp,
    "copyout": openacc.CreateOp,
    "create": openacc.CreateOp,
    "present": openacc.PresentOp,
    "no_create": openacc.NoCreateOp,
    "deviceptr": openacc.DevicePtrOp,
    "attach": openacc.AttachOp,
    "reduction": openacc.CopyinOp,
}
_COPIED_OUT = frozenset({"copy", "copyout", "reduction"})
_NOT_LEFT = frozenset({"deviceptr"})
DATA_CLAUSES = frozenset(_ENTRY) - {"reduction"}

#: The modifiers that have a data clause attribute of their own.
_SPELLED = {
    ("copyin", "readonly"): "copyin_readonly",
    ("copyout", "zero"): "copyout_zero",
    ("create", "zero"): "create_zero",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A data clause's entry operation, from which its exit operation is made."""

    clause: str
    name: str
    variable: ir.Value
    device: ir.Value
    bounds: tuple[ir.Value, ...]
    attributes: dict[str, Any]


def clause_attribute(clause: str) -> ir.Attribute:
    return ir.Attribute.parse(f"#acc<data_clause acc_{clause}>")


def element_type(variable: ir.Value) -> ir.Type:
    return ir.MemRefType(variable.type).element_type


def _attributes(clause: str, name: str, modifiers: Sequence[str], implicit: bool) -> dict[str, Any]:
    spelled = next((_SPELLED[clause, item] for item in modifiers if (clause, item) in _SPELLED), clause)
    found: dict[str, Any] = {"dataClause": clause_attribute(spelled), "name": name, "implicit": implicit}
    if modifiers:
        found["modifiers"] = ir.Attribute.parse(f"#acc<data_clause_modifier {','.join(modifiers)}>")
    return found


def enter(
    clause: str,
    name: str,
    variable: ir.Value,
    bounds: Sequence[ir.Value] = (),
    *,
    modifiers: Sequence[str] = (),
    implicit: bool = False,
    structured: bool = True,
) -> Entry:
    """The entry operation of `clause(name)` for a memref."""
    attributes = _attributes(clause, name, modifiers, implicit) | {"structured": structured}
    op = _ENTRY[clause](variable.type, variable, element_type(variable), list(bounds), [], **attributes)
    return Entry(clause, name, variable, op.operation.result, tuple(bounds), attributes)


def leave(entry: Entry) -> None:
    """The exit operation that matches an entry."""
    if entry.clause in _NOT_LEFT:
        return
    if entry.clause in _COPIED_OUT:
        variable = entry.variable
        openacc.CopyoutOp(entry.device, variable, element_type(variable), list(entry.bounds), [], **entry.attributes)
    elif entry.clause == "attach":
        openacc.DetachOp(entry.device, list(entry.bounds), [], **entry.attributes)
    else:
        openacc.DeleteOp(entry.device, list(entry.bounds), [], **entry.attributes)


def bounds(lower: ir.Value, upper: ir.Value, extent: ir.Value, one: ir.Value, zero: ir.Value) -> ir.Value:
    """One dimension of a section: `lower` to `upper`, both inclusive and counted from 0."""
    op = openacc.DataBoundsOp(
        lowerbound=lower, upperbound=upper, extent=extent, stride=one, startIdx=zero, strideInBytes=False
    )
    return op.operation.result


def enter_data(entries: Sequence[Entry], condition: ir.Value | None, queue: Asynchrony) -> None:
    """`enter data` with unstructured entries."""
    openacc.EnterDataOp(list(queue.waits), [entry.device for entry in entries], ifCond=condition, **queue.plain())


def device_pointer(clause: str, name: str, variable: ir.Value, bounds: Sequence[ir.Value]) -> Entry:
    """The device's copy of a memref, for an exit or an update that `clause` names."""
    attributes = _attributes(clause, name, (), False) | {"structured": False}
    op = openacc.GetDevicePtrOp(variable.type, variable, element_type(variable), list(bounds), [], **attributes)
    return Entry(clause, name, variable, op.operation.result, tuple(bounds), attributes)


def exit_data(entries: Sequence[Entry], condition: ir.Value | None, queue: Asynchrony, *, finalize: bool) -> None:
    """`exit data` of device pointers, with the exit operation of each."""
    openacc.ExitDataOp(
        list(queue.waits), [entry.device for entry in entries],
        ifCond=condition, finalize=finalize or None, **queue.plain(),
    )  # fmt: skip
    for entry in entries:
        variable, bounds_list = entry.variable, list(entry.bounds)
        if entry.clause == "copyout":
            openacc.CopyoutOp(entry.device, variable, element_type(variable), bounds_list, [], **entry.attributes)
        elif entry.clause == "detach":
            openacc.DetachOp(entry.device, bounds_list, [], **entry.attributes)
        else:
            openacc.DeleteOp(entry.device, bounds_list, [], **entry.attributes)


def update_device(name: str, variable: ir.Value, bounds: Sequence[ir.Value]) -> Entry:
    """The operand of `update device(name)`."""
    attributes = _attributes("update_device", name, (), False) | {"structured": False}
    op = openacc.UpdateDeviceOp(variable.type, variable, element_type(variable), list(bounds), [], **attributes)
    return Entry("update_device", name, variable, op.operation.result, tuple(bounds), attributes)


def update(entries: Sequence[Entry], condition: ir.Value | None, queue: Asynchrony, *, if_present: bool) -> None:
    """`update` of its operands in order, with the transfers to the host after it."""
    openacc.UpdateOp(
        queue.queues, list(queue.waits), [entry.device for entry in entries],
        ifCond=condition, ifPresent=if_present or None, **queue.attributes(),
    )  # fmt: skip
    for entry in entries:
        if entry.clause == "update_self":
            variable = entry.variable
            openacc.UpdateHostOp(
                entry.device, variable, element_type(variable), list(entry.bounds), [], **entry.attributes
            )


def wait(queues: Sequence[ir.Value], condition: ir.Value | None, queue: Asynchrony) -> None:
    """The `wait` directive: for `queues`, or for all."""
    openacc.WaitOp(list(queues), asyncOperand=queue.queue, async_=queue.noval or None, ifCond=condition)
