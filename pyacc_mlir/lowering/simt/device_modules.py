# SPDX-License-Identifier: Apache-2.0
"""Where device code is: in the gpu.modules of a module, or in the module itself once it has been taken out."""

from __future__ import annotations

from pyacc_mlir.dialects.mlir import ir
from pyacc_mlir.lowering.pass_base import operations

KERNEL = "nvvm.kernel"  # marks kernels up to the stage `nvvm`


def device_modules(module: ir.Module) -> list[ir.Operation]:
    """The operations whose first block holds device functions and globals."""
    return symbols(module.operation, "gpu.module") or [module.operation]


def symbol(op: ir.Operation) -> str:
    return str(op.attributes["sym_name"].value)


def symbols(device: ir.Operation, kind: str) -> list[ir.Operation]:
    """The operations called `kind` that stand in the module itself, such as functions and globals."""
    return [view.operation for view in device.regions[0].blocks[0].operations if view.operation.name == kind]


def functions(device: ir.Operation) -> list[ir.Operation]:
    """Functions that have a body."""
    return [op for op in symbols(device, "llvm.func") if op.regions[0].blocks]


def is_kernel(function: ir.Operation) -> bool:
    return KERNEL in function.attributes


def reached(device: ir.Operation, function: ir.Operation) -> list[ir.Operation]:
    """`function` and the functions with a body that it calls, directly or not."""
    bodies = {symbol(op): op for op in functions(device)}
    found = {symbol(function): function}
    waiting = [function]
    while waiting:
        for call in operations(waiting.pop(), "llvm.call"):
            name = callee(call)
            if name in bodies and name not in found:
                found[name] = bodies[name]
                waiting.append(bodies[name])
    return list(found.values())


def callee(call: ir.Operation) -> str:
    """The name of the function that is called; empty for a call through a pointer."""
    return str(call.attributes["callee"].value) if "callee" in call.attributes else ""
