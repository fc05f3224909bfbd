# SPDX-License-Identifier: Apache-2.0
"""Device code says what it reads, so that the runtime finds elements that nobody has written.

Before:

    %v = llvm.load %p : !llvm.ptr -> f64

After:

    llvm.call @pyacc_simt_read(%p, %bytes, %place) : (!llvm.ptr, i64, !llvm.ptr) -> ()
    %v = llvm.load %p : !llvm.ptr -> f64

Needs: flatten-address-spaces. New memory of the device is full of poison: an element that is nothing else was never
written. Elements of one or two bytes may be poison by chance, so they are left out; what a thread has on its own stack
is what the front end checks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pyacc_mlir.dialects.mlir import ir
from pyacc_mlir.lowering.cpu import llvm_ir
from pyacc_mlir.lowering.pass_base import PassContext, operations
from pyacc_mlir.lowering.simt.check_shared_races import is_own
from pyacc_mlir.lowering.simt.device_modules import device_modules, functions
from pyacc_mlir.lowering.simt.runtime_calls import RuntimeCalls
from pyacc_mlir.lowering.simt.type_sizes import byte_size

_LEAST_BYTES = 4


@dataclass(frozen=True, slots=True)
class CheckUnwrittenReads:
    """Loads of whole numbers."""

    name: ClassVar[str] = "check-unwritten-reads"

    def run(self, module: ir.Module, ctx: PassContext) -> None:
        del ctx
        with module.context:
            for device in device_modules(module):
                calls = RuntimeCalls(device)
                for function in functions(device):
                    for op in operations(function, "llvm.load"):
                        size = byte_size(op.result.type)
                        if size >= _LEAST_BYTES and not is_own(op.operands[0]):
                            with ir.InsertionPoint(op), op.location:
                                calls.call("read", op.operands[0], llvm_ir.constant(size), calls.place(op))
