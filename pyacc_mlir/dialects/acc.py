# SPDX-License-Identifier: Apache-2.0
"""Thin builders over the upstream `acc` dialect: what the front end says, without the segment arithmetic."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pyacc_mlir.dialects.mlir import ir, openacc

#: Clause → (entry operation, exit operation); `None` clause attribute of an exit is the entry's.
_ENTRY = {
    "copy": openacc.CopyinOp,
    "copyin": openacc.CopyinOp,
    "copyout": openacc.CreateOp,
    "create": openacc.CreateOp,
    "present": openacc.PresentOp,
    "no_create": openacc.NoCreateOp,
    "reduction": openacc.CopyinOp,
}
_COPIED_OUT = frozenset({"copy", "copyout", "reduction"})
DATA_CLAUSES = frozenset(_ENTRY) - {"reduction"}


@dataclass(frozen=True, slots=True)
class DataEntry:
    """A data clause's entry operation, from which its exit operation is made."""

    clause: str
    name: str
    variable: ir.Value
    device: ir.Value
    bounds: tuple[ir.Value, ...]
    implicit: bool


def _none() -> ir.Attribute:
    return ir.Attribute.parse("[#acc.device_type<none>]")


def _clause_attribute(clause: str) -> ir.Attribute:
    return ir.Attribute.parse(f"#acc<data_clause acc_{clause}>")


def _element_type(variable: ir.Value) -> ir.Type:
    return ir.MemRefType(variable.type).element_type


def enter(
    clause: str, name: str, variable: ir.Value, bounds: Sequence[ir.Value] = (), *, implicit: bool = False
) -> DataEntry:
    """The entry operation of `clause(name)` for a memref."""
    op = _ENTRY[clause](
        variable.type, variable, _element_type(variable), list(bounds), [],
        dataClause=_clause_attribute(clause), name=name, implicit=implicit,
    )  # fmt: skip
    return DataEntry(clause, name, variable, op.operation.result, tuple(bounds), implicit)


def leave(entry: DataEntry) -> None:
    """The exit operation that matches an entry."""
    attributes = {"dataClause": _clause_attribute(entry.clause), "name": entry.name, "implicit": entry.implicit}
    if entry.clause in _COPIED_OUT:
        variable = entry.variable
        openacc.CopyoutOp(entry.device, variable, _element_type(variable), list(entry.bounds), [], **attributes)
    else:
        openacc.DeleteOp(entry.device, list(entry.bounds), [], **attributes)


def bounds(lower: ir.Value, upper: ir.Value, extent: ir.Value, one: ir.Value, zero: ir.Value) -> ir.Value:
    """One dimension of a section: `lower` to `upper`, both inclusive and counted from 0."""
    op = openacc.DataBoundsOp(
        lowerbound=lower, upperbound=upper, extent=extent, stride=one, startIdx=zero, strideInBytes=False
    )
    return op.operation.result


@dataclass(frozen=True, slots=True)
class Compute:
    """The operands of a compute construct."""

    data: Sequence[ir.Value] = ()
    num_gangs: ir.Value | None = None
    num_workers: ir.Value | None = None
    vector_length: ir.Value | None = None
    private: Sequence[ir.Value] = ()
    firstprivate: Sequence[ir.Value] = ()
    reduction: Sequence[ir.Value] = ()
    condition: ir.Value | None = None
    default: str | None = None
    combined: bool = False


def compute(kind: str, operands: Compute) -> tuple[ir.Block, Callable[[], object]]:
    """A `parallel`, `serial` or `kernels` construct: its empty block, and the maker of the block's terminator."""
    shared = {
        "ifCond": operands.condition,
        "combined": operands.combined or None,
        "defaultAttr": ir.Attribute.parse(f"#acc<defaultvalue {operands.default}>") if operands.default else None,
    }
    privates = (list(operands.reduction), list(operands.private), list(operands.firstprivate))
    if kind == "serial":
        op = openacc.SerialOp([], [], *privates, list(operands.data), **shared)
        return op.operation.regions[0].blocks.append(), lambda: openacc.YieldOp([])
    widths = ([operands.num_gangs], [operands.num_workers], [operands.vector_length])
    sizes = [[value for value in width if value is not None] for width in widths]
    shared |= {
        "numGangsSegments": [1] if sizes[0] else None,
        "numGangsDeviceType": _none() if sizes[0] else None,
        "numWorkersDeviceType": _none() if sizes[1] else None,
        "vectorLengthDeviceType": _none() if sizes[2] else None,
    }
    if kind == "kernels":
        op = openacc.KernelsOp([], [], *sizes, [], [], [], list(operands.data), **shared)
        return op.operation.regions[0].blocks.append(), lambda: openacc.TerminatorOp()
    op = openacc.ParallelOp([], [], *sizes, *privates, list(operands.data), **shared)
    return op.operation.regions[0].blocks.append(), lambda: openacc.YieldOp([])


def data(operands: Sequence[ir.Value], condition: ir.Value | None) -> ir.Block:
    """A `data` construct's empty block."""
    return openacc.DataOp([], [], list(operands), ifCond=condition).operation.regions[0].blocks.append()


def loop(
    trips: Sequence[ir.Value],
    zero: ir.Value,
    one: ir.Value,
    *,
    schedule: str,
    levels: Sequence[str] = (),
    private: Sequence[ir.Value] = (),
    reduction: Sequence[ir.Value] = (),
    combined: str | None = None,
) -> ir.Block:
    """A loop construct from 0 to each of `trips` by 1; its block has one index argument for each.

    `schedule` is "seq", "independent" or "auto"; `levels` any of "gang", "worker", "vector".
    """
    count = len(trips)
    op = openacc.LoopOp(
        [], [zero] * count, list(trips), [one] * count, [], [], [], [], [], list(private), [], list(reduction),
        inclusiveUpperbound=ir.DenseBoolArrayAttr.get([False] * count),
        collapse=[count] if count > 1 else None,
        collapseDeviceType=_none() if count > 1 else None,
        combined=ir.Attribute.parse(f"#acc.combined_constructs<{combined}_loop>") if combined else None,
        **{("auto_" if schedule == "auto" else schedule): _none()},
        **{level: _none() for level in levels},
    )  # fmt: skip
    index = ir.IndexType.get()
    return op.operation.regions[0].blocks.append(*[index] * count)


def private(name: str, variable: ir.Value, recipe: str, *, first: bool = False) -> ir.Value:
    """A private (or firstprivate) copy of a memref, made by `recipe`."""
    kind = openacc.FirstprivateOp if first else openacc.PrivateOp
    clause = "firstprivate" if first else "private"
    op = kind(
        variable.type, variable, _element_type(variable), [], [],
        dataClause=_clause_attribute(clause), name=name, recipe=ir.FlatSymbolRefAttr.get(recipe),
    )  # fmt: skip
    return op.operation.result


def reduction(name: str, variable: ir.Value, recipe: str) -> ir.Value:
    """The copy of a memref into which one executor reduces, made by `recipe`."""
    op = openacc.ReductionOp(
        variable.type, variable, _element_type(variable), [], [],
        dataClause=_clause_attribute("reduction"), name=name, recipe=ir.FlatSymbolRefAttr.get(recipe),
    )  # fmt: skip
    return op.operation.result
