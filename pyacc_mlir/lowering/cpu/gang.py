# SPDX-License-Identifier: Apache-2.0
"""The gang that a gang function runs: its number, and its numbers in the dimensions that have several gangs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from pyacc_mlir.dialects.mlir import arith, ir
from pyacc_mlir.lowering.par_dims import GANGS, ParDim


@dataclass(frozen=True, slots=True)
class Share:
    """One of `count` members, both i64."""

    number: ir.Value
    count: ir.Value


@dataclass(frozen=True, slots=True)
class Gang(Share):
    """The gang among all gangs; `members`: its place in each dimension that may have more than one."""

    members: dict[ParDim, Share] = field(default_factory=dict)

    def part(self, dims: Iterable[ParDim]) -> Share | None:
        """Its place among the gangs of `dims` together, at the insertion point; None where that is one gang."""
        found = [self.members[dim] for dim in dims if dim in self.members]
        if not found:
            return None
        number, count = found[0].number, found[0].count
        for inner in found[1:]:
            number = arith.addi(arith.muli(number, inner.count), inner.number)
            count = arith.muli(count, inner.count)
        return Share(number, count)


def gang_of(number: ir.Value, count: ir.Value, extents: Sequence[ir.Value], dim: ParDim) -> Gang:
    """Gang `number` of `count`, at the insertion point; the gangs of dimension 1 have consecutive numbers.

    `extents`: the gangs of each dimension; where the runtime chooses there are none, and all gangs are in `dim`.
    """
    if len(extents) < 2:
        return Gang(number, count, {dim: Share(number, count)})
    members = {}
    rest = number
    for each, extent in zip(GANGS, extents, strict=False):
        members[each] = Share(arith.remui(rest, extent), extent)
        rest = arith.divui(rest, extent)
    return Gang(number, count, members)
