# SPDX-License-Identifier: Apache-2.0
"""Give private arrays that fit no faster memory a part of one array in device memory.

Before:

    acc.parallel num_gangs({%g, %c1, %c1}) ... {
      scf.parallel (%i) ... {                            // gang
        %t = memref.alloca(%n) : memref<?xf64>

After:

    %host = memref.alloc(%bytes) : memref<?xi8>          // one part for each gang, never touched on the host
    %device = acc.create varPtr(%host : memref<?xi8>) -> memref<?xi8>
    acc.parallel num_gangs({%g, %c1, %c1}) ... {
      scf.parallel (%i) ... {
        %t = memref.view %device[%start][%n] : memref<?xi8> to memref<?xf64>
    acc.delete accPtr(%device : memref<?xi8>)
    memref.dealloc %host

Needs: plan-launch-size. Leaves: every memref.alloca of a construct has a static size, and if a gang or worker owns it,
a size that shared memory may hold.
Spec: OpenACC 3.3 §2.9.10 private.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pyacc_mlir.dialects.mlir import arith, ir, memref, openacc
from pyacc_mlir.lowering.acc_clauses import constant_value, sizes
from pyacc_mlir.lowering.gpu.builders import add, index, member_id, multiply, product
from pyacc_mlir.lowering.gpu.host_values import host_value
from pyacc_mlir.lowering.gpu.layout import Layout, Scope
from pyacc_mlir.lowering.gpu.shared_memory import LIMIT, address, as_generic, byte_size, declare, element_bytes
from pyacc_mlir.lowering.par_dims import GANGS, ParDim
from pyacc_mlir.lowering.pass_base import PassContext, operations
from pyacc_mlir.lowering.purity import base_of
from pyacc_mlir.lowering.remarks import refuse
from pyacc_mlir.lowering.walks import ancestors

TILE = "pyacc.tile"  # marks a copy that is made to be in shared memory
GANG_COPY = "pyacc.gang_copy"  # marks what the lanes of a gang update together, which is best done in shared memory
_BUFFER = 8 * 1024  # bytes for such an array whose size is not known when compiling
_ALIGNMENT = 16
_LARGEST_SHARED = 16 * 1024  # bytes of one array: a block that takes more leaves no room for a second one
_SHARED = LIMIT - 1024  # what the buffers of lower-reductions leave


@dataclass(frozen=True, slots=True)
class InsertScratchMemory:
    """One scratch array for each private array."""

    name: ClassVar[str] = "insert-scratch-memory"

    def run(self, module: ir.Module, ctx: PassContext) -> None:
        for parallel in operations(module.operation, "acc.parallel"):
            layout = Layout.of(parallel)
            found, left = _placed(layout)
            placed = set(found)
            for alloca in operations(parallel, "memref.alloca"):
                if alloca in placed:
                    continue
                buffer = None
                if GANG_COPY in alloca.attributes and _owner(alloca, layout) is Scope.BLOCK and left >= _BUFFER:
                    left -= _BUFFER
                    with alloca.location:
                        buffer = declare(module, ir.MemRefType.get([_BUFFER], ir.IntegerType.get_signless(8)))
                _replace(alloca, layout, buffer)


def shared_bytes_left(layout: Layout) -> int:
    """Bytes of a block's shared memory that private arrays do not need."""
    return _placed(layout)[1]


def _placed(layout: Layout) -> tuple[list[ir.Operation], int]:
    """The arrays that shared memory (or a thread) holds, and the shared bytes that they leave; tiles come first."""
    left, placed = _SHARED, []
    allocas = operations(layout.parallel, "memref.alloca")
    for alloca in sorted(allocas, key=lambda alloca: TILE not in alloca.attributes):
        wanted = _shared_bytes(alloca, layout)
        most = left if TILE in alloca.attributes else min(left, _LARGEST_SHARED)
        if wanted is not None and wanted <= most:
            left -= wanted
            placed.append(alloca)
    return placed, left


def _shared_bytes(alloca: ir.Operation, layout: Layout) -> int | None:
    """What `alloca` may take of a block's shared memory; None if its size is not known."""
    scope = _owner(alloca, layout)
    if len(alloca.operands):
        return None
    if scope is Scope.LANE or not layout.uses_threads:
        return 0
    copies = constant_value(layout.workers) if scope is Scope.ROW else 1
    return None if copies is None else copies * byte_size(alloca.results[0].type)


def _replace(alloca: ir.Operation, layout: Layout, buffer: tuple[str, ir.Type] | None) -> None:
    """Put an array into device memory; into the shared `buffer` instead where it turns out to fit."""
    owners = members(_owner(alloca, layout), layout)
    with alloca.location:
        with ir.InsertionPoint(layout.parallel):
            extents = [_known_extent(alloca, number, layout.parallel) for number in range(len(alloca.operands))]
            if any(extent is None for extent in extents):
                refuse(alloca, "a private array whose size only the device knows is not supported yet on a GPU")
            part = part_bytes(alloca.results[0].type, [extent for extent in extents if extent is not None])
            size = multiply(part, product([count for _, count in owners]))
            fits = None if buffer is None else arith.cmpi(arith.CmpIPredicate.ule, part, index(_BUFFER))
            device = allocate(size if fits is None else arith.select(fits, index(_ALIGNMENT), size), layout.parallel)
        with ir.InsertionPoint(alloca):
            memory, start = device, multiply(number_of(owners), part)
            if buffer is not None and fits is not None:
                shared = memref.cast(device.type, as_generic(address(*buffer)))
                memory, start = arith.select(fits, shared, device), arith.select(fits, index(0), start)
            view = memref.view(alloca.results[0].type, memory, start, list(alloca.operands))
    alloca.results[0].replace_all_uses_with(view)
    alloca.erase()


def _known_extent(alloca: ir.Operation, number: int, parallel: ir.Operation) -> ir.Value | None:
    """What the host knows of an extent of a private array: how large it is, or, of a section's copy, the array."""
    known = host_value(alloca.operands[number], parallel)
    init = next((op for op in ancestors(alloca, parallel) if op.name == "acc.reduction_init"), None)
    if known is not None or init is None:
        return known
    whole, kind = base_of(init.operands[0]), ir.MemRefType(alloca.results[0].type)
    axes = [axis for axis in range(kind.rank) if kind.is_dynamic_dim(axis)]
    if not isinstance(whole.type, ir.MemRefType) or ir.MemRefType(whole.type).rank != kind.rank:
        return None
    with ir.InsertionPoint(init):
        extent = memref.dim(whole, index(axes[number]))
    return host_value(extent, parallel)


def _owner(alloca: ir.Operation, layout: Layout) -> Scope:
    """Who has a copy of its own: of what is reduced every thread, because each adds to its own."""
    if any(op.name == "acc.reduction_init" for op in ancestors(alloca, layout.parallel)):
        return Scope.LANE if layout.uses_threads else Scope.BLOCK
    return layout.scope_of(alloca)


def members(scope: Scope, layout: Layout) -> list[tuple[_Member, ir.Value]]:
    """Which gang, worker and lane this is, each with how many there are; as far as each has a copy of its own."""
    gangs = sizes(layout.parallel).gangs
    owners = [(_Member(dim), count) for dim, count in zip(GANGS, gangs, strict=True)]
    if scope is not Scope.BLOCK and layout.uses_workers:
        owners.append((_Member(ParDim.WORKER), layout.workers))
    if scope is Scope.LANE:
        with ir.InsertionPoint(layout.parallel), layout.parallel.location:
            owners.append((_Member(ParDim.VECTOR), layout.row_length()))
    return owners


def number_of(owners: list[tuple[_Member, ir.Value]]) -> ir.Value:
    """The number of the one among all `owners` that executes the insertion point."""
    number = index(0)
    for member, count in owners:
        number = add(multiply(number, count), member())
    return number


@dataclass(frozen=True, slots=True)
class _Member:
    """The number of a gang, worker or lane, when called: at the insertion point."""

    dim: ParDim

    def __call__(self) -> ir.Value:
        return member_id(self.dim)


def part_bytes(kind: ir.MemRefType, extents: list[ir.Value]) -> ir.Value:
    """Bytes of one copy, aligned for any element."""
    static = [extent for extent in kind.shape if extent != ir.ShapedType.get_dynamic_size()]
    total = index(element_bytes(kind.element_type))
    for extent in [*map(index, static), *extents]:
        total = multiply(total, extent)
    return arith.andi(arith.addi(total, index(_ALIGNMENT - 1)), index(-_ALIGNMENT))


def allocate(size: ir.Value, parallel: ir.Operation) -> ir.Value:
    """Device memory of `size` bytes that lives from before `parallel`, the insertion point, until after it."""
    kind = ir.MemRefType.get([ir.ShapedType.get_dynamic_size()], ir.IntegerType.get_signless(8))
    clause = ir.Attribute.parse("#acc<data_clause acc_create>")
    host = memref.alloc(kind, [size], [])
    device = openacc.CreateOp(
        kind, host, kind.element_type, [], [], dataClause=clause, structured=True, implicit=True
    ).results[0]
    with ir.InsertionPoint.after(parallel):
        openacc.DeleteOp(device, [], [], dataClause=clause, structured=True, implicit=True)
        memref.dealloc(host)
    return device
