# SPDX-License-Identifier: Apache-2.0
"""Device code says what memory it uses, so that the runtime finds races on shared memory.

Before:

    llvm.store %v, %p : f64, !llvm.ptr

After:

    llvm.call @pyacc_simt_access(%p, %bytes, %write, %place) : (!llvm.ptr, i64, i32, !llvm.ptr) -> ()
    llvm.store %v, %p : f64, !llvm.ptr

Needs: flatten-address-spaces. Which memory an address lies in is known when it is used: all accesses are reported but
those to variables of the thread itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from pyacc_mlir.dialects.mlir import ir, llvm
from pyacc_mlir.lowering.cpu import llvm_ir
from pyacc_mlir.lowering.pass_base import PassContext, operations
from pyacc_mlir.lowering.simt.atomic_operations import is_ordered
from pyacc_mlir.lowering.simt.device_modules import device_modules, functions
from pyacc_mlir.lowering.simt.runtime_calls import RuntimeCalls
from pyacc_mlir.lowering.simt.type_sizes import byte_size

# enum pyacc_simt_access
_READ, _WRITE, _ATOMIC = 0, 1, 2
_COPIES = ("llvm.intr.memcpy", "llvm.intr.memmove")
_CHECKED = ("llvm.load", "llvm.store", "llvm.atomicrmw", "llvm.cmpxchg", "llvm.intr.memset", *_COPIES)


@dataclass(frozen=True, slots=True)
class CheckSharedRaces:
    """Loads, stores, atomic operations and copies."""

    name: ClassVar[str] = "check-shared-races"

    def run(self, module: ir.Module, ctx: PassContext) -> None:
        del ctx
        with module.context:
            for device in device_modules(module):
                calls = RuntimeCalls(device)
                for function in functions(device):
                    for op in operations(function, *_CHECKED):
                        with ir.InsertionPoint(op), op.location:
                            _report(op, calls)


def _report(op: ir.Operation, calls: RuntimeCalls) -> None:
    for address, size, kind in _accesses(op):
        if not is_own(address):
            calls.call("access", address, size, kind, calls.place(op))


def _accesses(op: ir.Operation) -> Iterator[tuple[ir.Value, ir.Value, int]]:
    """Address, bytes and kind of what `op` does to memory."""
    match op.name:
        case "llvm.load":
            yield op.operands[0], _size(op.result.type), _ATOMIC if is_ordered(op) else _READ
        case "llvm.store":
            yield op.operands[1], _size(op.operands[0].type), _ATOMIC if is_ordered(op) else _WRITE
        case "llvm.atomicrmw" | "llvm.cmpxchg":
            yield op.operands[0], _size(op.operands[1].type), _ATOMIC
        case "llvm.intr.memset":
            yield op.operands[0], _wide(op.operands[2]), _WRITE
        case _:
            yield op.operands[1], _wide(op.operands[2]), _READ
            yield op.operands[0], _wide(op.operands[2]), _WRITE


def _size(kind: ir.Type) -> ir.Value:
    return llvm_ir.constant(byte_size(kind))


def _wide(size: ir.Value) -> ir.Value:
    return size if size.type == llvm_ir.i64() else llvm.ZExtOp(llvm_ir.i64(), size).res


def is_own(address: ir.Value) -> bool:
    """Whether the address is one of a variable on the thread's stack."""
    while not isinstance(address, ir.BlockArgument) and address.owner.name == "llvm.getelementptr":
        address = address.owner.operands[0]
    return not isinstance(address, ir.BlockArgument) and address.owner.name == "llvm.alloca"
