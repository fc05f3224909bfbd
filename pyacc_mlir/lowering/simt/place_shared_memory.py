# SPDX-License-Identifier: Apache-2.0
"""Shared arrays become parts of the one buffer that the software GPU gives to each block.

Before:

    llvm.mlir.global private @tile() {addr_space = 3 : i32, alignment = 16 : i64} : !llvm.array<32 x f64>
    %0 = llvm.mlir.addressof @tile : !llvm.ptr<3>

After:

    %b = llvm.call @pyacc_simt_shared() : () -> !llvm.ptr
    %0 = llvm.getelementptr %b[0] : (!llvm.ptr) -> !llvm.ptr<3>, i8      // as many bytes as lie before @tile
    llvm.func @k() attributes {pyacc.shared_bytes = 256}

Needs: stage `nvvm`. Leaves: no global in address space 3; kernels know how much they need. What functions called by
kernels refer to comes first and is the same for all kernels; behind it each kernel has what it alone refers to. An
array of no elements is dynamic shared memory: the part that the launch adds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pyacc_mlir.dialects.mlir import ir, llvm
from pyacc_mlir.lowering.cpu import llvm_ir
from pyacc_mlir.lowering.pass_base import PassContext, operations
from pyacc_mlir.lowering.simt.device_modules import device_modules, functions, is_kernel, reached, symbol, symbols
from pyacc_mlir.lowering.simt.runtime_calls import RuntimeCalls
from pyacc_mlir.lowering.simt.type_sizes import byte_size

SHARED_BYTES = "pyacc.shared_bytes"
_SPACE = 3
_ALIGNMENT = 16


@dataclass(frozen=True, slots=True)
class PlaceSharedMemory:
    """One layout for each kernel."""

    name: ClassVar[str] = "place-shared-memory"

    def run(self, module: ir.Module, ctx: PassContext) -> None:
        del ctx
        with module.context:
            for device in device_modules(module):
                arrays = {symbol(op): _bytes(op) for op in symbols(device, "llvm.mlir.global") if _is_shared(op)}
                _place(device, arrays)
                for op in symbols(device, "llvm.mlir.global"):
                    if _is_shared(op):
                        op.erase()


def _is_shared(op: ir.Operation) -> bool:
    return "addr_space" in op.attributes and op.attributes["addr_space"].value == _SPACE


def _bytes(op: ir.Operation) -> int:
    return byte_size(op.attributes["global_type"].value)


def _place(device: ir.Operation, arrays: dict[str, int]) -> None:
    kernels = [op for op in functions(device) if is_kernel(op)]
    routines = [op for op in functions(device) if not is_kernel(op)]
    common = {name: arrays[name] for routine in routines for name in _used(routine, arrays)}
    layouts = [_layout(device, kernel, arrays, common) for kernel in kernels]
    calls = RuntimeCalls(device)
    for routine in routines:
        _replace(routine, _offsets(common), calls)
    for kernel, layout in zip(kernels, layouts, strict=True):
        offsets = _offsets(layout)
        _replace(kernel, offsets, calls)
        end = max((offset + layout[name] for name, offset in offsets.items() if layout[name]), default=0)
        kernel.attributes[SHARED_BYTES] = ir.IntegerAttr.get(llvm_ir.i64(), end)


def _layout(
    device: ir.Operation, kernel: ir.Operation, arrays: dict[str, int], common: dict[str, int]
) -> dict[str, int]:
    """The arrays a kernel has, in their order."""
    own = {name: arrays[name] for name in _used(kernel, arrays) if name not in common}
    needs_common = any(_used(function, common) for function in reached(device, kernel))
    return {**common, **own} if needs_common else own


def _used(function: ir.Operation, arrays: dict[str, int]) -> list[str]:
    """The arrays that a function itself refers to, each once."""
    names = (op.attributes["global_name"].value for op in operations(function, "llvm.mlir.addressof"))
    return list(dict.fromkeys(name for name in names if name in arrays))


def _offsets(layout: dict[str, int]) -> dict[str, int]:
    offsets, end = {}, 0
    for name, size in layout.items():
        offsets[name] = end if size else -1
        end += -(-size // _ALIGNMENT) * _ALIGNMENT
    return offsets


def _replace(function: ir.Operation, offsets: dict[str, int], calls: RuntimeCalls) -> None:
    for op in operations(function, "llvm.mlir.addressof"):
        name = op.attributes["global_name"].value
        if name not in offsets:
            continue
        with ir.InsertionPoint(op), op.location:
            is_dynamic = offsets[name] < 0
            base = calls.value("dynamic_shared" if is_dynamic else "shared")
            address = llvm_ir.element_ptr(base, ir.IntegerType.get_signless(8), max(offsets[name], 0))
            address = llvm.AddrSpaceCastOp(op.result.type, address).res
        op.result.replace_all_uses_with(address)
        op.erase()
