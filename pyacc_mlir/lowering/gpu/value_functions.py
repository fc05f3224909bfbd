# SPDX-License-Identifier: Apache-2.0
"""Regions that compute one value, made callable: the combiner of a reduction, the body of an atomic update."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from pyacc_mlir.dialects.mlir import ir
from pyacc_mlir.lowering.remarks import refuse
from pyacc_mlir.lowering.walks import with_nested


class ValueFunction(Protocol):
    """`parameters[k]` are the values that stand for argument `k`; `result` is computed from them by `ops`."""

    @property
    def parameters(self) -> list[list[ir.Value]]: ...
    @property
    def ops(self) -> list[ir.Operation]: ...
    @property
    def result(self) -> ir.Value: ...


@dataclass(frozen=True, slots=True)
class RegionFunction:
    """A region of one block whose arguments are the parameters and which yields the result."""

    region: ir.Region

    @property
    def parameters(self) -> list[list[ir.Value]]:
        return [[argument] for argument in self.region.blocks[0].arguments]

    @property
    def ops(self) -> list[ir.Operation]:
        return [view.operation for view in self.region.blocks[0].operations][:-1]

    @property
    def result(self) -> ir.Value:
        return list(self.region.blocks[0].operations)[-1].operands[0]


@dataclass(frozen=True, slots=True)
class CombinerFunction:
    """An acc.reduction_combine_region: f(what the destination holds, what the private copy holds).

    Of arrays, the function of one element, which stands in a nest of loops over all of them.
    """

    combine: ir.Operation

    @property
    def parameters(self) -> list[list[ir.Value]]:
        return [self._loads(self.combine.operands[0]), self._loads(self.combine.operands[1])]

    @property
    def ops(self) -> list[ir.Operation]:
        return [op for op in self._body if op.name not in ("memref.load", "memref.store", "scf.yield")]

    @property
    def result(self) -> ir.Value:
        return self._store.operands[0]

    @property
    def _store(self) -> ir.Operation:
        stores = [op for op in with_nested(self.combine) if op.name == "memref.store"]
        if len(stores) != 1 or _uncast(stores[0].operands[1]) != _uncast(self.combine.operands[0]):
            refuse(self.combine, "a reduction that combines more than one element at a time is not supported on a GPU")
        return stores[0]

    @property
    def _body(self) -> list[ir.Operation]:
        return [view.operation for view in self._store.block.operations if view.operation.name != "acc.yield"]

    def _loads(self, place: ir.Value) -> list[ir.Value]:
        loads = [op for op in self._body if op.name == "memref.load"]
        return [op.results[0] for op in loads if _uncast(op.operands[0]) == _uncast(place)]


@dataclass(frozen=True, slots=True)
class UpdateFunction:
    """The combiner `f` of a combine operation that is about to go, for one value: `old -> f(old, value)`."""

    combiner: CombinerFunction

    @staticmethod
    def of(combiner: CombinerFunction, value: ir.Value) -> UpdateFunction:
        for standing in combiner.parameters[1]:
            standing.replace_all_uses_with(value)
        return UpdateFunction(combiner)

    @property
    def parameters(self) -> list[list[ir.Value]]:
        return self.combiner.parameters[:1]

    @property
    def ops(self) -> list[ir.Operation]:
        return self.combiner.ops

    @property
    def result(self) -> ir.Value:
        return self.combiner.result


def _uncast(place: ir.Value) -> ir.Value:
    """The memref behind casts, which the canonicalisation of some uses looks through."""
    while not isinstance(place.owner, ir.Block) and place.owner.operation.name == "memref.cast":
        place = place.owner.operation.operands[0]
    return place


def call(function: ValueFunction, *arguments: ir.Value) -> ir.Value:
    """The result of `function` for `arguments`, computed at the insertion point."""
    known: dict[ir.Value, ir.Value] = {}
    for standing, argument in zip(function.parameters, arguments, strict=True):
        known |= dict.fromkeys(standing, argument)
    for op in function.ops:
        copy = op.clone()
        for nested in with_nested(copy.operation):
            for number, operand in enumerate(nested.operands):
                nested.operands[number] = known.get(operand, operand)
        known |= dict(zip(op.results, copy.results, strict=True))
    return known.get(function.result, function.result)
