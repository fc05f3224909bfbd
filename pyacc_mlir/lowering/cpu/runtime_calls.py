# SPDX-License-Identifier: Apache-2.0
"""Calls of the C ABI of native/include/pyacc_rt.h: declared once a module, called at the current point."""

from __future__ import annotations

from collections.abc import Sequence

from pyacc_mlir.dialects.mlir import func, ir
from pyacc_mlir.lowering.cpu import llvm_ir


def parallel(module: ir.Module, body: str, ctx: ir.Value, sizes: Sequence[ir.Value]) -> None:
    """pyacc_rt_parallel(body, ctx, num_gangs, work, cost)"""
    _call(module, "pyacc_rt_parallel", [_address(body), ctx, *sizes], [])


def parallel_async(module: ir.Module, body: str, ctx: ir.Value, length: ir.Value, rest: Sequence[ir.Value]) -> None:
    """pyacc_rt_parallel_async(body, ctx, ctx_bytes, num_gangs, work, cost, queue, site)"""
    _call(module, "pyacc_rt_parallel_async", [_address(body), ctx, length, *rest], [])


def ordered_enter(module: ir.Module, turn: ir.Value, gang: ir.Value) -> None:
    _call(module, "pyacc_rt_ordered_enter", [turn, gang], [])


def ordered_leave(module: ir.Module, turn: ir.Value) -> None:
    _call(module, "pyacc_rt_ordered_leave", [turn], [])


def fail(module: ir.Module, site: ir.Value, a: ir.Value, b: ir.Value) -> None:
    """pyacc_rt_fail(site, a, b)"""
    _call(module, "pyacc_rt_fail", [site, a, b], [])


def _address(body: str) -> ir.Value:
    i64, ptr = llvm_ir.i64(), llvm_ir.ptr()
    kind = ir.FunctionType.get([i64, i64, ptr], [])
    return llvm_ir.cast(func.ConstantOp(kind, ir.FlatSymbolRefAttr.get(body)).result, ptr)


def _call(module: ir.Module, name: str, operands: Sequence[ir.Value], results: Sequence[ir.Type]) -> None:
    _declare(module, name, ir.FunctionType.get([o.type for o in operands], list(results)))
    func.CallOp(list(results), name, list(operands))


def _declare(module: ir.Module, name: str, kind: ir.FunctionType) -> None:
    if name in ir.SymbolTable(module.operation):
        return
    with ir.InsertionPoint.at_block_begin(module.body):
        func.FuncOp(name, kind, visibility="private")
