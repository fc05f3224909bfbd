# SPDX-License-Identifier: Apache-2.0
"""Put all kernels of a block into one gpu.module, so that a block has one device image.

Before:

    gpu.launch_func @step_kernel::@step_kernel ...
    gpu.launch_func @step_kernel_0::@step_kernel ...
    gpu.module @step_kernel { gpu.func @step_kernel ... }
    gpu.module @step_kernel_0 { gpu.func @step_kernel ... }

After:

    gpu.launch_func @step_kernels::@step_kernel_0 ...
    gpu.launch_func @step_kernels::@step_kernel_1 ...
    gpu.module @step_kernels { gpu.func @step_kernel_0 ...  gpu.func @step_kernel_1 ... }

Needs: gpu-kernel-outlining. Leaves: at most one gpu.module for each function, its kernels in the order of their
launches. Other symbols of the modules are copies of symbols of the host module: one of each is kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pyacc_mlir.dialects.mlir import ir
from pyacc_mlir.lowering.pass_base import PassContext, operations


@dataclass(frozen=True, slots=True)
class MergeKernelModules:
    """Kernels are numbered in program order."""

    name: ClassVar[str] = "merge-kernel-modules"

    def run(self, module: ir.Module, ctx: PassContext) -> None:
        modules = {_symbol(op): op for op in operations(module.operation, "gpu.module")}
        # Functions that kernels call lie in the modules, and are gone when their module is.
        for function in [op.operation for op in module.body.operations if op.operation.name == "func.func"]:
            _merge(function, modules)


def _merge(function: ir.Operation, modules: dict[str, ir.Operation]) -> None:
    home: ir.Operation | None = None
    name = f"{_symbol(function)}_kernels"
    for number, launch in enumerate(operations(function, "gpu.launch_func")):
        source, kernel = _parts(launch)
        if source == name:
            return  # merged before
        target = f"{_symbol(function)}_kernel_{number}"
        other = modules[source]
        _rename_kernel(other, kernel, target)
        if home is None:
            home = other
            home.attributes["sym_name"] = ir.StringAttr.get(name)
        else:
            _move_symbols(other, home)
        launch.attributes["kernel"] = ir.SymbolRefAttr.get([name, target])


def _symbol(op: ir.Operation) -> str:
    return str(op.attributes["sym_name"].value)


def _parts(launch: ir.Operation) -> tuple[str, str]:
    module, kernel = launch.attributes["kernel"].value
    return module, kernel


def _rename_kernel(module: ir.Operation, old: str, new: str) -> None:
    for op in module.regions[0].blocks[0].operations:
        if op.operation.name == "gpu.func" and _symbol(op) == old:
            op.attributes["sym_name"] = ir.StringAttr.get(new)


def _move_symbols(source: ir.Operation, target: ir.Operation) -> None:
    block = target.regions[0].blocks[0]
    present = {_symbol(op) for op in block.operations}
    for view in list(source.regions[0].blocks[0].operations):
        if _symbol(view) not in present:
            block.append(view)
    source.erase()
