# SPDX-License-Identifier: Apache-2.0
"""Whether a vector loop is worth writing with lanes, and with how many."""

from __future__ import annotations

from dataclasses import dataclass, replace

from pyacc_mlir.dialects.mlir import ir
from pyacc_mlir.lowering.cpu.descriptors import item_size
from pyacc_mlir.lowering.cpu.regions import ancestors, every_operation
from pyacc_mlir.lowering.pass_base import operations
from pyacc_mlir.lowering.spmd.memory import Access, access_of
from pyacc_mlir.lowering.spmd.reductions import Reduction, find_reductions
from pyacc_mlir.lowering.spmd.shapes import Shapes
from pyacc_mlir.lowering.spmd.sparse import is_sparse_row
from pyacc_mlir.lowering.spmd.stays_scalar import StaysScalarError
from pyacc_mlir.lowering.spmd.tiles import tiled_loads

_LOOPS = ("scf.for", "scf.while")
_LARGEST = 400  # operations of a body: beyond it the code would not fit the caches
_SMALL = 40  # operations of a body that leaves registers for several vectors of each value
_VECTORS_OF_SMALL = 4
_CHEAP_MASKS = 64  # bytes of registers: AVX-512 has registers for masks


@dataclass(frozen=True, slots=True)
class Plan:
    """How a loop is vectorised: `lanes` fill one register; the main loop takes `vectors` times as many."""

    shapes: Shapes
    reductions: list[Reduction]
    lanes: int
    vectors: int
    is_masked: bool = False  # one loop under a mask takes it all


def make_plan(loop: ir.Operation, vector_bytes: int) -> Plan:
    """The plan for `loop`, which LLVM could not make vectors of, or not over what the program calls parallel.

    Raises:
        StaysScalarError: it stays scalar, or is left to LLVM's vectoriser.
    """
    if vector_bytes >= _CHEAP_MASKS and is_sparse_row(loop):
        return replace(any_plan(loop, vector_bytes), is_masked=True)
    reductions = find_reductions(loop)
    if not operations(loop, *_LOOPS) and not any(reduction.is_left_to_us for reduction in reductions):
        raise StaysScalarError("no inner loop: LLVM's vectoriser knows its costs better")
    return any_plan(loop, vector_bytes)


def any_plan(loop: ir.Operation, vector_bytes: int) -> Plan:
    """The plan for `loop`, whoever else might vectorise it.

    Raises:
        StaysScalarError: it cannot be written with lanes, or nothing would be gained.
    """
    reductions = find_reductions(loop)
    shapes = Shapes(loop)
    body = every_operation(loop)
    if any(isinstance(value.type, ir.ComplexType) for op in body for value in (*op.operands, *op.results)):
        raise StaysScalarError("complex numbers, which no register holds several of")
    if len(body) > _LARGEST:
        raise StaysScalarError("a large body")
    _check_divergent_loops(body, shapes)
    if not is_sparse_row(loop):
        _check_accesses(loop, body, shapes)
    lanes = vector_bytes // _element_bytes(body, shapes)
    if lanes < 2:
        raise StaysScalarError("one element fills a register")
    return Plan(shapes, reductions, lanes, _vectors(body, shapes))


def _check_accesses(loop: ir.Operation, body: list[ir.Operation], shapes: Shapes) -> None:
    """Gathers cost as much as scalar loads: too many, or under lanes that part, and a scalar loop is as good."""
    uniform_loops = [inner for inner in body if inner.name == "scf.for" and not shapes.diverges(inner)]
    tiled = {load for inner in uniform_loops for load in tiled_loads(inner, shapes)}
    scattered = [op for op in body if _is_access(op) and access_of(op, shapes) is Access.SCATTERED and op not in tiled]
    if any(shapes.diverges(outer) for op in scattered for outer in _loops_around(op, loop)):
        raise StaysScalarError("scattered accesses in a loop that lanes leave at different times")
    useful = sum(
        op.name.startswith(("arith.", "math.")) and bool(op.results) and _is_varying(op, shapes) for op in body
    )
    if len(scattered) * 2 > useful:
        raise StaysScalarError("mostly scattered accesses")


def _check_divergent_loops(body: list[ir.Operation], shapes: Shapes) -> None:
    """Lanes wait for the slowest one. Floating-point work makes up for that; integers do not."""
    for loop in body:
        if loop.name == "scf.while" and shapes.diverges(loop):
            results = [result.type for op in every_operation(loop) for result in op.results]
            if not any(isinstance(kind, ir.FloatType) for kind in results):
                raise StaysScalarError("integers only, in a loop that lanes leave at different times")


def _is_access(op: ir.Operation) -> bool:
    return op.name in ("memref.load", "memref.store")


def _loops_around(op: ir.Operation, loop: ir.Operation) -> list[ir.Operation]:
    found = []
    for outer in ancestors(op):
        if outer == loop:
            break
        if outer.name in _LOOPS:
            found.append(outer)
    return found


def _is_varying(op: ir.Operation, shapes: Shapes) -> bool:
    return shapes.of(op.result) is None


def _element_bytes(body: list[ir.Operation], shapes: Shapes) -> int:
    """The size of the widest floating-point value that differs from lane to lane, else of the widest number."""
    kinds = [result.type for op in body for result in op.results if shapes.of(result) is None]
    floats = [item_size(kind) for kind in kinds if isinstance(kind, ir.FloatType)]
    numbers = [
        item_size(kind) for kind in kinds if isinstance(kind, ir.IntegerType | ir.IndexType) and str(kind) != "i1"
    ]
    sizes = floats or numbers
    if not sizes:
        raise StaysScalarError("nothing differs from lane to lane")
    return max(sizes)


def _vectors(body: list[ir.Operation], shapes: Shapes) -> int:
    """Several vectors of each value hide latencies and share what is uniform; too many do not fit the registers."""
    diverging = any(op.name in ("scf.while", "scf.for") and shapes.diverges(op) for op in body)
    tiling = any(tiled_loads(inner, shapes) for inner in body if inner.name == "scf.for")
    if diverging or tiling:
        return 2 if len(body) <= _SMALL else 1
    return _VECTORS_OF_SMALL if len(body) <= _SMALL else 2 if len(body) <= 2 * _SMALL else 1
