# SPDX-License-Identifier: Apache-2.0
"""Loops over all positions of a shape, as whole-array statements need them.

In `kernels` and `parallel`, outside loops of their own, they are loop constructs whose iterations are independent;
everywhere else they are sequential.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pyacc_mlir.dialects import acc
from pyacc_mlir.dialects.acc_levels import Levels
from pyacc_mlir.dialects.mlir import ir, openacc, scf
from pyacc_mlir.frontend import emit_ops as ops
from pyacc_mlir.frontend.emit_state import State

Body = Callable[[list[ir.Value]], None]


def each_element(state: State, extents: Sequence[ir.Value], body: Body, *, backwards: bool = False) -> None:
    """`body` for every position; independent of each other, in any order. `backwards`: the first axis is innermost."""
    if state.shares_loops and extents:
        _shared(state, extents, body)
    elif backwards:
        in_order(extents[::-1], lambda positions: body(positions[::-1]))
    else:
        in_order(extents, body)


def in_order(extents: Sequence[ir.Value], body: Body) -> None:
    """`body` for every position one after the other, the last axis running fastest."""
    _nest(list(extents), [], body)


def once(state: State, body: Callable[[], None]) -> None:
    """`body` as one sequence: by a single gang, where a construct would have every gang execute it."""
    if not state.shares_loops:
        body()
        return
    one = ops.index_constant(1)
    block = acc.loop([one], ops.index_constant(0), one, schedule="independent", levels=Levels(gang=True))
    _within(state, block, lambda _: body())


def _shared(state: State, extents: Sequence[ir.Value], body: Body) -> None:
    block = acc.loop(list(extents), ops.index_constant(0), ops.index_constant(1), schedule="independent")
    _within(state, block, body)


def _within(state: State, block: ir.Block, body: Body) -> None:
    state.in_loop = True
    with ir.InsertionPoint(block):
        body(list(block.arguments))
        openacc.YieldOp([])
    state.in_loop = False


def _nest(extents: list[ir.Value], positions: list[ir.Value], body: Body) -> None:
    if not extents:
        body(positions)
        return
    loop = scf.ForOp(ops.index_constant(0), extents[0], ops.index_constant(1))
    with ir.InsertionPoint(loop.body):
        _nest(extents[1:], [*positions, loop.induction_variable], body)
        scf.yield_([])
