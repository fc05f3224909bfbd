# SPDX-License-Identifier: Apache-2.0
"""Split each acc.kernels into a sequence of acc.parallel: one for each loop nest, one for statements in between.

Before:

    acc.kernels dataOperands(%a, %s) num_gangs({%g : i32}) {
      acc.loop ... { ... }
      %v = memref.load %s[]
      memref.store %v, %a[%i]
      acc.loop ... { ... }
      acc.terminator
    }

After:

    acc.parallel dataOperands(%a, %s) num_gangs({%g : i32}) { acc.loop ... { ... } acc.yield }
    acc.parallel dataOperands(%a, %s) num_gangs({%c1}) num_workers(%c1) vector_length(%c1) {
      %v = memref.load %s[]
      memref.store %v, %a[%i]
      acc.yield
    }
    acc.parallel dataOperands(%a, %s) num_gangs({%g : i32}) { acc.loop ... { ... } acc.yield }

Needs: stage `data`. Leaves: no acc.kernels. Pure operations move to the host side, before the constructs, or are
repeated where they depend on device data; so do checks of host values, which fail before any of the pieces runs. A
value loaded in one construct and used in a later one travels through a device cell (acc.create). A nest whose outer
loop is sequential around independent loops gets one gang, because nothing else would keep its iterations in order.
Spec: OpenACC 3.3 §2.5.2 kernels.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import ClassVar

from pyacc_mlir.dialects.cached import cached_sections
from pyacc_mlir.dialects.mlir import arith, ir, openacc
from pyacc_mlir.lowering.acc_clauses import loop_clauses, parallel_from
from pyacc_mlir.lowering.device_cells import DeviceCells, load_cell, store_cell
from pyacc_mlir.lowering.pass_base import PassContext, operations
from pyacc_mlir.lowering.purity import hoist_pure, is_alloca, is_pure
from pyacc_mlir.lowering.remarks import refuse, remark_at
from pyacc_mlir.lowering.walks import ancestor_in, with_nested

_NO_SHARED_WRITE = frozenset(
    {
        "memref.load",
        "memref.alloca",
        "scf.for",
        "scf.if",
        "scf.while",
        "scf.yield",
        "scf.condition",
        "acc.loop",
        "acc.yield",
    }
)


@dataclass(frozen=True, slots=True)
class SplitKernels:
    """The constructs keep the program order of the kernels region."""

    name: ClassVar[str] = "split-kernels"

    def run(self, module: ir.Module, ctx: PassContext) -> None:
        for kernels in operations(module.operation, "acc.kernels"):
            if len(kernels.regions[0].blocks) != 1:
                refuse(kernels, "a kernels construct with several basic blocks cannot be split")
            body = kernels.regions[0].blocks[0]
            _drop_cached(body, ctx)
            _Splitter(kernels, body, DeviceCells(kernels)).run()


def _drop_cached(body: ir.Block, ctx: PassContext) -> None:
    """Forget the sections of a loop that the host runs: what one kernel has in shared memory, the next has not."""
    for section in cached_sections([view.operation for view in body.operations if view.operation.name == "func.call"]):
        text = f"`{section.text}` not staged in shared memory: each iteration is several kernels"
        ctx.remarks.append(remark_at(section.call, "ACC904", text))
        section.call.erase()


@dataclass(slots=True)
class _Piece:
    """What becomes one acc.parallel: a loop nest with its reductions, or plain statements (`nest` is None)."""

    nest: ir.Operation | None = None
    ops: list[ir.Operation] = field(default_factory=list)


@dataclass(slots=True)
class _Splitter:
    """Splits one acc.kernels."""

    kernels: ir.Operation
    body: ir.Block
    cells: DeviceCells
    cell_of: dict[ir.Value, ir.Value] = field(default_factory=dict)
    moved: list[ir.Operation] = field(default_factory=list)

    def run(self) -> None:
        hoist_pure(self.kernels, self.body)
        pieces = _join_reads(_pieces(self.body))
        for op in [view.operation for view in self.body.operations if view.operation.name == "memref.alloca"]:
            self._place_alloca(op, pieces)
        for piece in pieces:
            if all(map(is_pure, piece.ops)):
                self.moved += piece.ops  # nothing to execute: what needs the values computes them
            else:
                self._emit(piece)
        self.cells.close()
        self.kernels.erase()

    def _place_alloca(self, alloca: ir.Operation, pieces: list[_Piece]) -> None:
        users = [user for use in alloca.results[0].uses if (user := ancestor_in(self.body, use.owner.operation))]
        homes = [piece for piece in pieces if any(user in piece.ops for user in users)]
        if len(homes) == 1:
            homes[0].ops.insert(0, alloca)
        elif homes:
            self.cells.hoist(alloca)

    def _emit(self, piece: _Piece) -> None:
        with ir.InsertionPoint(self.kernels), (piece.nest or piece.ops[0]).location:
            parallel = _parallel(self.kernels, piece.nest)
        self.cells.keep_before(parallel)
        block = parallel.regions[0].blocks.append()
        for op in piece.ops:
            for user in with_nested(op):
                for number, value in enumerate(user.operands):
                    user.operands[number] = self._bring(value, block, piece)
            block.append(op)
        self.moved += piece.ops
        with ir.InsertionPoint(block), parallel.location:
            openacc.YieldOp([])

    def _bring(self, value: ir.Value, block: ir.Block, piece: _Piece) -> ir.Value:
        """`value` itself, or if it was computed in an earlier piece, its stand-in at the end of `block`."""
        if isinstance(value.owner, ir.Block) or value.owner.operation not in self.moved:
            return value
        owner = value.owner.operation
        if isinstance(value.type, ir.MemRefType) or (is_pure(owner) and value not in self.cell_of):
            operands = [self._bring(operand, block, piece) for operand in owner.operands]
            with ir.InsertionPoint(block):
                copy = owner.clone()
            for number, operand in enumerate(operands):
                copy.operands[number] = operand
            self.moved.append(copy)
            return copy.results[ir.OpResult(value).result_number]
        if value not in self.cell_of:
            self.cell_of[value] = self.cells.create(value.type)
            with ir.InsertionPoint.after(owner), owner.location:
                store_cell(value, self.cell_of[value])
        with ir.InsertionPoint(block), owner.location:
            loaded = load_cell(self.cell_of[value], value.type)
        self.cell_of[loaded] = self.cell_of[value]  # operations that are repeated may use it in their turn
        self.moved.append(loaded.owner.operation)
        return loaded


def _pieces(body: ir.Block) -> list[_Piece]:
    """The statements of a kernels region, grouped; allocas find their place later."""
    pieces: list[_Piece] = []
    inits: list[ir.Operation] = []
    for op in [view.operation for view in body.operations][:-1]:
        if op.name == "acc.reduction_init":
            inits.append(op)
        elif op.name == "acc.reduction_combine_region":
            pieces[-1].ops.append(op)
        elif op.name == "acc.loop" or operations(op, "acc.loop"):
            pieces.append(_Piece(op, [*inits, op]))
            inits = []
        elif op.name != "memref.alloca":
            if not pieces or pieces[-1].nest is not None:
                pieces.append(_Piece())
            pieces[-1].ops.append(op)
    return pieces


def _join_reads(pieces: list[_Piece]) -> list[_Piece]:
    """Give statements that only read to the nest after them, where no other gang can overwrite what they read."""
    kept: list[_Piece] = []
    for number, piece in enumerate(pieces):
        following = pieces[number + 1] if number + 1 < len(pieces) else None
        if piece.nest is None and following is not None and _every_gang_may_repeat(piece, following):
            following.ops[:0] = piece.ops
        else:
            kept.append(piece)
    return kept


def _every_gang_may_repeat(piece: _Piece, following: _Piece) -> bool:
    if not all(op.name == "memref.load" or is_pure(op) for op in piece.ops):
        return False
    read = {str(op.results[0].type) for op in piece.ops if op.name == "memref.load"}
    nested = [inner for op in following.ops for inner in with_nested(op)]
    if any(_may_write(op, read) for op in nested):
        return False
    users = [use.owner.operation for op in piece.ops for result in op.results for use in result.uses]
    return all(user in piece.ops or user in nested for user in users)


def _may_write(op: ir.Operation, types: set[str]) -> bool:
    """`op` may write shared memory that holds elements of one of `types`."""
    if op.name == "memref.store":
        return str(op.operands[0].type) in types and not is_alloca(op.operands[1])
    return not (is_pure(op) or op.name in _NO_SHARED_WRITE)


def _parallel(kernels: ir.Operation, nest: ir.Operation | None) -> ir.Operation:
    """An empty acc.parallel with the clauses of `kernels` and the sizes its piece needs, at the insertion point."""
    if nest is None:
        one = _one()
        return parallel_from(kernels, gangs=(one,), workers=one, vector=one)
    loops = [loop_clauses(op) for op in with_nested(nest) if op.name == "acc.loop"]
    if nest.name != "acc.loop" or not loops[0].independent:
        # independent loops inside a sequential one, or in a branch: only one gang keeps their order
        return parallel_from(kernels, gangs=(_one(),))
    return parallel_from(
        kernels,
        gangs=[loop.gang_num for loop in loops if loop.gang_num is not None][:1],
        workers=_first(loop.worker_num for loop in loops),
        vector=_first(loop.vector_length for loop in loops),
    )


def _one() -> ir.Value:
    return arith.constant(ir.IntegerType.get_signless(32), 1)


def _first(values: Iterable[ir.Value | None]) -> ir.Value | None:
    return next((value for value in values if value is not None), None)
