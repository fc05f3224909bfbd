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
        "acc.reduction_init",
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
_ATOMIC_PLACE = {"memref.atomic_rmw": 1, "memref.generic_atomic_rmw": 0}
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
    if op.name == "memref.store":
        return op.operands[1]
    if op.name in _ATOMIC_PLACE:
        return op.operands[_ATOMIC_PLACE[op.name]]
    return op.operands[0] if op.name == "acc.reduction_combine_region" else None


def _accesses_of_one(op: ir.Operation) -> Accesses:
    place = _written_place(op)
    if place is not None:
        return NO_ACCESS if is_private(place) else Accesses(writes=_element(place))
    if op.name == "memref.load":
        return NO_ACCESS if is_private(op.operands[0]) else Accesses(reads=_element(op.operands[0]))
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
