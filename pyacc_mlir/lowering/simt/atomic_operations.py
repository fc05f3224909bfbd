# SPDX-License-Identifier: Apache-2.0
"""Atomic operations of device code in the LLVM dialect."""

from __future__ import annotations

from pyacc_mlir.dialects.mlir import ir
from pyacc_mlir.lowering.pass_base import operations

_ALWAYS = ("llvm.atomicrmw", "llvm.cmpxchg")


def holds_atomics(function: ir.Operation) -> bool:
    """Whether a function updates, reads or writes memory atomically."""
    if operations(function, *_ALWAYS):
        return True
    return any(is_ordered(op) for op in operations(function, "llvm.load", "llvm.store"))


def is_ordered(op: ir.Operation) -> bool:
    """Whether a load or a store is atomic: it has an ordering."""
    return "ordering" in op.attributes and ir.IntegerAttr(op.attributes["ordering"]).value != 0
