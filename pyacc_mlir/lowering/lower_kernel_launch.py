# SPDX-License-Identifier: Apache-2.0
"""Kernel launches become calls of the runtime; the device code leaves the module.

Before:
    gpu.launch_func @saxpy_kernels::@saxpy_kernel_0 blocks in (%g, %c1, %c1) threads in (%c128, %c1, %c1)
                    args(%x : memref<?xf64>, %a : f64)
    gpu.module @saxpy_kernels { ... }
After:
    %args = {&%x.base, &%x.aligned, &%x.offset, &%x.sizes[0], &%x.strides[0], &%a}
    func.call @pyacc_rt_launch(%kernel, {%g, 1, 1}, {128, 1, 1}, %shared, %args, {8, 8, 8, 8, 8, 8}, %c6, %queue, %site)

Needs: `merge-kernel-modules`. The kernel's parameters are those that convert-gpu-to-nvvm makes of its arguments.
Leaves: nothing of the gpu dialect; the kernels' names and lines in the context, in the order of their numbers. A grid
or block is at least 1 in each dimension: a launch without threads would be an error.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pyacc_mlir.artifact import ErrorSite, Kernel
from pyacc_mlir.dialects.mlir import arith, ir
from pyacc_mlir.lowering.acc_clauses import constant_value
from pyacc_mlir.lowering.cpu import llvm_ir
from pyacc_mlir.lowering.cpu.regions import entry_point
from pyacc_mlir.lowering.device import calls
from pyacc_mlir.lowering.device.kernel_arguments import pack
from pyacc_mlir.lowering.device.launch_queues import erase_marks, launch_queue
from pyacc_mlir.lowering.device.queues import as_i64
from pyacc_mlir.lowering.pass_base import PassContext, operations
from pyacc_mlir.lowering.remarks import place_of


@dataclass(frozen=True, slots=True)
class LowerKernelLaunch:
    """One call for each launch."""

    name: ClassVar[str] = "lower-kernel-launch"

    def run(self, module: ir.Module, ctx: PassContext) -> None:
        with module.context:
            launches = operations(module.operation, "gpu.launch_func")
            for launch in launches:
                with ir.InsertionPoint(launch), launch.location:
                    _lower(module, launch, ctx)
            for launch in launches:
                launch.erase()
            erase_marks(module)
            _erase_device_code(module)


def _lower(module: ir.Module, launch: ir.Operation, ctx: PassContext) -> None:
    view = launch.opview
    _, name = launch.attributes["kernel"].value
    filename, line, column = place_of(launch)
    ctx.kernels.append(Kernel(name, filename, line))
    site = ctx.error_site(ErrorSite("DeviceError", f"kernel {name}", filename, line, column))
    arguments = pack(module, list(view.kernelOperands))
    shared = view.dynamicSharedMemorySize
    i32 = llvm_ir.i32()
    operands = [
        llvm_ir.constant(len(ctx.kernels) - 1, i32),
        _sizes(view.gridSizeX, view.gridSizeY, view.gridSizeZ),
        _sizes(view.blockSizeX, view.blockSizeY, view.blockSizeZ),
        llvm_ir.constant(0) if shared is None else as_i64(shared),
        arguments.addresses,
        arguments.lengths,
        llvm_ir.constant(arguments.count, i32),
        launch_queue(launch).value(),
        llvm_ir.constant(site, i32),
    ]
    calls.launch(module, operands)


def _sizes(*values: ir.Value) -> ir.Value:
    """Three sizes as an array, none of them less than 1."""
    i64 = llvm_ir.i64()
    with entry_point(ir.InsertionPoint.current.block):
        table = llvm_ir.alloca(llvm_ir.array(len(values), i64))
    for position, value in enumerate(values):
        known = constant_value(value)
        wide = as_i64(value) if known is None else llvm_ir.constant(max(known, 1))
        if known is None:
            wide = arith.maxsi(wide, llvm_ir.constant(1))
        llvm_ir.store(wide, llvm_ir.element_ptr(table, i64, position))
    return table


def _erase_device_code(module: ir.Module) -> None:
    for op in [view.operation for view in module.body.operations]:
        if op.name == "gpu.module" or (op.name == "memref.global" and "workgroup" in str(op.attributes["type"])):
            op.erase()
    if "gpu.container_module" in module.operation.attributes:
        del module.operation.attributes["gpu.container_module"]
