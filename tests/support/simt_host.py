# SPDX-License-Identifier: Apache-2.0
"""Runs a function of stage `nvvm`: host operations here, in Python; each gpu.launch_func on the software GPU.

Data clauses do nothing: each launch copies the arrays it uses, and copies them back.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from pyacc_mlir.dialects.mlir import ir
from pyacc_mlir.lowering.pass_base import PassContext
from pyacc_mlir.lowering.pipeline import gpu_modules, run_to
from pyacc_mlir.lowering.targets.nvptx import to_llvm_ir
from pyacc_mlir.lowering.targets.target import Target
from tests.support.simt import Kernel, load_kernels

_PLAIN: dict[str, Callable[..., Any]] = {
    "arith.addf": operator.add,
    "arith.addi": operator.add,
    "arith.andi": operator.and_,
    "arith.divf": operator.truediv,
    "arith.divsi": lambda left, right: int(math.trunc(left / right)),
    "arith.divui": operator.floordiv,
    "arith.extf": lambda value: value,
    "arith.extsi": lambda value: value,
    "arith.extui": lambda value: value,
    "arith.floordivsi": operator.floordiv,
    "arith.fptosi": int,
    "arith.index_cast": lambda value: value,
    "arith.maxsi": max,
    "arith.minsi": min,
    "arith.mulf": operator.mul,
    "arith.muli": operator.mul,
    "arith.negf": operator.neg,
    "arith.ori": operator.or_,
    "arith.remsi": math.fmod,
    "arith.remui": operator.mod,
    "arith.select": lambda condition, yes, no: yes if condition else no,
    "arith.sitofp": float,
    "arith.subf": operator.sub,
    "arith.subi": operator.sub,
    "arith.trunci": lambda value: value,
    "arith.truncf": lambda value: value,
    "arith.xori": operator.xor,
    "math.absf": abs,
    "math.absi": abs,
    "math.sqrt": math.sqrt,
    "memref.cast": lambda value: value,
    "memref.dim": lambda array, axis: array.shape[axis],
}
_COMPARE = (
    operator.eq, operator.ne, operator.lt, operator.le, operator.gt, operator.ge,
    operator.lt, operator.le, operator.gt, operator.ge,
)  # fmt: skip  # arith.cmpi: eq ne slt sle sgt sge ult ule ugt uge; values are not negative where unsigned
_ORDERED = {1: operator.eq, 2: operator.gt, 3: operator.ge, 4: operator.lt, 5: operator.le, 13: operator.ne}
_ENTRIES = ("acc.copyin", "acc.create", "acc.present", "acc.nocreate", "acc.firstprivate_map")
_EXITS = (
    "acc.copyout",
    "acc.delete",
    "func.return",
    "acc.terminator",
    "acc.yield",
    "acc.enter_data",
    "acc.exit_data",
    "memref.dealloc",
)


@dataclass
class Compiled:
    """One module with its kernels, compiled as for a GPU."""

    module: ir.Module
    chip: str = "sm_90"
    kernels: dict[str, str] = field(default_factory=dict)  # LLVM IR of each gpu.module
    launches: list[tuple[tuple[int, ...], tuple[int, ...]]] = field(default_factory=list)
    _loaded: dict[str, Kernel] | None = None

    def __post_init__(self) -> None:
        with self.module.context:
            self.ctx = PassContext(Target.parse(self.chip))
            run_to(self.module, "nvvm", self.ctx)
            for op in gpu_modules(self.module):
                self.kernels[op.attributes["sym_name"].value] = to_llvm_ir(op)

    @staticmethod
    def of_text(text: str, chip: str = "sm_90") -> Compiled:
        with ir.Context(), ir.Location.unknown():
            return Compiled(ir.Module.parse(text), chip)

    def run(self, *arguments: Any, reverse: bool = False) -> None:
        """Call the first function that has a body, with arrays and scalars."""
        self.launches.clear()
        with self.module.context:
            functions = [op for op in self.module.body.operations if op.operation.name == "func.func"]
            block = next(op for op in functions if op.operation.regions[0].blocks).operation.regions[0].blocks[0]
            _Host(self, dict(zip(block.arguments, arguments, strict=True)), reverse).block(block)

    def launch(self, op: ir.Operation, values: dict[ir.Value, Any], reverse: bool) -> None:
        view = op.opview
        grid = tuple(int(values[size]) for size in (view.gridSizeX, view.gridSizeY, view.gridSizeZ))
        lanes = tuple(int(values[size]) for size in (view.blockSizeX, view.blockSizeY, view.blockSizeZ))
        self.launches.append((grid, lanes))
        _, name = op.attributes["kernel"].value
        if self._loaded is None:
            self._loaded = load_kernels(self.module, self.ctx)
        self._loaded[name].run(grid, lanes, [values[value] for value in view.kernelOperands], reverse)


@dataclass
class _Host:
    """Values of the host operations executed so far."""

    compiled: Compiled
    values: dict[ir.Value, Any]
    reverse: bool

    def block(self, block: ir.Block) -> list[Any]:
        """Execute a block; the operands of its terminator."""
        last: list[Any] = []
        for view in block.operations:
            op = view.operation
            last = [self.values.get(value) for value in op.operands]
            self.define(op, self.execute(op, last))
        return last

    def define(self, op: ir.Operation, results: list[Any]) -> None:
        for value, result in zip(op.results, results, strict=True):
            self.values[value] = result if isinstance(result, np.ndarray) else _of_type(value.type, result)

    def execute(self, op: ir.Operation, operands: list[Any]) -> list[Any]:
        match op.name:
            case "arith.constant":
                return [op.attributes["value"].value]
            case "arith.cmpi":
                return [_COMPARE[op.attributes["predicate"].value](*operands)]
            case "arith.cmpf":
                return [_ORDERED[op.attributes["predicate"].value](*operands)]
            case "memref.alloca" | "memref.alloc":
                return [np.full(_shape(op, operands), 77, _dtype(op.results[0].type.element_type))]
            case "memref.load":
                return [operands[0][tuple(operands[1:])]]
            case "memref.store":
                operands[1][tuple(operands[2:])] = operands[0]
            case "acc.data" | "acc.host_data":
                self.block(op.regions[0].blocks[0])
            case "gpu.launch_func":
                self.compiled.launch(op, self.values, self.reverse)
            case "acc.bounds":
                return [None]
            case "scf.if":
                return self.branch(op, operands[0])
            case "scf.for":
                return self.count(op, operands)
            case "scf.while":
                return self.loop(op, operands)
            case name if name in _PLAIN:
                return [_PLAIN[name](*operands)]
            case name if name in _ENTRIES:
                return [operands[0]]
            case name if name not in _EXITS and not name.startswith(("scf.yield", "scf.condition")):
                raise NotImplementedError(f"{name} on the host")
        return []

    def branch(self, op: ir.Operation, condition: bool) -> list[Any]:
        region = op.regions[0 if condition else 1]
        return self.block(region.blocks[0]) if len(region.blocks) else []

    def count(self, op: ir.Operation, operands: list[Any]) -> list[Any]:
        start, end, step, *carried = operands
        body = op.regions[0].blocks[0]
        for number in range(start, end, step):
            self.values.update(zip(body.arguments, [number, *carried], strict=True))
            carried = self.block(body)
        return carried

    def loop(self, op: ir.Operation, carried: list[Any]) -> list[Any]:
        before, after = (region.blocks[0] for region in op.regions)
        while True:
            self.values.update(zip(before.arguments, carried, strict=True))
            condition, *passed = self.block(before)
            if not condition:
                return passed
            self.values.update(zip(after.arguments, passed, strict=True))
            carried = self.block(after)


def _shape(alloca: ir.Operation, extents: list[int]) -> list[int]:
    given = iter(extents)
    dynamic = ir.ShapedType.get_dynamic_size()
    return [next(given) if extent == dynamic else extent for extent in alloca.results[0].type.shape]


def _of_type(kind: ir.Type, value: Any) -> Any:
    """A number in the width of its type."""
    if isinstance(kind, ir.IndexType):
        return int(value)
    if isinstance(kind, ir.IntegerType):
        return bool(value) if kind.width == 1 else int(np.int64(value).astype(f"i{kind.width // 8}"))
    return float(np.dtype(_dtype(kind)).type(value)) if isinstance(kind, ir.F32Type | ir.F64Type) else value


def _dtype(element: ir.Type) -> str:
    if isinstance(element, ir.IndexType):
        return "i8"
    return f"{'i' if isinstance(element, ir.IntegerType) else 'f'}{element.width // 8}"
