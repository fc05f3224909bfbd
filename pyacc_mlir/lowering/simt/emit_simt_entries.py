# SPDX-License-Identifier: Apache-2.0
"""Kernels get their C face: an entry that loads the arguments, and a description that is the kernel's handle.

Before:

    llvm.func @k(%p: !llvm.ptr, %n: i64) attributes {nvvm.kernel, nvvm.maxntid = array<i32: 128, 1, 1>, …}

After:

    llvm.func internal @k(%p: !llvm.ptr, %n: i64)
    llvm.func @k_entry(%args: !llvm.ptr) { load two arguments; llvm.call @k(…) }
    llvm.mlir.global external constant @k_kernel() : !llvm.struct<(i32, i32, …)> { … }    // pyacc_simt_kernel

Needs: bind-simt-intrinsics, place-shared-memory. Leaves: no attribute of the dialects gpu and nvvm but gpu.kernel;
nothing but entries and descriptions is visible from outside.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pyacc_mlir.dialects.mlir import ir, llvm
from pyacc_mlir.lowering.cpu import llvm_ir
from pyacc_mlir.lowering.pass_base import PassContext
from pyacc_mlir.lowering.simt.device_modules import device_modules, functions, is_kernel, symbol, symbols
from pyacc_mlir.lowering.simt.kernel_descriptions import emit_description

_OF_A_GPU = ("nvvm.", "gpu.")
_KEPT = "gpu.kernel"  # launches ask for it; in LLVM IR it is nothing


@dataclass(frozen=True, slots=True)
class EmitSimtEntries:
    """One entry and one description for each kernel."""

    name: ClassVar[str] = "emit-simt-entries"

    def run(self, module: ir.Module, ctx: PassContext) -> None:
        del ctx
        with module.context:
            for device in device_modules(module):
                kernels = [op for op in functions(device) if is_kernel(op)]
                for kernel in kernels:
                    with kernel.location:
                        _emit_entry(device, kernel)
                        emit_description(device, kernel)
                for op in symbols(device, "llvm.func"):
                    _strip(op)
                for kernel in kernels:
                    kernel.attributes["linkage"] = ir.Attribute.parse("#llvm.linkage<internal>")


def _emit_entry(device: ir.Operation, kernel: ir.Operation) -> None:
    kinds = [argument.type for argument in kernel.regions[0].blocks[0].arguments]
    with ir.InsertionPoint(device.regions[0].blocks[0]):
        kind = ir.TypeAttr.get(ir.Type.parse("!llvm.func<void (ptr)>"))
        entry = llvm.LLVMFuncOp(f"{symbol(kernel)}_entry", kind)
    block = entry.operation.regions[0].blocks.append(llvm_ir.ptr(), arg_locs=[kernel.location])
    with ir.InsertionPoint(block):
        values = []
        for number, kind in enumerate(kinds):
            slot = llvm_ir.element_ptr(block.arguments[0], llvm_ir.ptr(), number)
            values.append(llvm_ir.load(kind, llvm_ir.load(llvm_ir.ptr(), slot)))
        llvm.CallOp(None, values, [], [], callee=symbol(kernel))
        llvm.ReturnOp()


def _strip(function: ir.Operation) -> None:
    for name in list(function.attributes):
        if name.startswith(_OF_A_GPU) and name != _KEPT:
            del function.attributes[name]
    if "arg_attrs" in function.attributes:
        del function.attributes["arg_attrs"]
