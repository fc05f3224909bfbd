# SPDX-License-Identifier: Apache-2.0
"""Runs a function of stage `nvvm`: host operations here, in Python; each gpu.launch_func on the SIMT emulator."""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from pyacc_mlir.dialects.mlir import ir
from pyacc_mlir.lowering.pass_base import PassContext
from pyacc_mlir.lowering.pipeline import run_to
from pyacc_mlir.lowering.targets.nvptx import to_llvm_ir
from pyacc_mlir.lowering.targets.target import Target
from tests.support.simt import Kernel

_BINARY: dict[str, Callable[[int, int], int]] = {
    "arith.addi": operator.add,
    "arith.subi": operator.sub,
    "arith.muli": operator.mul,
    "arith.divui": operator.floordiv,
    "arith.divsi": lambda left, right: int(left / right),
    "arith.remui": operator.mod,
    "arith.maxsi": max,
    "arith.minsi": min,
    "arith.andi": operator.and_,
}
_ALIAS = ("acc.copyin", "acc.create", "acc.present", "acc.firstprivate_map", "memref.cast")
_NOTHING = ("acc.copyout", "acc.delete", "func.return", "memref.global", "acc.terminator")


@dataclass
class Compiled:
    """One function with its kernels."""

    text: str
    chip: str = "sm_90"
    kernels: dict[str, str] = field(default_factory=dict)  # LLVM IR of each gpu.module
    launches: list[tuple[tuple[int, ...], tuple[int, ...]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._context = ir.Context()
        with self._context, ir.Location.unknown():
            self._module = ir.Module.parse(self.text)
            ctx = PassContext(Target.parse(self.chip))
            run_to(self._module, "nvvm", ctx)
            for op in self._module.body.operations:
                if op.operation.name == "gpu.module":
                    self.kernels[op.attributes["sym_name"].value] = to_llvm_ir(op.operation)
        self.remarks = ctx.remarks

    @staticmethod
    def of_file(path: Path, chip: str = "sm_90") -> Compiled:
        return Compiled(path.read_text(encoding="utf-8"), chip)

    def run(self, *arguments: object, reverse: bool = False) -> None:
        """Call the only function with arrays and scalars."""
        self.launches.clear()
        with self._context:
            function = next(op for op in self._module.body.operations if op.operation.name == "func.func")
            block = function.regions[0].blocks[0]
            _Host(self, dict(zip(block.arguments, arguments, strict=True)), reverse).block(block)


@dataclass
class _Host:
    """Values of the host operations executed so far."""

    compiled: Compiled
    values: dict[ir.Value, Any]
    reverse: bool

    def block(self, block: ir.Block) -> None:
        for view in block.operations:
            self.execute(view.operation)

    def execute(self, op: ir.Operation) -> None:
        operands = [self.values.get(value) for value in op.operands]
        result: Any = None
        if op.name == "arith.constant":
            result = op.attributes["value"].value
        elif op.name in _BINARY:
            result = _BINARY[op.name](*operands)
        elif op.name == "arith.index_cast":
            result = operands[0]
        elif op.name in _ALIAS:
            result = operands[0]
        elif op.name == "memref.alloca":
            kind = op.results[0].type
            result = np.full(kind.shape, 77, _dtype(kind.element_type))
        elif op.name == "memref.load":
            result = operands[0][tuple(operands[1:])].item()
        elif op.name == "memref.store":
            operands[1][tuple(operands[2:])] = operands[0]
        elif op.name == "acc.data":
            self.block(op.regions[0].blocks[0])
        elif op.name == "gpu.launch_func":
            self._launch(op)
        elif op.name not in _NOTHING and op.name != "gpu.module":
            raise NotImplementedError(op.name)
        if op.results:
            self.values[op.results[0]] = result

    def _launch(self, op: ir.Operation) -> None:
        view = op.opview
        grid = tuple(self.values[v] for v in (view.gridSizeX, view.gridSizeY, view.gridSizeZ))
        lanes = tuple(self.values[v] for v in (view.blockSizeX, view.blockSizeY, view.blockSizeZ))
        self.compiled.launches.append((grid, lanes))
        module, kernel = str(op.attributes["kernel"]).replace("@", "").split("::")
        operands = [self.values[value] for value in view.kernelOperands]
        Kernel(self.compiled.kernels[module], kernel).run(grid, lanes, operands, self.reverse)


def _dtype(element: ir.Type) -> str:
    if isinstance(element, ir.IndexType):
        return "i8"
    return f"{'i' if isinstance(element, ir.IntegerType) else 'f'}{element.width // 8}"
