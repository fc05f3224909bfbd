# SPDX-License-Identifier: Apache-2.0
"""A tile: a part of an array copied into shared memory by all threads of a gang (or worker), and read from there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce

from pyacc_mlir.dialects.cached import CachedSection
from pyacc_mlir.dialects.mlir import arith, ir, memref, scf
from pyacc_mlir.lowering.gpu.builders import add, index
from pyacc_mlir.lowering.gpu.index_forms import IndexForm, form_of
from pyacc_mlir.lowering.gpu.insert_scratch_memory import TILE
from pyacc_mlir.lowering.gpu.layout import Layout, Scope
from pyacc_mlir.lowering.gpu.nests import extents_of, shared_loop
from pyacc_mlir.lowering.gpu.staging_rules import loads_of, window_of
from pyacc_mlir.lowering.par_dims import ParDim

_LESS = arith.CmpIPredicate.ult


@dataclass(frozen=True, slots=True)
class Tile:
    """Elements `origin + t` of an array, `t` below `counts`, in an array of static `extents`."""

    section: CachedSection
    extents: tuple[int, ...]
    origin: Sequence[ir.Value]
    counts: Sequence[ir.Value]

    def fill(self, layout: Layout, scope: Scope) -> ir.Value:
        """Allocate the tile and copy what the device has of it, at the insertion point; threads share the work."""
        array = self.section.array
        memory = memref.alloca(ir.MemRefType.get(self.extents, array.type.element_type), [], [])
        memory.owner.attributes[TILE] = ir.UnitAttr.get()
        windows = window_of(self.section) or []
        bounds = [window or (index(0), extent) for window, extent in zip(windows, extents_of(array), strict=True)]
        both = scope is Scope.BLOCK and layout.uses_workers
        dims = (ParDim.WORKER, ParDim.VECTOR) if both else (ParDim.VECTOR,)

        def copy(numbers: list[ir.Value]) -> None:
            places = [add(first, number) for first, number in zip(self.origin, numbers, strict=True)]
            inside = [
                arith.cmpi(_LESS, arith.subi(place, low), size)
                for place, (low, size) in zip(places, bounds, strict=True)
            ]
            branch = scf.IfOp(reduce(arith.andi, inside))
            with ir.InsertionPoint(branch.then_block):
                memref.store(memref.load(array, places), memory, numbers)
                scf.YieldOp([])

        shared_loop(list(self.counts), dims, copy)
        return memory

    def read_by(self, reads: Sequence[Read], memory: ir.Value) -> None:
        """Let `reads` take what the tile has from it."""
        for read in reads:
            with ir.InsertionPoint(read.load), read.load.location:
                places = [arith.subi(at, first) for at, first in zip(read.load.operands[1:], self.origin, strict=True)]
                value = self._checked(read, places, memory) if read.unsure else memref.load(memory, places)
            read.load.results[0].replace_all_uses_with(value)
            read.load.erase()

    def _checked(self, read: Read, places: list[ir.Value], memory: ir.Value) -> ir.Value:
        """The element of the tile if it is in it, else of the array."""
        inside = [arith.cmpi(_LESS, places[axis], self.counts[axis]) for axis in read.unsure]
        branch = scf.IfOp(reduce(arith.andi, inside), [read.load.results[0].type], has_else=True)
        with ir.InsertionPoint(branch.then_block):
            scf.YieldOp([memref.load(memory, places)])
        with ir.InsertionPoint(branch.else_block):
            scf.YieldOp([memref.load(read.load.operands[0], list(read.load.operands[1:]))])
        found: ir.Value = branch.results[0]
        return found


@dataclass(frozen=True, slots=True)
class Read:
    """A load of the cached array. `unsure`: the axes of which only its execution shows whether the section has it."""

    load: ir.Operation
    unsure: tuple[int, ...]


def reads_of(section: CachedSection, forms: Sequence[IndexForm], ops: Sequence[ir.Operation]) -> list[Read]:
    """The loads that the section may serve: those that surely lie outside stay what they are."""
    found = []
    for load in loads_of(section, ops):
        offsets = [form_of(at).plus(form, -1).interval() for at, form in zip(load.operands[1:], forms, strict=True)]
        axes = list(zip(offsets, section.lengths, strict=True))
        if not any(offset is not None and (offset[1] < 0 or offset[0] >= length) for offset, length in axes):
            unsure = [
                number
                for number, (offset, length) in enumerate(axes)
                if offset is None or offset[0] < 0 or offset[1] >= length
            ]
            found.append(Read(load, tuple(unsure)))
    return found
