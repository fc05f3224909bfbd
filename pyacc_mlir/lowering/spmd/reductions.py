# SPDX-License-Identifier: Apache-2.0
"""Values that a vector loop carries from one iteration to the next: only reductions may be split over lanes.

Every lane then has a partial result; they are combined after the loop. The chain of operations from the carried value
to what is yielded may pass through `if`s and inner loops, but nothing else may look at a partial result.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from pyacc_mlir.dialects.mlir import arith, ir, vector
from pyacc_mlir.lowering.spmd.shapes import terminator
from pyacc_mlir.lowering.spmd.stays_scalar import StaysScalarError

# operation → kind of vector.reduction
_KINDS = {
    "arith.addf": "add", "arith.addi": "add", "arith.mulf": "mul", "arith.muli": "mul",
    "arith.maxnumf": "maxnumf", "arith.minnumf": "minnumf", "arith.maximumf": "maximumf", "arith.minimumf": "minimumf",
    "arith.maxsi": "maxsi", "arith.minsi": "minsi", "arith.maxui": "maxui", "arith.minui": "minui",
    "arith.andi": "and", "arith.ori": "or", "arith.xori": "xor",
}  # fmt: skip
_NEEDS_LICENCE = ("arith.addf", "arith.mulf")  # the order of these shows in the result
_LLVM_KEEPS_ORDER = ("arith.maxnumf", "arith.minnumf")  # LLVM's vectoriser leaves these loops scalar
_SELF_COMBINING = ("max", "min", "and", "or")


@dataclass(frozen=True, slots=True)
class Reduction:
    """One carried value: the operation that combines two partial results."""

    operation: ir.Operation

    @property
    def kind(self) -> str:
        return _KINDS[self.operation.name]

    @property
    def is_left_to_us(self) -> bool:
        return self.operation.name in _LLVM_KEEPS_ORDER

    def identity(self, initial: ir.Value) -> ir.Value:
        """What a lane starts with; the initial value itself where combining it twice does not matter."""
        if self.kind.startswith(_SELF_COMBINING):
            return initial
        kind = initial.type
        if isinstance(kind, ir.FloatType):
            return arith.constant(kind, -0.0 if self.kind == "add" else 1.0)
        return arith.constant(kind, 1 if self.kind == "mul" else 0)

    def combine(self, initial: ir.Value, lanes: ir.Value) -> ir.Value:
        """The lanes' partial results and the initial value in one scalar."""
        reduction = ir.Attribute.parse(f"#vector.kind<{self.kind}>")
        flags = {"fastmath": ir.Attribute.parse("#arith.fastmath<reassoc>")} if self._is_float_sum else {}
        partial = vector.reduction(initial.type, reduction, lanes, **flags)
        return self.apply(initial, partial)

    def apply(self, first: ir.Value, second: ir.Value) -> ir.Value:
        """The operation itself, on scalars or vectors."""
        attributes = dict(self.operation.attributes.items())
        return ir.Operation.create(
            self.operation.name, results=[first.type], operands=[first, second], attributes=attributes
        ).result

    @property
    def _is_float_sum(self) -> bool:
        return self.operation.name in _NEEDS_LICENCE


def find_reductions(loop: ir.Operation) -> list[Reduction]:
    """The reductions that `loop` carries, one for each of its results.

    Raises:
        StaysScalarError: it carries something else.
    """
    carried = list(loop.regions[0].blocks[0].arguments)[1:]
    return [
        _Chain().follow(value, argument)
        for argument, value in zip(carried, terminator(loop.regions[0]).operands, strict=True)
    ]


@dataclass(slots=True)
class _Chain:
    """The operations from a carried value to the one yielded."""

    combining: ir.Operation | None = None
    partial: list[ir.Value] = field(default_factory=list)
    links: set[ir.Operation] = field(default_factory=set)

    def follow(self, value: ir.Value, start: ir.Value) -> Reduction:
        self._trace(value, start)
        if self.combining is None:
            raise StaysScalarError("a value carried from iteration to iteration")
        for partial in (start, *self.partial):
            for use in partial.uses:
                user = use.owner.operation
                if user not in self.links and user.name not in ("scf.yield",):
                    raise StaysScalarError("a partial result of a reduction is used")
        return Reduction(self.combining)

    def _trace(self, value: ir.Value, start: ir.Value) -> None:
        """Walk from `value` up to `start`."""
        if value == start:
            return
        if isinstance(value.owner, ir.Block):
            raise StaysScalarError("a value carried from iteration to iteration")
        self.partial.append(value)
        op = value.owner.operation
        self.links.add(op)
        number = ir.OpResult(value).result_number
        match op.name:
            case "scf.if":
                for region in op.regions:
                    self._trace(terminator(region).operands[number], start)
            case "scf.for":
                self._trace(op.operands[3 + number], start)
                inner = op.regions[0].blocks[0].arguments[1 + number]
                self.partial.append(inner)
                self._trace(terminator(op.regions[0]).operands[number], inner)
            case "arith.select":
                self._trace(op.operands[1], start)
                self._trace(op.operands[2], start)
            case _:
                self._trace(self._continued(op, start), start)

    def _continued(self, op: ir.Operation, start: ir.Value) -> ir.Value:
        """The operand of a combining operation that comes from `start`."""
        if op.name not in _KINDS or (self.combining is not None and self.combining.name != op.name):
            raise StaysScalarError("a value carried from iteration to iteration")
        if op.name in _NEEDS_LICENCE and "reassoc" not in str(op.attributes["fastmath"]):
            raise StaysScalarError("a sum whose order is fixed")
        self.combining = op
        from_start = [operand for operand in op.operands if _depends(operand, start)]
        if len(from_start) != 1:
            raise StaysScalarError("a value carried from iteration to iteration")
        return from_start[0]


def _depends(value: ir.Value, start: ir.Value, seen: set[ir.Value] | None = None) -> bool:
    """Whether `value` is computed from `start`, as far as values tell."""
    seen = set() if seen is None else seen
    if value == start:
        return True
    if value in seen or isinstance(value.owner, ir.Block):
        return False
    seen.add(value)
    op = value.owner.operation
    sources = list(op.operands)
    for region in op.regions:
        for block in region.blocks:
            for inner in block.operations:
                sources += list(inner.operation.operands)
    return any(_depends(source, start, seen) for source in sources)
