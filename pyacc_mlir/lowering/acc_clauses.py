# SPDX-License-Identifier: Apache-2.0
"""The clauses of acc.loop and of compute constructs, as the passes ask for them.

Only the clauses that apply to every device (`device_type<none>`) are looked at: a group of one device type has been
selected before, or has been refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pyacc_mlir.dialects.mlir import ir

_ANY_DEVICE = "#acc.device_type<none>"
# positions in the operandSegmentSizes of acc.parallel and acc.kernels
_NUM_GANGS, _NUM_WORKERS, _VECTOR_LENGTH = 2, 3, 4


@dataclass(frozen=True, slots=True)
class LoopClauses:
    """What the user wrote on one loop. A level is None when absent, else its argument or True."""

    seq: bool
    auto: bool
    gang: bool
    worker: bool
    vector: bool
    gang_num: ir.Value | None = None
    gang_dim: ir.Value | None = None
    gang_static: ir.Value | None = None
    worker_num: ir.Value | None = None
    vector_length: ir.Value | None = None

    @property
    def independent(self) -> bool:
        """Iterations may run at the same time. `auto` is not analysed, hence not independent."""
        return not (self.seq or self.auto)

    @property
    def has_level(self) -> bool:
        return self.gang or self.worker or self.vector


def loop_clauses(loop: ir.Operation) -> LoopClauses:
    """The clauses of an `acc.loop`."""
    view = loop.opview
    gang = _gang_arguments(loop)
    return LoopClauses(
        seq=_has(loop, "seq"),
        auto=_has(loop, "auto_"),
        gang=_has(loop, "gang") or _has(loop, "gangOperandsDeviceType"),
        worker=_has(loop, "worker") or _has(loop, "workerNumOperandsDeviceType"),
        vector=_has(loop, "vector") or _has(loop, "vectorOperandsDeviceType"),
        gang_num=gang.get("Num"),
        gang_dim=gang.get("Dim"),
        gang_static=gang.get("Static"),
        worker_num=_argument(loop, "workerNumOperandsDeviceType", list(view.workerNumOperands)),
        vector_length=_argument(loop, "vectorOperandsDeviceType", list(view.vectorOperands)),
    )


@dataclass(frozen=True, slots=True)
class Sizes:
    """num_gangs (up to three), num_workers, vector_length of a compute construct; empty or None when not given."""

    gangs: tuple[ir.Value, ...]
    workers: ir.Value | None
    vector: ir.Value | None


def sizes(construct: ir.Operation) -> Sizes:
    """The size clauses of an `acc.parallel` or `acc.kernels`."""
    view = construct.opview
    return Sizes(
        _gang_counts(construct),
        _argument(construct, "numWorkersDeviceType", list(view.numWorkers)),
        _argument(construct, "vectorLengthDeviceType", list(view.vectorLength)),
    )


def parallel_from(
    construct: ir.Operation,
    gangs: Sequence[ir.Value] = (),
    workers: ir.Value | None = None,
    vector: ir.Value | None = None,
) -> ir.Operation:
    """A new acc.parallel without a body and with the clauses of `construct`, sizes replaced where given."""
    attributes = {name: construct.attributes[name] for name in construct.attributes if name != "combined"}
    groups = _groups(construct)
    any_device = ir.ArrayAttr.get([ir.Attribute.parse(_ANY_DEVICE)])
    if gangs:
        groups[_NUM_GANGS] = list(gangs)
        attributes |= {"numGangsDeviceType": any_device, "numGangsSegments": ir.DenseI32ArrayAttr.get([len(gangs)])}
    if workers is not None:
        groups[_NUM_WORKERS] = [workers]
        attributes["numWorkersDeviceType"] = any_device
    if vector is not None:
        groups[_VECTOR_LENGTH] = [vector]
        attributes["vectorLengthDeviceType"] = any_device
    attributes["operandSegmentSizes"] = ir.DenseI32ArrayAttr.get([len(group) for group in groups])
    operands = [value for group in groups for value in group]
    return ir.Operation.create("acc.parallel", operands=operands, attributes=attributes, regions=1)


def constant_value(value: ir.Value | None) -> int | None:
    """The integer behind `value` if it is an `arith.constant`."""
    if value is None or isinstance(value.owner, ir.Block) or value.owner.operation.name != "arith.constant":
        return None
    attribute = value.owner.attributes["value"]
    return attribute.value if isinstance(attribute, ir.IntegerAttr) else None


def _device_types(op: ir.Operation, attribute: str) -> list[str]:
    return [str(a) for a in ir.ArrayAttr(op.attributes[attribute])] if attribute in op.attributes else []


def _has(op: ir.Operation, attribute: str) -> bool:
    return _ANY_DEVICE in _device_types(op, attribute)


def _argument(op: ir.Operation, attribute: str, operands: list[ir.Value]) -> ir.Value | None:
    types = _device_types(op, attribute)
    return operands[types.index(_ANY_DEVICE)] if _ANY_DEVICE in types else None


def _groups(op: ir.Operation) -> list[list[ir.Value]]:
    """The operands of `op`, group by group."""
    operands = iter(op.operands)
    lengths = ir.DenseI32ArrayAttr(op.attributes["operandSegmentSizes"])
    return [[next(operands) for _ in range(length)] for length in lengths]


def _segment(op: ir.Operation, types: str, segments: str, operands: list[ir.Value]) -> tuple[int, list[ir.Value]]:
    """The operands of the group without a device type, and where they start."""
    start = 0
    lengths = list(ir.DenseI32ArrayAttr(op.attributes[segments])) if segments in op.attributes else []
    for device, length in zip(_device_types(op, types), lengths, strict=True):
        if device == _ANY_DEVICE:
            return start, operands[start : start + length]
        start += length
    return 0, []


def _gang_arguments(loop: ir.Operation) -> dict[str, ir.Value]:
    start, operands = _segment(loop, "gangOperandsDeviceType", "gangOperandsSegments", list(loop.opview.gangOperands))
    if not operands:
        return {}
    kinds = [str(a).partition("<")[2].rstrip(">") for a in ir.ArrayAttr(loop.attributes["gangOperandsArgType"])]
    return dict(zip(kinds[start:], operands, strict=False))


def _gang_counts(construct: ir.Operation) -> tuple[ir.Value, ...]:
    _, operands = _segment(construct, "numGangsDeviceType", "numGangsSegments", list(construct.opview.numGangs))
    return tuple(operands)
