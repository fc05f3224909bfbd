# SPDX-License-Identifier: Apache-2.0
"""Cut the iterations of a vector loop into blocks of known size, one after the other for all lanes of a gang.

Before:

    scf.parallel (%i) = (%c0) to (%n) step (%c1) { ... } {acc.par_dims = #acc<par_dims[block_x, thread_x]>}

After:

    %first, %end = ...                                     // the iterations of this gang
    scf.for %base = %first to %end step %c128 {
      %count = arith.minui %c128, %end - %base
      scf.parallel (%lane) = (%c0) to (%count) step (%c1) {
        %i = arith.addi %base, %lane
        ...
      } {acc.par_dims = #acc<par_dims[thread_x]>}

All lanes pass through all blocks of their gang, so that between blocks they may wait for each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from pyacc_mlir.dialects.mlir import arith, ir, scf
from pyacc_mlir.lowering.acc_clauses import constant_value
from pyacc_mlir.lowering.expand_static_gangs import CYCLIC_ATTRIBUTE
from pyacc_mlir.lowering.gpu.builders import add, divide_up, index, multiply
from pyacc_mlir.lowering.gpu.gang_shares import gang_share
from pyacc_mlir.lowering.gpu.index_forms import IndexForm, upper_limit
from pyacc_mlir.lowering.gpu.layout import WARP, Layout
from pyacc_mlir.lowering.gpu.nests import for_each, shared_loop
from pyacc_mlir.lowering.par_dims import ParDim, par_dims, set_par_dims
from pyacc_mlir.lowering.pass_base import operations

_LARGEST_BLOCK = 4096  # iterations of a loop that is a block by itself


@dataclass(frozen=True, slots=True)
class Block:
    """Iterations `bases[k] + l`, `l` from 0 to `counts[k]`, for every control of a loop that lanes share."""

    loop: ir.Operation
    bases: tuple[ir.Value, ...]
    counts: tuple[ir.Value, ...]


@dataclass(frozen=True, slots=True)
class BlockPlan:
    """How a loop is cut: no block has more than `limits[k]` iterations of a control."""

    loop: ir.Operation
    layout: Layout
    limits: tuple[int, ...]
    is_whole: bool

    def cut(self) -> Block:
        """Rewrite the loop."""
        trips = tuple(self.loop.opview.upperBound)
        if self.is_whole:
            with ir.InsertionPoint(self.loop), self.loop.location:
                return Block(self.loop, tuple(index(0) for _ in trips), trips)
        with ir.InsertionPoint(self.loop), self.loop.location:
            return self._chunks(trips[0]) if len(trips) == 1 else self._blocks(trips)

    def _chunks(self, trip: ir.Value) -> Block:
        """Consecutive iterations: a gang keeps those that it would have anyway."""
        gangs = [dim for dim in par_dims(self.loop) if dim.is_gang]
        first, end = gang_share(self.layout.parallel, [trip], gangs) if gangs else (index(0), trip)
        size = index(self.limits[0])
        outer = scf.ForOp(first, end, size)
        with ir.InsertionPoint(outer.body):
            base = outer.induction_variable
            block = self._inner([base], [arith.minui(size, arith.subi(end, base))])
            scf.YieldOp([])
        return block

    def _blocks(self, trips: tuple[ir.Value, ...]) -> Block:
        """Blocks of several dimensions, which the gangs share, or which one gang takes in turn."""
        counts = [divide_up(trip, index(limit)) for trip, limit in zip(trips, self.limits, strict=True)]
        gangs = [dim for dim in par_dims(self.loop) if dim.is_gang]
        found: list[Block] = []
        emit = partial(self._block, trips, found)
        if gangs:
            shared_loop(counts, tuple(gangs), emit)
        else:
            for_each(counts, emit)
        return found[0]

    def _block(self, trips: tuple[ir.Value, ...], found: list[Block], numbers: list[ir.Value]) -> None:
        """The loop over the block with these numbers, at the insertion point."""
        bases = [multiply(number, index(limit)) for number, limit in zip(numbers, self.limits, strict=True)]
        left = [arith.subi(trip, base) for trip, base in zip(trips, bases, strict=True)]
        sizes = [arith.minui(index(limit), rest) for limit, rest in zip(self.limits, left, strict=True)]
        found.append(self._inner(bases, sizes))

    def _inner(self, bases: list[ir.Value], counts: list[ir.Value]) -> Block:
        """The loop over one block, with the body of the original one, which is gone."""
        rank, old = len(bases), self.loop.regions[0].blocks[0]
        inner = scf.ParallelOp([], [index(0)] * rank, counts, [index(1)] * rank, [])
        set_par_dims(inner, [dim for dim in par_dims(self.loop) if not dim.is_gang])
        body = inner.regions[0].blocks.append(*[ir.IndexType.get()] * rank, arg_locs=[self.loop.location] * rank)
        with ir.InsertionPoint(body):
            for argument, base, number in zip(old.arguments, bases, body.arguments, strict=True):
                argument.replace_all_uses_with(add(base, number))
            for view in list(old.operations)[:-1]:
                body.append(view)
            scf.ReduceOp([], 0)
        self.loop.erase()
        return Block(inner.operation, tuple(bases), tuple(counts))


@dataclass(frozen=True, slots=True)
class BlockAxis:
    """Along one axis of an array, the elements that a block of iterations names: `length` for each iteration, from
    `rest` plus the number of the iteration in each control times its factor.
    """

    rest: IndexForm
    factors: tuple[int, ...]
    length: int

    def first(self, block: Block) -> ir.Value:
        """The first element of the block, at the insertion point."""
        total = self.rest.build()
        for factor, base, count in zip(self.factors, block.bases, block.counts, strict=True):
            lowest = base if factor >= 0 else add(base, arith.subi(count, index(1)))
            total = add(total, multiply(lowest, index(factor)))
        return total

    def span(self, block: Block, may_be_empty: bool) -> ir.Value:
        """How many elements there are from the first to the last, at the insertion point."""
        total = index(self.length)
        for factor, count in zip(self.factors, block.counts, strict=True):
            if factor:
                total = add(total, multiply(index(abs(factor)), arith.subi(count, index(1))))
        for count in block.counts:
            if may_be_empty and constant_value(count) is None:
                is_empty = arith.cmpi(arith.CmpIPredicate.eq, count, index(0))
                total = arith.select(is_empty, index(0), total)
        return total


def split(form: IndexForm, controls: Sequence[ir.Value], length: int) -> BlockAxis:
    """Where a section begins, apart from the controls of the loop that is about to be cut."""
    rest = {value: factor for value, factor in form.terms.items() if value not in controls}
    factors = tuple(form.terms.get(control, 0) for control in controls)
    return BlockAxis(IndexForm(rest, form.constant), factors, length)


def plan_blocks(loop: ir.Operation, layout: Layout) -> BlockPlan | str:
    """How `loop` can be cut, or why it cannot."""
    dims = par_dims(loop)
    gangs = [dim for dim in dims if dim.is_gang]
    limits = [upper_limit(trip) for trip in loop.opview.upperBound]
    known = tuple(limit for limit in limits if limit is not None)
    total = 1
    for limit in known:
        total *= limit
    if not gangs and len(known) == len(limits) and 0 < total <= _LARGEST_BLOCK:
        return BlockPlan(loop, layout, known, is_whole=True)
    lanes = _lanes(dims, layout)
    if lanes is None:
        return "how many lanes a gang has is not known when compiling"
    if CYCLIC_ATTRIBUTE in loop.attributes:
        return "its iterations are dealt to the gangs in chunks"
    if len(limits) == 1:
        return BlockPlan(loop, layout, (lanes,), is_whole=False)
    if any(
        other != loop and set(gangs) & set(par_dims(other)) for other in operations(layout.parallel, "scf.parallel")
    ):
        return "other loops of the construct are shared over the gangs as well: `tile` makes blocks of this one"
    row = min(WARP, lanes)
    return BlockPlan(loop, layout, (*[1] * (len(limits) - 2), max(lanes // row, 1), row), is_whole=False)


def _lanes(dims: tuple[ParDim, ...], layout: Layout) -> int | None:
    vector, workers = constant_value(layout.vector), constant_value(layout.workers)
    if ParDim.WORKER not in dims:
        return vector
    return None if vector is None or workers is None else vector * workers
