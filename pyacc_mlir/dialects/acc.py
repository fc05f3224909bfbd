# SPDX-License-Identifier: Apache-2.0
"""Thin builders over the upstream `acc` dialect: what the front end says, without the segment arithmetic."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pyacc_mlir.dialects.acc_async import Asynchrony, device_none
from pyacc_mlir.dialects.acc_data import clause_attribute, element_type
from pyacc_mlir.dialects.acc_levels import Levels
from pyacc_mlir.dialects.mlir import ir, openacc

_SYNCHRONOUS = Asynchrony()
_NO_LEVELS = Levels()


@dataclass(frozen=True, slots=True)
class Compute:
    """The operands of a compute construct."""

    data: Sequence[ir.Value] = ()
    num_gangs: Sequence[ir.Value] = ()  # up to three
    num_workers: Sequence[ir.Value] = ()  # none or one
    vector_length: Sequence[ir.Value] = ()
    private: Sequence[ir.Value] = ()
    firstprivate: Sequence[ir.Value] = ()
    reduction: Sequence[ir.Value] = ()
    condition: ir.Value | None = None
    asynchrony: Asynchrony = _SYNCHRONOUS
    default: str | None = None
    combined: bool = False


def compute(kind: str, operands: Compute) -> tuple[ir.Block, Callable[[], object]]:
    """A `parallel`, `serial` or `kernels` construct: its empty block, and the maker of the block's terminator."""
    queue = operands.asynchrony
    shared = {
        **queue.attributes(),
        "ifCond": operands.condition,
        "combined": operands.combined or None,
        "defaultAttr": ir.Attribute.parse(f"#acc<defaultvalue {operands.default}>") if operands.default else None,
    }
    privates = (list(operands.reduction), list(operands.private), list(operands.firstprivate))
    if kind == "serial":
        op = openacc.SerialOp(queue.queues, queue.waits, *privates, list(operands.data), **shared)
        return op.operation.regions[0].blocks.append(), lambda: openacc.YieldOp([])
    sizes = [list(operands.num_gangs), list(operands.num_workers), list(operands.vector_length)]
    shared |= {
        "numGangsSegments": [len(sizes[0])] if sizes[0] else None,
        "numGangsDeviceType": device_none() if sizes[0] else None,
        "numWorkersDeviceType": device_none() if sizes[1] else None,
        "vectorLengthDeviceType": device_none() if sizes[2] else None,
    }
    if kind == "kernels":
        op = openacc.KernelsOp(queue.queues, queue.waits, *sizes, [], [], [], list(operands.data), **shared)
        return op.operation.regions[0].blocks.append(), openacc.TerminatorOp
    op = openacc.ParallelOp(queue.queues, queue.waits, *sizes, *privates, list(operands.data), **shared)
    return op.operation.regions[0].blocks.append(), lambda: openacc.YieldOp([])


def data(operands: Sequence[ir.Value], condition: ir.Value | None, queue: Asynchrony = _SYNCHRONOUS) -> ir.Block:
    """A `data` construct's empty block."""
    op = openacc.DataOp(queue.queues, queue.waits, list(operands), ifCond=condition, **queue.attributes())
    return op.operation.regions[0].blocks.append()


def loop(
    trips: Sequence[ir.Value],
    zero: ir.Value,
    one: ir.Value,
    *,
    schedule: str,
    levels: Levels = _NO_LEVELS,
    private: Sequence[ir.Value] = (),
    reduction: Sequence[ir.Value] = (),
    combined: str | None = None,
) -> ir.Block:
    """A loop construct from 0 to each of `trips` by 1; its block has one index argument for each.

    `schedule` is "seq", "independent" or "auto".
    """
    count = len(trips)
    op = openacc.LoopOp(
        [], [zero] * count, list(trips), [one] * count, *levels.operands(), [], [], list(private), [], list(reduction),
        inclusiveUpperbound=ir.DenseBoolArrayAttr.get([False] * count),
        collapse=[count] if count > 1 else None,
        collapseDeviceType=device_none() if count > 1 else None,
        combined=ir.Attribute.parse(f"#acc.combined_constructs<{combined}_loop>") if combined else None,
        **{("auto_" if schedule == "auto" else schedule): device_none()},
        **levels.attributes(),
    )  # fmt: skip
    index = ir.IndexType.get()
    return op.operation.regions[0].blocks.append(*[index] * count)


def private(name: str, variable: ir.Value, recipe: str, *, first: bool = False) -> ir.Value:
    """A private (or firstprivate) copy of a memref, made by `recipe`."""
    kind = openacc.FirstprivateOp if first else openacc.PrivateOp
    clause = "firstprivate" if first else "private"
    op = kind(
        variable.type, variable, element_type(variable), [], [],
        dataClause=clause_attribute(clause), name=name, recipe=ir.FlatSymbolRefAttr.get(recipe),
    )  # fmt: skip
    return op.operation.result


def reduction(name: str, variable: ir.Value, recipe: str) -> ir.Value:
    """The copy of a memref into which one executor reduces, made by `recipe`."""
    op = openacc.ReductionOp(
        variable.type, variable, element_type(variable), [], [],
        dataClause=clause_attribute("reduction"), name=name, recipe=ir.FlatSymbolRefAttr.get(recipe),
    )  # fmt: skip
    return op.operation.result
