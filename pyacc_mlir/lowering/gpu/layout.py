# SPDX-License-Identifier: Apache-2.0
"""How the threads of a block stand for workers and vector lanes, and who executes a place in a construct.

A block is one gang. Its threads are `num_workers` rows of lanes. A row is padded to whole warps, so that rows never
share a warp: a row can then wait at a barrier of its own, and shuffles need no special cases. Lanes at or beyond
`vector_length` only take part in what all lanes do, never in a vector loop.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from pyacc_mlir.dialects.mlir import arith, gpu, ir, nvvm, scf
from pyacc_mlir.lowering.acc_clauses import constant_value, sizes
from pyacc_mlir.lowering.gpu.builders import index, member_id
from pyacc_mlir.lowering.par_dims import ParDim, par_dims
from pyacc_mlir.lowering.pass_base import operations
from pyacc_mlir.lowering.walks import ancestors

WARP = 32
MAX_THREADS = 1024
MAX_WARPS = MAX_THREADS // WARP
NAMED_BARRIERS = 16  # in each block; 0 is the one of the whole block


class Scope(IntEnum):
    """Who executes a place: all threads of the block alike, all lanes of a row alike, or each lane for itself."""

    BLOCK = 0
    ROW = 1
    LANE = 2


@dataclass(frozen=True, slots=True)
class Layout:
    """The threads of one construct."""

    parallel: ir.Operation
    vector: ir.Value  # vector_length
    workers: ir.Value  # num_workers
    uses_workers: bool  # a loop is shared over workers, or there are several
    uses_threads: bool  # a loop is shared over workers or lanes: a block has more than one thread

    @staticmethod
    def of(parallel: ir.Operation) -> Layout:
        """The layout of an acc.parallel that plan-launch-size has seen."""
        given = sizes(parallel)
        if given.vector is None or given.workers is None:
            raise ValueError("plan-launch-size has not run")
        used = {dim for loop in operations(parallel, "scf.parallel") for dim in par_dims(loop)}
        several = constant_value(given.vector) != 1 or constant_value(given.workers) != 1
        uses_workers = ParDim.WORKER in used or constant_value(given.workers) != 1
        return Layout(parallel, given.vector, given.workers, uses_workers, several)

    @property
    def row(self) -> int | None:
        """Threads in a row, when known: vector_length rounded up to whole warps."""
        known = constant_value(self.vector)
        return None if known is None else -(-known // WARP) * WARP

    def scope_of(self, op: ir.Operation) -> Scope:
        """Who executes `op`."""
        around = {dim for loop in ancestors(op, self.parallel) for dim in par_dims(loop)}
        return self.scope_inside(around)

    def scope_inside(self, dims: set[ParDim]) -> Scope:
        """Who executes the body of loops shared over `dims`."""
        if ParDim.VECTOR in dims:
            return Scope.LANE
        return Scope.ROW if ParDim.WORKER in dims else Scope.BLOCK

    def is_single(self, scope: Scope) -> ir.Value | None:
        """Whether this thread is the one that acts for its block or row; None where each acts for itself."""
        if scope is Scope.LANE or not self.uses_threads:
            return None
        zero = index(0)
        first_lane = arith.cmpi(arith.CmpIPredicate.eq, member_id(ParDim.VECTOR), zero)
        if scope is Scope.ROW or not self.uses_workers:
            return first_lane
        first_worker = arith.cmpi(arith.CmpIPredicate.eq, member_id(ParDim.WORKER), zero)
        return arith.andi(first_lane, first_worker)

    def barrier(self, scope: Scope) -> None:
        """Wait for the block or for the row, at the insertion point."""
        if scope is Scope.LANE or not self.uses_threads:
            return
        if scope is Scope.BLOCK:
            gpu.BarrierOp()
        elif self.row == WARP:
            nvvm.SyncWarpOp(_i32(-1))
        else:
            self._row_barrier()

    def _row_barrier(self) -> None:
        """A row of one warp waits as one, others at barriers of their own (LaunchLimits: there are enough)."""
        if self.row is not None:
            self._named_barrier()
            return
        is_warp = arith.cmpi(arith.CmpIPredicate.eq, self.row_length(), index(WARP))
        branch = scf.IfOp(is_warp, has_else=True)
        with ir.InsertionPoint(branch.then_block):
            nvvm.SyncWarpOp(_i32(-1))
            scf.YieldOp([])
        with ir.InsertionPoint(branch.else_block):
            self._named_barrier()
            scf.YieldOp([])

    def _named_barrier(self) -> None:
        number = arith.addi(arith.index_cast(_i32_type(), member_id(ParDim.WORKER)), _i32(1))
        nvvm.BarrierOp(barrierId=number, numberOfThreads=arith.index_cast(_i32_type(), self.row_length()))

    def row_length(self) -> ir.Value:
        """Threads in a row, as a value."""
        if self.row is not None:
            return index(self.row)
        rounded = arith.addi(self.vector, index(WARP - 1))
        return arith.andi(rounded, index(-WARP))


def _i32_type() -> ir.Type:
    return ir.IntegerType.get_signless(32)


def _i32(number: int) -> ir.Value:
    return arith.constant(_i32_type(), number)
