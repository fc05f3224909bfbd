# SPDX-License-Identifier: Apache-2.0
"""What a directive says for all its data operations is written on each of them, before the directive is lowered.

Before:
    %d = acc.copyin varPtr(%x : memref<?xf64>) -> memref<?xf64>
    acc.parallel async(%q : i64) dataOperands(%d : memref<?xf64>) { ... }
    acc.delete accPtr(%d : memref<?xf64>)
After:
    %d = acc.copyin varPtr(%x : memref<?xf64>) async(%q : i64) -> memref<?xf64> {pyacc.directive = 0}
    func.call @pyacc_launch_queue(%q)             // for the launch that the construct becomes
    acc.parallel dataOperands(%d : memref<?xf64>) { ... }
    acc.delete accPtr(%d : memref<?xf64>) async(%q : i64) {pyacc.directive = 0}

The pass runs again on launches, to find what passes in between have added to a construct. An array that is
firstprivate then gets the `acc.delete` it lacks: the device's copy of its value lives as long as the construct.

Needs: kernels are split.
Leaves: no `async` on acc.parallel.
Spec: OpenACC 3.3 §2.16.1 (async clause), §2.5.14 (firstprivate).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import ClassVar

from pyacc_mlir.dialects.mlir import ir, openacc
from pyacc_mlir.lowering.device.data_operations import (
    ENTRIES,
    HOLDERS,
    data_operands,
    defining,
    directive_of,
    exits_of,
    set_directive,
)
from pyacc_mlir.lowering.device.launch_queues import launch_queue, mark_queue
from pyacc_mlir.lowering.device.operand_groups import rebuilt
from pyacc_mlir.lowering.device.queues import Queue, queue_of, with_queue
from pyacc_mlir.lowering.device.variable_names import variable_name
from pyacc_mlir.lowering.pass_base import PassContext, operations
from pyacc_mlir.lowering.walks import with_nested

_ASYNC_GROUP = 0  # of the operands of acc.parallel
_ASYNC_ATTRIBUTES = frozenset({"asyncOnly", "asyncOperandsDeviceType"})


@dataclass(frozen=True, slots=True)
class AnnotateDataOperations:
    """The queue of an `async` clause, which operations belong to one directive, and names of implied data."""

    name: ClassVar[str] = "annotate-data-operations"

    def run(self, module: ir.Module, ctx: PassContext) -> None:
        del ctx
        with module.context:
            numbers = count(_first_free(module))
            holders = operations(module.operation, *HOLDERS, "acc.parallel", "gpu.launch_func")
            for holder in holders:
                if holder.name == "acc.parallel":
                    _annotate_construct(module, holder, numbers)
                elif holder.name == "gpu.launch_func":
                    _annotate(_used_entries(holder), launch_queue(holder), numbers)
                    _end_firstprivate(holder)
                else:
                    _annotate(data_operands(holder), queue_of(holder), numbers)


def _first_free(module: ir.Module) -> int:
    taken = [directive_of(op) for op in with_nested(module.operation)]
    return max((number + 1 for number in taken if number is not None), default=0)


def _annotate_construct(module: ir.Module, construct: ir.Operation, numbers: Iterator[int]) -> None:
    queue = queue_of(construct)
    used = _used_entries(construct)
    if queue.is_async:
        mark_queue(module, construct, queue)
        construct = rebuilt(construct, drop=_ASYNC_GROUP, without=_ASYNC_ATTRIBUTES)
    _annotate(list(dict.fromkeys([*data_operands(construct), *used])), queue, numbers)


def _annotate(entries: list[ir.Operation], queue: Queue, numbers: Iterator[int]) -> None:
    # Those of kernels that have been split, or of a region around, have their number. What a construct in a loop of
    # the host needs in each iteration does not act together with what is there for all of them.
    groups: list[tuple[ir.Block, int]] = []
    for entry in [entry for entry in entries if directive_of(entry) is None]:
        number = next((number for block, number in groups if block == entry.block), None)
        if number is None:
            number = next(numbers)
            groups.append((entry.block, number))
        entry.attributes["name"] = ir.StringAttr.get(variable_name(entry))
        for op in [*exits_of(entry), entry]:
            set_directive(with_queue(op, queue), number)


def _used_entries(root: ir.Operation) -> list[ir.Operation]:
    """The entries whose results `root` uses."""
    used = (defining(operand) for op in with_nested(root) for operand in op.operands)
    return list(dict.fromkeys(op for op in used if op is not None and op.name in ENTRIES))


def _end_firstprivate(launch: ir.Operation) -> None:
    clause = ir.Attribute.parse("#acc<data_clause acc_copyin>")
    for entry in _used_entries(launch):
        number = directive_of(entry)
        if entry.name != "acc.firstprivate_map" or exits_of(entry) or number is None:
            continue
        said = {"dataClause": clause, "name": entry.attributes["name"], "implicit": True}
        with ir.InsertionPoint.after(launch), launch.location:
            made = openacc.DeleteOp(entry.results[0], list(entry.opview.bounds), [], **said)
        set_directive(with_queue(made.operation, queue_of(entry)), number)
