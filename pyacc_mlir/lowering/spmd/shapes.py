# SPDX-License-Identifier: Apache-2.0
"""How a value differs from lane to lane: not at all, by a constant step, or in any way.

Lanes are consecutive iterations of the vector loop, so its variable has step 1. The analysis runs to a fixed point:
a loop-carried value starts with the shape of its initial value and only ever gets less regular.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pyacc_mlir.dialects.mlir import ir
from pyacc_mlir.lowering.acc_clauses import constant_value
from pyacc_mlir.lowering.spmd.stays_scalar import StaysScalarError

Shape = int | None  # the step from one lane to the next (0: uniform), or None: varying
UNIFORM, VARYING = 0, None

_STEPPED = ("arith.addi", "arith.subi", "arith.muli", "arith.index_cast", "arith.select")
_IGNORED = ("scf.yield", "scf.condition", "scf.reduce")
_PURE = ("arith.", "math.", "index.", "ub.")


class Shapes:
    """The shapes of all values in the body of `loop`. Values from outside of it are uniform.

    Raises:
        StaysScalarError: the body has an operation that cannot be written with lanes.
    """

    def __init__(self, loop: ir.Operation) -> None:
        self._loop = loop
        self._shapes: dict[ir.Value, Shape] = {}
        self.private: set[ir.Value] = set()  # arrays of which every lane has its own
        self._changed = True
        body = loop.regions[0].blocks[0]
        self.variable: ir.Value = body.arguments[0]
        self._set(self.variable, 1)
        for carried in list(body.arguments)[1:]:
            self._set(carried, VARYING)
        while self._changed:
            self._changed = False
            self._block(body)

    def of(self, value: ir.Value) -> Shape:
        return self._shapes.get(value, UNIFORM)

    def is_uniform(self, value: ir.Value) -> bool:
        return self.of(value) == UNIFORM

    def all_uniform(self, values: Sequence[ir.Value]) -> bool:
        return all(self.is_uniform(value) for value in values)

    def diverges(self, op: ir.Operation) -> bool:
        """Lanes part at `op`: another branch, or another number of iterations."""
        if op.name == "scf.if":
            return not self.is_uniform(op.operands[0])
        if op.name == "scf.for":
            return not self.all_uniform(list(op.operands)[:3])
        condition = terminator(op.regions[0])
        return not self.is_uniform(condition.operands[0])

    def _set(self, value: ir.Value, shape: Shape) -> None:
        if value in self._shapes:
            old = self._shapes[value]
            shape = old if old == shape else VARYING
            if shape == old:
                return
        self._shapes[value] = shape
        self._changed = True

    def _block(self, block: ir.Block) -> None:
        for view in block.operations:
            self._operation(view.operation)

    def _operation(self, op: ir.Operation) -> None:
        match op.name:
            case "scf.if":
                self._if(op)
            case "scf.for":
                self._for(op)
            case "scf.while":
                self._while(op)
            case "memref.alloca":
                self._alloca(op)
            case "memref.load":
                self._load(op)
            case "memref.store":
                self._store(op)
            case "memref.dim":
                self._set(op.result, UNIFORM if self.all_uniform(op.operands) else self._refuse(op))
            case name if name in _IGNORED:
                pass
            case name if name.startswith(_PURE) and len(op.results) == 1 and not op.regions:
                self._set(op.result, self._pure(op))
            case _:
                self._refuse(op)

    def _refuse(self, op: ir.Operation) -> Shape:
        raise StaysScalarError(f"`{op.name}` in the loop")

    def _pure(self, op: ir.Operation) -> Shape:
        shapes = [self.of(operand) for operand in op.operands]
        if all(shape == UNIFORM for shape in shapes):
            return UNIFORM
        if op.name not in _STEPPED or not _is_wide_integer(op.result.type):
            return VARYING
        if op.name == "arith.select":
            same = shapes[0] == UNIFORM and shapes[1] == shapes[2]
            return shapes[1] if same else VARYING
        if any(shape is None for shape in shapes):
            return VARYING
        steps = [shape for shape in shapes if shape is not None]
        match op.name:
            case "arith.addi":
                return steps[0] + steps[1]
            case "arith.subi":
                return steps[0] - steps[1]
            case "arith.muli":
                return _product(op, steps)
            case _:
                return steps[0] if _is_wide_integer(op.operands[0].type) else VARYING

    def _if(self, op: ir.Operation) -> None:
        for region in op.regions:
            for block in region.blocks:
                self._block(block)
        if not len(op.results):
            return
        yielded = [terminator(region).operands for region in op.regions]
        for position, result in enumerate(op.results):
            first, second = (self.of(values[position]) for values in yielded)
            self._set(result, first if first == second and not self.diverges(op) else VARYING)

    def _for(self, op: ir.Operation) -> None:
        body = op.regions[0].blocks[0]
        diverges = self.diverges(op)
        arguments = list(body.arguments)
        low, step = op.operands[0], op.operands[2]
        self._set(arguments[0], self.of(low) if self.is_uniform(step) else VARYING)
        carried = zip(arguments[1:], list(op.operands)[3:], op.results, strict=True)
        for argument, initial, result in carried:
            for value in (argument, result):
                self._set(value, VARYING if diverges else self.of(initial))
        self._block(body)
        for argument, value, result in zip(arguments[1:], terminator(op.regions[0]).operands, op.results, strict=True):
            self._set(argument, self.of(value))
            self._set(result, self.of(argument))

    def _while(self, op: ir.Operation) -> None:
        before, after = (region.blocks[0] for region in op.regions)
        for argument, initial in zip(before.arguments, op.operands, strict=True):
            self._set(argument, self.of(initial))
        self._block(before)
        condition, *forwarded = list(terminator(op.regions[0]).operands)
        diverges = not self.is_uniform(condition)
        for argument, result, value in zip(after.arguments, op.results, forwarded, strict=True):
            for target in (argument, result):
                self._set(target, VARYING if diverges else self.of(value))
        self._block(after)
        for argument, value in zip(before.arguments, terminator(op.regions[1]).operands, strict=True):
            self._set(argument, VARYING if diverges else self.of(value))

    def _alloca(self, op: ir.Operation) -> None:
        kind = ir.MemRefType(op.result.type)
        if not kind.has_static_shape:
            raise StaysScalarError("a private array of dynamic size")
        if any(use.owner.operation.name not in ("memref.load", "memref.store") for use in op.result.uses):
            raise StaysScalarError("a private array that is passed on whole")
        self.private.add(op.result)

    def _load(self, op: ir.Operation) -> None:
        memref, *indices = list(op.operands)
        self._check_shared(memref)
        uniform = self.all_uniform(indices)
        if memref in self.private:
            if not uniform:
                raise StaysScalarError("a private array indexed differently in each lane")
            self._set(op.result, VARYING)
            return
        self._set(op.result, UNIFORM if uniform else VARYING)

    def _store(self, op: ir.Operation) -> None:
        value, memref, *indices = list(op.operands)
        self._check_shared(memref)
        if not self.all_uniform(indices):
            if memref in self.private:
                raise StaysScalarError("a private array indexed differently in each lane")
            return
        if memref not in self.private and not self.is_uniform(value):
            raise StaysScalarError("several values for one element")

    def _check_shared(self, memref: ir.Value) -> None:
        if not self.is_uniform(memref):
            raise StaysScalarError("another array in each lane")


def _product(op: ir.Operation, steps: Sequence[int]) -> Shape:
    for this, other in ((0, 1), (1, 0)):
        factor = constant_value(op.operands[other])
        if factor is not None:
            return steps[this] * factor
    return VARYING


def _is_wide_integer(kind: ir.Type) -> bool:
    """Wide enough that stepping does not wrap: indices and 64-bit integers."""
    return isinstance(kind, ir.IndexType) or (isinstance(kind, ir.IntegerType) and kind.width == 64)


def terminator(region: ir.Region) -> ir.Operation:
    """The last operation of a region of one block."""
    operations = region.blocks[0].operations
    return operations[len(operations) - 1].operation


def body_operations(region: ir.Region) -> Iterator[ir.Operation]:
    """The operations of a region of one block, without its terminator."""
    for view in list(region.blocks[0].operations)[:-1]:
        yield view.operation
