# SPDX-License-Identifier: Apache-2.0
"""The queue of a kernel launch, kept in a call before it: gpu.launch has no operand that means one."""

from __future__ import annotations

from pyacc_mlir.dialects.mlir import func, ir
from pyacc_mlir.lowering.cpu import llvm_ir
from pyacc_mlir.lowering.device.queues import Queue
from pyacc_mlir.lowering.pass_base import operations

_MARK = "pyacc_launch_queue"
_LAUNCHES = ("gpu.launch_func", "acc.parallel")


def mark_queue(module: ir.Module, construct: ir.Operation, queue: Queue) -> None:
    """Say before `construct` where its launch goes."""
    if _MARK not in ir.SymbolTable(module.operation):
        with ir.InsertionPoint.at_block_begin(module.body), ir.Location.unknown():
            func.FuncOp(_MARK, ir.FunctionType.get([llvm_ir.i64()], []), visibility="private")
    with ir.InsertionPoint(construct), construct.location:
        func.CallOp([], _MARK, [queue.value()])


def launch_queue(launch: ir.Operation) -> Queue:
    """The queue that the last mark before a launch, or before the construct that becomes one, names."""
    found = Queue()
    for view in launch.block.operations:
        op = view.operation
        if op == launch:
            break
        if op.name in _LAUNCHES:
            found = Queue()
        elif _is_mark(op):
            found = Queue(op.operands[0])
    return found


def erase_marks(module: ir.Module) -> None:
    """Erase what mark_queue has made."""
    for op in operations(module.operation, "func.call"):
        if _is_mark(op):
            op.erase()
    for op in operations(module.operation, "func.func"):
        if op.attributes["sym_name"].value == _MARK:
            op.erase()


def _is_mark(op: ir.Operation) -> bool:
    return op.name == "func.call" and bool(op.attributes["callee"].value == _MARK)
