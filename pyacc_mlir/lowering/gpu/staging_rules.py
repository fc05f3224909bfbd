# SPDX-License-Identifier: Apache-2.0
"""When the elements that `cache` names may be read from a copy in shared memory, as far as memory is concerned."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyacc_mlir.dialects.cached import CachedSection
from pyacc_mlir.dialects.mlir import ir
from pyacc_mlir.dialects.queries import queries_in
from pyacc_mlir.lowering.gpu.memory_effects import is_private, written_place
from pyacc_mlir.lowering.purity import base_of
from pyacc_mlir.lowering.walks import ancestors, with_nested

_COPY = "memref.copy"


def obstacle(section: CachedSection, body: Iterable[ir.Operation]) -> str | None:
    """Why what is read in `body` cannot come from a tile; None where it can."""
    ops = [nested for op in body for nested in with_nested(op)]
    base = base_of(section.array)
    if is_private(section.array):
        return "the array is private"
    if not loads_of(section, ops):
        return "no element is read after it"
    apart = {base_of(other) for other in section.others}
    for place in _written(ops):
        target = base_of(place)
        if target == base:
            return "the loop writes the array"
        if not is_private(place) and target not in apart:
            return "the loop writes what may share memory with the array"
    if any(_is_unknown_call(op) for op in ops):
        return "the loop calls a function that takes arrays"
    if window_of(section) is None:
        return "the array is a view of a section that was copied"
    return None


def loads_of(section: CachedSection, ops: Iterable[ir.Operation]) -> list[ir.Operation]:
    """The loads of the array itself among `ops`."""
    return [op for op in ops if op.name == "memref.load" and op.operands[0] == section.array]


def _written(ops: Iterable[ir.Operation]) -> Iterator[ir.Value]:
    for op in ops:
        place = op.operands[1] if op.name == _COPY else written_place(op)
        if place is not None:
            yield place


def _is_unknown_call(op: ir.Operation) -> bool:
    if op.name != "func.call" or list(queries_in([op])) or "pyacc.lengths" in op.attributes:
        return False
    return any(isinstance(operand.type, ir.MemRefType) for operand in op.operands)


def window_of(section: CachedSection) -> list[tuple[ir.Value, ir.Value] | None] | None:
    """For each axis, where what the device has of the array begins and how long it is; None: all of it is there.

    None for the whole answer where only a part is there, and the array is a view of it.
    """
    bounds = _bounds(base_of(section.array))
    rank = len(section.lengths)
    if not bounds:
        return [None] * rank
    if base_of(section.array) != section.array:
        return None
    found: list[tuple[ir.Value, ir.Value] | None] = [
        (bound.owner.opview.lowerbound, bound.owner.opview.extent) for bound in bounds
    ]
    return found + [None] * (rank - len(found))


def _bounds(base: ir.Value) -> list[ir.Value]:
    """The bounds of the data clause that made `base`, or of the region around for what is implied to be present."""
    if isinstance(base.owner, ir.Block) or not base.owner.operation.name.startswith("acc."):
        return []
    entry = base.owner.operation
    own = list(entry.opview.bounds)
    if own or not hasattr(entry.opview, "var"):
        return own
    for around in ancestors(entry):
        if around.name == "acc.data":
            for operand in around.opview.dataClauseOperands:
                outer = operand.owner.operation
                if outer.opview.var == entry.opview.var and len(outer.opview.bounds):
                    return list(outer.opview.bounds)
    return []
