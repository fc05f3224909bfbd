# SPDX-License-Identifier: Apache-2.0
"""Elements that lie at any address, as the fields of packed records do: in memory an axis of bytes more.

They are loaded and stored byte by byte, lowest first, which is defined everywhere; LLVM makes one access of it where
the processor allows that.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pyacc_mlir.dialects.mlir import arith, ir, memref
from pyacc_mlir.dialects.mlir import complex as complex_dialect
from pyacc_mlir.frontend import emit_ops as ops
from pyacc_mlir.frontend.emit_values import mlir_element


def load(memory: ir.Value, positions: Sequence[ir.Value], dtype: np.dtype[np.generic]) -> ir.Value:
    """The element of a packed array at a position, as `mlir_element` has it."""
    element = mlir_element(dtype)
    if dtype.kind != "c":
        return _load(memory, positions, element, 0, dtype.itemsize)
    part, half = mlir_element(np.dtype(f"f{dtype.itemsize // 2}")), dtype.itemsize // 2
    real, imaginary = (_load(memory, positions, part, first, half) for first in (0, half))
    return complex_dialect.create_(element, real, imaginary)


def store(value: ir.Value, memory: ir.Value, positions: Sequence[ir.Value], dtype: np.dtype[np.generic]) -> None:
    """Store what `mlir_element` has as the element of a packed array at a position."""
    if dtype.kind != "c":
        _store(value, memory, positions, 0, dtype.itemsize)
        return
    half = dtype.itemsize // 2
    _store(complex_dialect.re(value), memory, positions, 0, half)
    _store(complex_dialect.im(value), memory, positions, half, half)


def _load(memory: ir.Value, positions: Sequence[ir.Value], element: ir.Type, first: int, size: int) -> ir.Value:
    whole = ir.IntegerType.get_signless(8 * size)
    bits: ir.Value | None = None
    for place in range(size):
        byte = memref.load(memory, [*positions, ops.index_constant(first + place)])
        part = byte if size == 1 else arith.extui(whole, byte)
        if place:
            part = arith.shli(part, arith.constant(whole, 8 * place))
        bits = part if bits is None else arith.ori(bits, part)
    assert bits is not None
    return bits if element == whole else arith.bitcast(element, bits)


def _store(value: ir.Value, memory: ir.Value, positions: Sequence[ir.Value], first: int, size: int) -> None:
    whole, byte = ir.IntegerType.get_signless(8 * size), ir.IntegerType.get_signless(8)
    bits = value if value.type == whole else arith.bitcast(whole, value)
    for place in range(size):
        part = bits if not place else arith.shrui(bits, arith.constant(whole, 8 * place))
        low = part if size == 1 else arith.trunci(byte, part)
        memref.store(low, memory, [*positions, ops.index_constant(first + place)])
