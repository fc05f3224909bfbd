# SPDX-License-Identifier: Apache-2.0
"""Which iterations of a gang loop a gang has: consecutive ones, by trip count and number of gangs alone.

So loops of equal trip count in one construct have one map, whatever else they are shared over. Gangs with many
iterations get whole multiples of a warp: what their lanes access together stays aligned.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pyacc_mlir.dialects.mlir import arith, ir
from pyacc_mlir.lowering.acc_clauses import sizes
from pyacc_mlir.lowering.gpu.builders import add, divide_up, gang_count, index, member_id, multiply, product
from pyacc_mlir.lowering.gpu.host_values import host_value
from pyacc_mlir.lowering.gpu.layout import WARP
from pyacc_mlir.lowering.par_dims import GANGS, ParDim

_MANY = 8 * WARP  # iterations of a gang among which a part of a warp more or less is nothing


@dataclass(frozen=True, slots=True)
class _Division:
    """Every gang has `each` units of iterations, the first `more` gangs one more."""

    unit: ir.Value
    each: ir.Value
    more: ir.Value


def gang_share(parallel: ir.Operation, trips: Sequence[ir.Value], dims: Sequence[ParDim]) -> tuple[ir.Value, ir.Value]:
    """The first iteration of this gang and the end of its last, at the insertion point; `dims` are of gangs."""
    gang, count = index(0), index(1)
    for dim in dims:
        gang = add(multiply(gang, gang_count(dim)), member_id(dim))
        count = multiply(count, gang_count(dim))
    total = product(list(trips))
    share = _division_on_host(parallel, trips, dims) or _division(total, count)
    first = multiply(add(multiply(gang, share.each), arith.minui(gang, share.more)), share.unit)
    one_more = arith.cmpi(arith.CmpIPredicate.ult, gang, share.more)
    own = add(share.each, arith.select(one_more, index(1), index(0)))
    return first, arith.minui(add(first, multiply(own, share.unit)), total)


def _division_on_host(parallel: ir.Operation, trips: Sequence[ir.Value], dims: Sequence[ParDim]) -> _Division | None:
    """Divisions are slow on a device: where the host knows the trip count, it divides once for all threads."""
    with ir.InsertionPoint(parallel):
        known = [value for trip in trips if (value := host_value(trip, parallel)) is not None]
        if len(known) < len(trips):
            return None
        gangs = sizes(parallel).gangs
        return _division(product(known), product([gangs[GANGS.index(dim)] for dim in dims]))


def _division(total: ir.Value, count: ir.Value) -> _Division:
    many = arith.cmpi(arith.CmpIPredicate.uge, arith.divui(total, index(_MANY)), count)
    unit = arith.select(many, index(WARP), index(1))
    units = divide_up(total, unit)
    return _Division(unit, arith.divui(units, count), arith.remui(units, count))
