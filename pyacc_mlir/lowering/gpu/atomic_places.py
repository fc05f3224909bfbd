# SPDX-License-Identifier: Apache-2.0
"""The place that an acc.atomic operation is about."""

from __future__ import annotations

from pyacc_mlir.dialects.mlir import ir

_CAPTURE = "acc.atomic.capture"
ATOMICS = frozenset({_CAPTURE, "acc.atomic.read", "acc.atomic.update", "acc.atomic.write"})


def atomic_place(op: ir.Operation) -> ir.Value:
    """`x`: all parts of a capture name the same."""
    if op.name == _CAPTURE:
        op = op.regions[0].blocks[0].operations[0].operation
    return op.operands[0]
