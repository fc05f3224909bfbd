# SPDX-License-Identifier: Apache-2.0
"""Which stores may go past the caches, and when that pays."""

from __future__ import annotations

from dataclasses import dataclass

from pyacc_mlir.dialects.mlir import arith, ir, llvm, memref
from pyacc_mlir.lowering.cpu import llvm_ir
from pyacc_mlir.lowering.cpu.addresses import element_address
from pyacc_mlir.lowering.cpu.descriptors import Descriptor, item_size
from pyacc_mlir.lowering.cpu.regions import ancestors, every_operation, is_inside
from pyacc_mlir.lowering.purity import base_of
from pyacc_mlir.lowering.spmd.memory import STREAM_ATTRIBUTE, Access, access_of, array_and_indices
from pyacc_mlir.lowering.spmd.plan import Plan
from pyacc_mlir.lowering.spmd.shapes import body_operations

_LARGE = 32 << 20  # bytes of an array: what most last-level caches hold
_LONG = 128  # iterations: fewer, and the masked ends of the loop cost more than is gained
_SMALLEST_STORE = 16  # bytes of a non-temporal store
_CHEAP = ("math.absf", "math.fma", "math.sqrt")  # functions that do not make memory wait
_ACCESSES = ("memref.load", "memref.store")


@dataclass(frozen=True, slots=True)
class Stream:
    """A store of `loop` that goes past the caches, `lanes` elements at a time."""

    store: ir.Operation
    loop: ir.Operation
    lanes: int

    @property
    def alignment(self) -> int:
        return self.lanes * item_size(self.store.operands[0].type)


def outputs(loop: ir.Operation) -> list[ir.Operation]:
    """The stores of a straight loop to arrays that the loops around it do not read."""
    body = list(body_operations(loop.regions[0]))
    if any(op.regions or (op.name.startswith("math.") and op.name not in _CHEAP) for op in body):
        return []
    _use_stored_values(body)
    nest = _nest(loop)
    loads = [op for op in every_operation(nest) if op.name == "memref.load"]
    read = [base_of(op.operands[0]) for op in loads]
    stores = [op for op in body_operations(loop.regions[0]) if op.name == "memref.store"]
    arrays = {op: base_of(op.operands[1]) for op in stores}
    return [op for op, array in arrays.items() if not is_inside(array, nest) and array not in read]


def find_stream(loop: ir.Operation, stores: list[ir.Operation], plan: Plan) -> Stream | None:
    """The first of `stores` that may be one. Only loops over neighbouring elements have any."""
    accesses = {op: access_of(op, plan.shapes) for op in body_operations(loop.regions[0]) if op.name in _ACCESSES}
    if any(access not in (Access.CONTIGUOUS, Access.UNIFORM) for access in accesses.values()):
        return None
    streams = [Stream(op, loop, plan.lanes) for op in stores if accesses[op] is Access.CONTIGUOUS]
    return next((stream for stream in streams if stream.alignment >= _SMALLEST_STORE), None)


def pays(stream: Stream) -> ir.Value:
    """Whether the array is larger than caches and the loop long enough, at the current point.

    Elements that are not aligned themselves never make an aligned vector.
    """
    array = base_of(stream.store.operands[1])
    size = arith.constant(ir.IndexType.get(), item_size(stream.store.operands[0].type))
    for dim in range(ir.MemRefType(array.type).rank):
        size = arith.muli(size, memref.dim(array, arith.constant(ir.IndexType.get(), dim)))
    low, high = list(stream.loop.operands)[:2]
    trips = arith.subi(high, low)
    first = llvm.ptrtoint(llvm_ir.i64(), Descriptor(array).pointer())
    offset = arith.andi(first, llvm_ir.constant(item_size(stream.store.operands[0].type) - 1))
    aligned = arith.cmpi(arith.CmpIPredicate.eq, offset, llvm_ir.constant(0))
    return arith.andi(aligned, arith.andi(_at_least(size, _LARGE), _at_least(trips, _LONG)))


def first_aligned(stream: Stream) -> ir.Value:
    """The first iteration whose element is aligned, at the current point; the bound of the loop if none is."""
    low, high = list(stream.loop.operands)[:2]
    variable = stream.loop.regions[0].blocks[0].arguments[0]
    made = {variable: low}
    array, indices = array_and_indices(stream.store)
    address = element_address(array, [_computed_for(index, stream.loop, made) for index in indices])
    i64 = llvm_ir.i64()
    beyond = arith.subi(llvm_ir.constant(0), llvm.ptrtoint(i64, address))
    bytes_left = arith.andi(beyond, llvm_ir.constant(stream.alignment - 1))
    iterations = arith.divui(bytes_left, llvm_ir.constant(item_size(stream.store.operands[0].type)))
    return arith.minsi(arith.addi(low, arith.index_cast(low.type, iterations)), high)


def fence_after(loop: ir.Operation) -> None:
    """What follows the loops around `loop`, and what other threads do after that, sees what was stored."""
    nest = _nest(loop)
    block = nest.block
    following = list(block.operations)
    with ir.InsertionPoint(following[following.index(nest.opview) + 1]), loop.location:
        llvm.CallIntrinsicOp(None, "llvm.x86.sse.sfence", [], [], [])


def mark(stream: Stream) -> None:
    """From here on copies of the store are non-temporal."""
    stream.store.attributes[STREAM_ATTRIBUTE] = ir.UnitAttr.get()


def unmark(stream: Stream) -> None:
    """The store is like any other again."""
    del stream.store.attributes[STREAM_ATTRIBUTE]


def _use_stored_values(body: list[ir.Operation]) -> None:
    """Instead of loads of the element that was stored last."""
    stored: list[ir.Value] = []
    for op in body:
        if op.name == "memref.store":
            stored = list(op.operands)
        elif op.name == "memref.load" and list(op.operands) == stored[1:]:
            op.result.replace_all_uses_with(stored[0])
            op.erase()


def _nest(loop: ir.Operation) -> ir.Operation:
    """The outermost loop around `loop`."""
    return [loop, *(op for op in ancestors(loop) if op.name in ("scf.for", "scf.while"))][-1]


def _at_least(value: ir.Value, least: int) -> ir.Value:
    return arith.cmpi(arith.CmpIPredicate.sge, value, arith.constant(value.type, least))


def _computed_for(value: ir.Value, loop: ir.Operation, made: dict[ir.Value, ir.Value]) -> ir.Value:
    """`value` as it is in the iteration that `made` holds the variable of."""
    if value in made or not is_inside(value, loop):
        return made.get(value, value)
    op = value.owner.operation
    operands = [_computed_for(operand, loop, made) for operand in op.operands]
    copy = op.clone()
    for position, operand in enumerate(operands):
        copy.operands[position] = operand
    made[value] = copy.result
    return made[value]
