# SPDX-License-Identifier: Apache-2.0
"""Copy what `cache` names into shared memory, and read it from there.

Before:

    scf.parallel (%i) = (%c0) to (%n) step (%c1) {
      func.call @pyacc_cached_0(%x, %i) {pyacc.lengths = array<i64: 3>}
      ... memref.load %x[%i], %x[%i + 1], %x[%i + 2] ...
    } {acc.par_dims = #acc<par_dims[block_x, thread_x]>}

After:

    scf.for %base = %first to %end step %c128 {                     // the blocks of this gang
      %tile = memref.alloca() {pyacc.tile} : memref<130xf64>
      scf.parallel (%t) ... { %tile[%t] = %x[%base + %t] where %x has it } {acc.par_dims = #acc<par_dims[thread_x]>}
      scf.parallel (%lane) ... { ... memref.load %tile[%lane], ... } {acc.par_dims = #acc<par_dims[thread_x]>}
    }

Needs: plan-launch-size; before insert-private-storage, which puts the tile in shared memory, and insert-predication,
which adds the barriers. Leaves: no marks of `cache`. In a loop that lanes share, the tile holds what a block of
iterations names; in a loop around it, what one iteration names. What is not staged is read as before, and a remark says
why: the hint is dropped.
Spec: OpenACC 3.3 §2.10 cache.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import ClassVar

from pyacc_mlir.dialects.cached import CachedSection, cached_sections, erase_declarations
from pyacc_mlir.dialects.mlir import ir
from pyacc_mlir.lowering.acc_clauses import constant_value
from pyacc_mlir.lowering.gpu.builders import index
from pyacc_mlir.lowering.gpu.index_forms import IndexForm, form_of
from pyacc_mlir.lowering.gpu.insert_scratch_memory import shared_bytes_left
from pyacc_mlir.lowering.gpu.iteration_blocks import BlockPlan, plan_blocks, split
from pyacc_mlir.lowering.gpu.layout import Layout, Scope
from pyacc_mlir.lowering.gpu.shared_memory import element_bytes
from pyacc_mlir.lowering.gpu.staging_rules import obstacle
from pyacc_mlir.lowering.gpu.tiles import Read, Tile, reads_of
from pyacc_mlir.lowering.par_dims import ParDim, par_dims
from pyacc_mlir.lowering.pass_base import PassContext, operations
from pyacc_mlir.lowering.remarks import remark_at
from pyacc_mlir.lowering.walks import is_inside, with_nested

NOT_STAGED, STAGED = "ACC904", "ACC905"


@dataclass(frozen=True, slots=True)
class StageCachedSections:
    """The sections of one loop are staged together."""

    name: ClassVar[str] = "stage-cached-sections"

    def run(self, module: ir.Module, ctx: PassContext) -> None:
        for parallel in operations(module.operation, "acc.parallel"):
            layout = Layout.of(parallel)
            sections = cached_sections(operations(parallel, "func.call"))
            for block in dict.fromkeys(section.call.block for section in sections):
                _Staging(layout, ctx).stage([section for section in sections if section.call.block == block])
        for function in operations(module.operation, "func.func"):
            for section in cached_sections(operations(function, "func.call")):
                if "sym_visibility" in function.attributes:
                    text = f"`{section.text}` not staged in shared memory: the function calls itself"
                    ctx.remarks.append(remark_at(section.call, NOT_STAGED, text))
                section.call.erase()
        erase_declarations(module)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A section that is to be staged: where it begins, the extents of its tile, and what reads it."""

    section: CachedSection
    forms: tuple[IndexForm, ...]
    extents: tuple[int, ...]
    reads: list[Read]

    @property
    def axes(self) -> list[tuple[IndexForm, int]]:
        return list(zip(self.forms, self.section.lengths, strict=True))


@dataclass(frozen=True, slots=True)
class _Staging:
    """What stands at the head of one body."""

    layout: Layout
    ctx: PassContext

    def stage(self, sections: Sequence[CachedSection]) -> None:
        call = sections[0].call
        if not self.layout.uses_threads:
            self._drop(sections, "the construct has one lane")
        elif self.layout.scope_of(call) is not Scope.LANE:
            self._uniform(sections, self.layout.scope_of(call))
        elif call.parent.name != "scf.parallel" or ParDim.VECTOR not in par_dims(call.parent.operation):
            self._drop(sections, "each lane runs through this loop by itself")
        else:
            self._shared(sections, call.parent.operation)

    def _uniform(self, sections: Sequence[CachedSection], scope: Scope) -> None:
        """One iteration is executed by all lanes: its section is the tile."""
        for wanted in self._wanted(sections, scope, (), ()):
            section = wanted.section
            if not any(self.layout.scope_of(read.load) > scope for read in wanted.reads):
                self._drop([section], "no loop in it is shared over workers or lanes")
                continue
            with ir.InsertionPoint(section.call), section.call.location:
                origin = [form.build() for form in wanted.forms]
                self._emit(wanted, origin, [index(length) for length in section.lengths], scope)

    def _shared(self, sections: Sequence[CachedSection], loop: ir.Operation) -> None:
        """Each lane has iterations of its own: the tile is what a block of them names."""
        plan = plan_blocks(loop, self.layout)
        if isinstance(plan, str):
            self._drop(sections, plan)
            return
        controls = tuple(loop.regions[0].blocks[0].arguments)
        wanted = self._wanted(sections, self.layout.scope_of(loop), controls, plan.limits)
        if wanted:
            self._cut(wanted, plan, controls)

    def _cut(self, wanted: Sequence[_Wanted], plan: BlockPlan, controls: Sequence[ir.Value]) -> None:
        # the controls go with the loop: what is needed of them is asked for before
        axes = [[split(form, controls, length) for form, length in each.axes] for each in wanted]
        block = plan.cut()
        with ir.InsertionPoint(block.loop), block.loop.location:
            for each, parts in zip(wanted, axes, strict=True):
                origin = [part.first(block) for part in parts]
                counts = [part.span(block, plan.is_whole) for part in parts]
                self._emit(each, origin, counts, self.layout.scope_of(block.loop))

    def _wanted(
        self, sections: Sequence[CachedSection], scope: Scope, controls: Sequence[ir.Value], limits: Sequence[int]
    ) -> list[_Wanted]:
        """What can be staged; the others are dropped."""
        found: list[_Wanted] = []
        left, taken = shared_bytes_left(self.layout), set[ir.Operation]()
        for section in sections:
            made = self._one(section, controls, limits, taken)
            if isinstance(made, str):
                self._drop([section], made)
                continue
            size = self._bytes(made, scope)
            if size is None or size > left:
                text = "the number of workers is not known when compiling"
                too_large = f"its tile of {size} bytes does not fit the shared memory that is left ({left} bytes)"
                self._drop([section], text if size is None else too_large)
                continue
            left -= size
            taken |= {read.load for read in made.reads}
            found.append(made)
        return found

    def _one(
        self, section: CachedSection, controls: Sequence[ir.Value], limits: Sequence[int], taken: set[ir.Operation]
    ) -> _Wanted | str:
        ops = [view.operation for view in section.call.block.operations]
        body = ops[ops.index(section.call) + 1 :]
        reason = obstacle(section, body)
        if reason is not None:
            return reason
        forms = tuple(form_of(first) for first in section.firsts)
        loop = section.call.parent.operation
        extents = []
        for form, length in zip(forms, section.lengths, strict=True):
            if controls and any(_is_made_in(value, loop) for value in form.terms if value not in controls):
                return "where it begins does not follow from the number of the iteration"
            factors = [abs(form.terms.get(control, 0)) for control in controls]
            if any(factor > length for factor in factors):
                return f"{max(factors)} elements lie between the sections of two iterations, which have {length}"
            extents.append(length + sum(f * (limit - 1) for f, limit in zip(factors, limits, strict=True)))
        left = [nested for op in body for nested in with_nested(op) if nested not in taken]
        reads = reads_of(section, forms, left)
        if not reads:
            return "what is read lies outside of it"
        return _Wanted(section, forms, tuple(extents), reads)

    def _bytes(self, wanted: _Wanted, scope: Scope) -> int | None:
        """Bytes of the tiles of one gang; None if that is not known."""
        size = prod(wanted.extents) * element_bytes(wanted.section.array.type.element_type)
        workers = constant_value(self.layout.workers) if scope is Scope.ROW else 1
        return None if workers is None else size * workers

    def _emit(self, wanted: _Wanted, origin: Sequence[ir.Value], counts: Sequence[ir.Value], scope: Scope) -> None:
        section = wanted.section
        tile = Tile(section, wanted.extents, origin, counts)
        tile.read_by(wanted.reads, tile.fill(self.layout, scope))
        shape = " x ".join(map(str, wanted.extents))
        what = "worker" if scope is Scope.ROW else "gang"
        text = f"`{section.text}` staged in shared memory: a tile of {shape} elements for each {what}"
        self.ctx.remarks.append(remark_at(section.call, STAGED, text))

    def _drop(self, sections: Sequence[CachedSection], reason: str) -> None:
        for section in sections:
            text = f"`{section.text}` not staged in shared memory: {reason}"
            self.ctx.remarks.append(remark_at(section.call, NOT_STAGED, text))


def _is_made_in(value: ir.Value, loop: ir.Operation) -> bool:
    if isinstance(value.owner, ir.Block):
        owner = value.owner.owner.operation
        return bool(owner == loop) or is_inside(owner, loop)
    return is_inside(value.owner.operation, loop)
