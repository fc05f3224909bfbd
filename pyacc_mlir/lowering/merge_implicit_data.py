# SPDX-License-Identifier: Apache-2.0
"""A variable that a construct names is not implied a second time, and a conditional region implies no presence.

Upstream's acc-implicit-data says `present` (or again `no_create`, `deviceptr`) of what it sees in a data clause around
it, the clauses of the construct itself included, and puts it before them.

Before:
    %p = acc.present varPtr(%x : memref<?xf64>) -> memref<?xf64> {implicit = true, name = ""}
    %d = acc.copyin varPtr(%x : memref<?xf64>) -> memref<?xf64> {name = "x"}
    acc.parallel dataOperands(%p, %d : ...) { ... %p ... }
    acc.delete accPtr(%d) ...
    acc.delete accPtr(%p) {dataClause = #acc<data_clause acc_present>, implicit = true}
After:
    %d = acc.copyin varPtr(%x : memref<?xf64>) -> memref<?xf64> {name = "x"}
    acc.parallel dataOperands(%d : ...) { ... %d ... }
    acc.delete accPtr(%d) ...

So it is where one of the two is a `memref.cast` of the other: the same memory.

In `acc.data if(%c)` what is left of implicit `present` becomes `copy`: the region may have no data.

Needs: upstream's acc-implicit-data.
Spec: OpenACC 3.3 §2.6.2 (implicit data), §2.6.5 (data construct).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pyacc_mlir.dialects.mlir import ir, memref, openacc
from pyacc_mlir.lowering.device.data_operations import COMPUTE, data_operands, exits_of, is_implicit, name_of
from pyacc_mlir.lowering.device.operand_groups import operand_groups, replaced
from pyacc_mlir.lowering.pass_base import PassContext, operations
from pyacc_mlir.lowering.walks import ancestors


@dataclass(frozen=True, slots=True)
class MergeImplicitData:
    """Implied data of compute constructs."""

    name: ClassVar[str] = "merge-implicit-data"

    def run(self, module: ir.Module, ctx: PassContext) -> None:
        del ctx
        with module.context:
            for construct in operations(module.operation, *COMPUTE):
                _merge(construct)


def _merge(construct: ir.Operation) -> None:
    entries = data_operands(construct)
    said = {_array(op.opview.var): op for op in entries if not _is_upstreams(op)}
    for op in entries:
        if not _is_upstreams(op):
            continue
        if _array(op.opview.var) in said:
            construct = _drop(op, said[_array(op.opview.var)], construct)
        elif op.name != "acc.present" or "defaultAttr" in construct.attributes:
            continue
        elif _is_conditional(op.opview.var, construct):
            _copy_instead(op)


def _array(var: ir.Value) -> ir.Value:
    """What `var` is by another type: loads of a local array name its memory, the clause a cast of it."""
    while not isinstance(var.owner, ir.Block) and var.owner.operation.name == "memref.cast":
        var = var.owner.operation.operands[0]
    return var


def _is_upstreams(op: ir.Operation) -> bool:
    """Implied by upstream's pass; what the front end implies has a name."""
    return is_implicit(op) and not name_of(op)


def _drop(implied: ir.Operation, said: ir.Operation, construct: ir.Operation) -> ir.Operation:
    """Let `said` take the place of `implied`; the construct, made anew without it, comes back."""
    device = implied.results[0]
    for op in exits_of(implied):
        op.erase()
    groups = [[value for value in group if value != device] for group in operand_groups(construct)]
    construct = replaced(construct, groups, {name: construct.attributes[name] for name in construct.attributes})
    device.replace_all_uses_with(_as(device.type, said.results[0], construct))
    implied.erase()
    return construct


def _as(kind: ir.Type, device: ir.Value, construct: ir.Operation) -> ir.Value:
    """The array on the device as a value of type `kind` in the construct."""
    if device.type == kind:
        return device
    with ir.InsertionPoint.at_block_begin(construct.regions[0].blocks[0]), construct.location:
        return memref.cast(kind, device)


def _is_conditional(var: ir.Value, construct: ir.Operation) -> bool:
    """Whether `var` is data of a region around `construct` that has an `if`."""
    return any(
        region.name == "acc.data"
        and region.opview.ifCond is not None
        and any(entry.opview.var == var for entry in data_operands(region))
        for region in ancestors(construct)
    )


def _copy_instead(implied: ir.Operation) -> None:
    var, device = implied.opview.var, implied.results[0]
    shared = {
        "dataClause": ir.Attribute.parse("#acc<data_clause acc_copy>"),
        "name": implied.attributes["name"],
        "implicit": True,
    }
    element = ir.MemRefType(var.type).element_type
    bounds = list(implied.opview.bounds)
    with implied.location:
        with ir.InsertionPoint(implied):
            entry = openacc.CopyinOp(device.type, var, element, bounds, [], **shared)
        for op in exits_of(implied):
            with ir.InsertionPoint(op):
                openacc.CopyoutOp(entry.operation.results[0], var, element, bounds, [], **shared)
            op.erase()
    device.replace_all_uses_with(entry.operation.results[0])
    implied.erase()
