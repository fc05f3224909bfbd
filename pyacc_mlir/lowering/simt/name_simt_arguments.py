# SPDX-License-Identifier: Apache-2.0
"""Kernels remember which variables their arguments come from, so that an error can name them.

Before:

    %d = acc.copyin varPtr(%x : memref<?xf64>) … -> memref<?xf64> {name = "x"}
    gpu.launch_func @k_kernels::@k … args(%d : memref<?xf64>, %n : index)
    llvm.func @k(%0: !llvm.ptr, %1: !llvm.ptr, %2: i64, %3: i64, %4: i64, %5: i64)

After:

    llvm.func @k(…) attributes {pyacc.argument_names = ["x", "x", "x", "x", "x", ""]}

Needs: stage `nvvm`, with the host part.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pyacc_mlir.dialects.mlir import ir
from pyacc_mlir.lowering.pass_base import PassContext, operations
from pyacc_mlir.lowering.simt.device_modules import functions, symbol

ARGUMENT_NAMES = "pyacc.argument_names"


@dataclass(frozen=True, slots=True)
class NameSimtArguments:
    """Names of data clauses."""

    name: ClassVar[str] = "name-simt-arguments"

    def run(self, module: ir.Module, ctx: PassContext) -> None:
        del ctx
        with module.context:
            kernels = {
                (symbol(device), symbol(kernel)): kernel
                for device in operations(module.operation, "gpu.module")
                for kernel in functions(device)
            }
            for launch in operations(module.operation, "gpu.launch_func"):
                kernel = kernels.get(tuple(launch.attributes["kernel"].value))
                if kernel is not None:
                    _name(kernel, launch)


def _name(kernel: ir.Operation, launch: ir.Operation) -> None:
    names = [name for value in launch.opview.kernelOperands for name in [_variable(value)] * _slots(value.type)]
    if len(names) == len(kernel.regions[0].blocks[0].arguments):
        kernel.attributes[ARGUMENT_NAMES] = ir.ArrayAttr.get([ir.StringAttr.get(name) for name in names])


def _slots(kind: ir.Type) -> int:
    """LLVM arguments that a value becomes: a memref is two pointers, an offset, sizes and strides."""
    return 3 + 2 * kind.rank if isinstance(kind, ir.MemRefType) else 1


def _variable(value: ir.Value) -> str:
    """The name that a data clause on the way to `value` gives; empty where there is none."""
    while not isinstance(value, ir.BlockArgument):
        op = value.owner
        if "name" in op.attributes and isinstance(op.attributes["name"], ir.StringAttr):
            return str(op.attributes["name"].value)
        if not len(op.operands):
            break
        value = op.operands[0]
    return ""
