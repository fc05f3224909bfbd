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
    """An acc.reduction_combine_region: f(what the destination holds, what the private copy holds)."""

    combine: ir.Operation

    @property
    def parameters(self) -> list[list[ir.Value]]:
        return [self._loads(self.combine.operands[0]), self._loads(self.combine.operands[1])]

    @property
    def ops(self) -> list[ir.Operation]:
        return [op for op in self._body if op.name not in ("memref.load", "memref.store")]

    @property
    def result(self) -> ir.Value:
        stores = [op for op in self._body if op.name == "memref.store"]
        if len(stores) != 1 or stores[0].operands[1] != self.combine.operands[0]:
            refuse(self.combine, "a reduction of anything but a scalar is not supported yet on a GPU")
        return stores[0].operands[0]

    @property
    def _body(self) -> list[ir.Operation]:
        return [view.operation for view in self.combine.regions[0].blocks[0].operations][:-1]

    def _loads(self, place: ir.Value) -> list[ir.Value]:
        return [op.results[0] for op in self._body if op.name == "memref.load" and op.operands[0] == place]


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
