# SPDX-License-Identifier: Apache-2.0
"""Calls of the device part of native/include/pyacc_rt.h: declared once a module, called at the current point."""

from __future__ import annotations

from collections.abc import Sequence

from pyacc_mlir.dialects.mlir import func, ir
from pyacc_mlir.lowering.cpu import llvm_ir


def join_sections(module: ir.Module, count: ir.Value, table: ir.Value) -> None:
    _call(module, "pyacc_rt_join_sections", [count, table])


def enter_data(module: ir.Module, kind: int, section: ir.Value, queue: ir.Value) -> ir.Value:
    """The device's address of the section's base."""
    return _call(module, "pyacc_rt_enter_data", [_i32(kind), section, queue], [llvm_ir.ptr()])[0]


def exit_data(module: ir.Module, kind: int, section: ir.Value, queue: ir.Value) -> None:
    _call(module, "pyacc_rt_exit_data", [_i32(kind), section, queue])


def update(module: ir.Module, kind: int, section: ir.Value, queue: ir.Value) -> None:
    _call(module, "pyacc_rt_update", [_i32(kind), section, queue])


def use_device(module: ir.Module, section: ir.Value, if_present: bool) -> ir.Value:
    """The device's address of the section's base."""
    return _call(module, "pyacc_rt_use_device", [section, _i32(int(if_present))], [llvm_ir.ptr()])[0]


def wait(module: ir.Module, count: ir.Value, queues: ir.Value, queue: ir.Value) -> None:
    _call(module, "pyacc_rt_wait", [count, queues, queue])


def launch(module: ir.Module, operands: Sequence[ir.Value]) -> None:
    """pyacc_rt_launch(kernel, grid, block, shared, args, arg_bytes, num_args, queue, site)"""
    _call(module, "pyacc_rt_launch", operands)


def _i32(number: int) -> ir.Value:
    return llvm_ir.constant(number, llvm_ir.i32())


def _call(
    module: ir.Module, name: str, operands: Sequence[ir.Value], results: Sequence[ir.Type] = ()
) -> list[ir.Value]:
    _declare(module, name, ir.FunctionType.get([operand.type for operand in operands], list(results)))
    return list(func.CallOp(list(results), name, list(operands)).operation.results)


def _declare(module: ir.Module, name: str, kind: ir.FunctionType) -> None:
    if name in ir.SymbolTable(module.operation):
        return
    with ir.InsertionPoint.at_block_begin(module.body):
        func.FuncOp(name, kind, visibility="private")
