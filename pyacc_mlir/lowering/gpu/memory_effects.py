# SPDX-License-Identifier: Apache-2.0
"""What operations do to memory that threads of a block share, and which of it conflicts.

Arrays may overlap, so accesses are told apart by element type only.
"""

from __future__ import annotations

from dataclasses import dataclass

from pyacc_mlir.dialects.mlir import ir
from pyacc_mlir.lowering.gpu.reduction_copies import init_of
from pyacc_mlir.lowering.pass_base import operations
from pyacc_mlir.lowering.purity import base_of, is_alloca, is_pure
from pyacc_mlir.lowering.remarks import refuse
from pyacc_mlir.lowering.walks import ancestors, with_nested

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
_FAIL = "pyacc_rt_fail"  # ends the kernel


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
    place = written_place(op)
    return [place] if place is not None and is_private(place) else []


def is_private(place: ir.Value) -> bool:
    """`place` is a variable of one thread."""
    return is_alloca(place) or init_of(place) is not None


def written_place(op: ir.Operation) -> ir.Value | None:
    """The place that `op` itself writes."""
    return op.operands[_WRITTEN[op.name]] if op.name in _WRITTEN else None


def _accesses_of_one(op: ir.Operation) -> Accesses:
    place = written_place(op)
    if place is not None or op.name in _READING:
        writes = frozenset() if place is None or is_private(place) else _element(place)
        is_read = op.name in _READING and not is_private(op.operands[0])
        return Accesses(_element(op.operands[0]) if is_read else frozenset(), writes)
    if op.name == "func.call":
        arrays = [operand for operand in op.operands if isinstance(operand.type, ir.MemRefType)]
        return _accesses_of_call(op) if arrays else NO_ACCESS
    if not is_pure(op) and op.name not in _NO_EFFECT:
        refuse(op, f"`{op.name}` is not supported in device code")
    return NO_ACCESS


def _accesses_of_call(call: ir.Operation) -> Accesses:
    """What the functions of the module do that a call may come to: those that write nothing may be called by all."""
    everything = frozenset({_ANYTHING})
    found = functions_reached(call)
    if found is None:
        return Accesses(everything, everything)
    inside = [op for function in found for op in with_nested(function)]
    writes = any(_is_outer(place) for op in inside if (place := written_place(op)) is not None)
    return Accesses(everything, everything if writes else frozenset())


def functions_reached(call: ir.Operation) -> list[ir.Operation] | None:
    """The functions that a call runs, directly or not; None where one of them has no body to look at."""
    module = list(ancestors(call))[-1]
    known = {op.attributes["sym_name"].value: op for op in operations(module, "func.func")}
    found: dict[str, ir.Operation] = {}
    waiting = [str(call.attributes["callee"].value)]
    while waiting:
        name = waiting.pop()
        if name in found or name == _FAIL:
            continue
        if name not in known or not known[name].regions[0].blocks:
            return None
        found[name] = known[name]
        waiting += [str(inner.attributes["callee"].value) for inner in operations(known[name], "func.call")]
    return list(found.values())


def _is_outer(place: ir.Value) -> bool:
    """Whether memory in a function is not its own."""
    owner = base_of(place).owner
    return isinstance(owner, ir.Block) or owner.operation.name != "memref.alloca"


def _element(place: ir.Value) -> frozenset[str]:
    return frozenset({str(place.type.element_type)})


def _meet(left: frozenset[str], right: frozenset[str]) -> bool:
    return bool(left & right) or bool(left and _ANYTHING in right) or bool(right and _ANYTHING in left)
