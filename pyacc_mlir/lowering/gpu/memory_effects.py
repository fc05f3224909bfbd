# SPDX-License-Identifier: Apache-2.0
"""What operations do to memory that threads of a block share, and which of it conflicts.

Arrays may overlap, so accesses are told apart by element type only.
"""

from __future__ import annotations

from dataclasses import dataclass

from pyacc_mlir.dialects.mlir import ir
from pyacc_mlir.lowering.gpu.reduction_copies import init_of
from pyacc_mlir.lowering.purity import is_alloca, is_pure
from pyacc_mlir.lowering.remarks import refuse
from pyacc_mlir.lowering.walks import with_nested

_NO_EFFECT = frozenset(
    {
        "acc.atomic.capture",
        "acc.reduction_init",
        "acc.terminator",
        "acc.yield",
        "gpu.block_id",
        "gpu.grid_dim",
        "gpu.thread_id",
        "llvm.intr.trap",
        "memref.alloca",
        "memref.atomic_yield",
        "scf.condition",
        "scf.for",
        "scf.if",
        "scf.index_switch",
        "scf.execute_region",
        "scf.parallel",
        "scf.reduce",
        "scf.while",
        "scf.yield",
    }
)
#: The operand that names the place an operation writes.
_WRITTEN = {
    "acc.atomic.read": 1,
    "acc.atomic.update": 0,
    "acc.atomic.write": 0,
    "acc.reduction_combine_region": 0,
    "memref.atomic_rmw": 1,
    "memref.generic_atomic_rmw": 0,
    "memref.store": 1,
}
_READING = frozenset({"acc.atomic.read", "memref.load"})
_ANYTHING = "*"


@dataclass(frozen=True, slots=True)
class Accesses:
    """Element types read and written in shared memory."""

    reads: frozenset[str] = frozenset()
    writes: frozenset[str] = frozenset()

    def __or__(self, other: Accesses) -> Accesses:
        return Accesses(self.reads | other.reads, self.writes | other.writes)

    def conflicts_with(self, earlier: Accesses) -> bool:
        """One of the two writes what the other accesses."""
        mine = self.reads | self.writes
        return _meet(self.writes, earlier.reads | earlier.writes) or _meet(mine, earlier.writes)


NO_ACCESS = Accesses()


def accesses(op: ir.Operation) -> Accesses:
    """The shared accesses of `op` and all operations inside it."""
    if op.name == "acc.reduction_init":
        return NO_ACCESS  # every thread fills a copy of its own
    total = NO_ACCESS
    for nested in with_nested(op):
        total |= _accesses_of_one(nested)
    return total


def private_writes(op: ir.Operation) -> list[ir.Value]:
    """The variables of one thread that `op` itself writes."""
    place = _written_place(op)
    return [place] if place is not None and is_private(place) else []


def is_private(place: ir.Value) -> bool:
    """`place` is a variable of one thread."""
    return is_alloca(place) or init_of(place) is not None


def _written_place(op: ir.Operation) -> ir.Value | None:
    return op.operands[_WRITTEN[op.name]] if op.name in _WRITTEN else None


def _accesses_of_one(op: ir.Operation) -> Accesses:
    place = _written_place(op)
    if place is not None or op.name in _READING:
        writes = frozenset() if place is None or is_private(place) else _element(place)
        is_read = op.name in _READING and not is_private(op.operands[0])
        return Accesses(_element(op.operands[0]) if is_read else frozenset(), writes)
    if op.name == "func.call":
        arrays = [operand for operand in op.operands if isinstance(operand.type, ir.MemRefType)]
        everything = frozenset({_ANYTHING})
        return Accesses(everything, everything) if arrays else NO_ACCESS
    if not is_pure(op) and op.name not in _NO_EFFECT:
        refuse(op, f"`{op.name}` is not supported in device code")
    return NO_ACCESS


def _element(place: ir.Value) -> frozenset[str]:
    return frozenset({str(place.type.element_type)})


def _meet(left: frozenset[str], right: frozenset[str]) -> bool:
    return bool(left & right) or bool(left and _ANYTHING in right) or bool(right and _ANYTHING in left)
