# SPDX-License-Identifier: Apache-2.0
"""Arguments of kernels in memory: every member of a memref descriptor is a parameter of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pyacc_mlir.dialects.mlir import ir
from pyacc_mlir.lowering.cpu import llvm_ir
from pyacc_mlir.lowering.cpu.descriptors import item_size, stored_type
from pyacc_mlir.lowering.cpu.regions import entry_point
from pyacc_mlir.lowering.device import constants

_WORD = 8


@dataclass(frozen=True, slots=True)
class KernelArguments:
    """Addresses of the arguments, and their lengths in bytes: two arrays."""

    addresses: ir.Value
    lengths: ir.Value
    count: int


def pack(module: ir.Module, values: Sequence[ir.Value]) -> KernelArguments:
    """Store `values` on the stack of the block, at the insertion point."""
    kinds = [_stored(value.type) for value in values]
    members = [path for number, value in enumerate(values) for path in _members(number, value.type)]
    lengths = [length for value in values for length in _lengths(value.type)]
    struct, table = llvm_ir.struct(kinds), llvm_ir.array(max(1, len(members)), llvm_ir.ptr())
    with entry_point(ir.InsertionPoint.current.block):
        space, addresses = llvm_ir.alloca(struct), llvm_ir.alloca(table)
    for number, (value, kind) in enumerate(zip(values, kinds, strict=True)):
        llvm_ir.store(llvm_ir.cast(value, kind), llvm_ir.element_ptr(space, struct, 0, number))
    for position, path in enumerate(members):
        member = llvm_ir.element_ptr(space, struct, 0, *path)
        llvm_ir.store(member, llvm_ir.element_ptr(addresses, table, 0, position))
    return KernelArguments(addresses, constants.numbers(module, lengths or [0]), len(members))


def _stored(kind: ir.Type) -> ir.Type:
    if isinstance(kind, ir.ComplexType):
        return llvm_ir.struct([kind.element_type] * 2)
    return stored_type(kind)


def _members(number: int, kind: ir.Type) -> Iterator[tuple[int, ...]]:
    """Paths to the parameters that a value makes."""
    if not isinstance(kind, ir.MemRefType):
        yield (number,)
        return
    yield from ((number, member) for member in range(3))
    yield from ((number, 3, dim) for dim in range(kind.rank))
    yield from ((number, 4, dim) for dim in range(kind.rank))


def _lengths(kind: ir.Type) -> list[int]:
    if isinstance(kind, ir.MemRefType):
        return [_WORD] * (3 + 2 * kind.rank)
    return [item_size(kind)]
