# SPDX-License-Identifier: Apache-2.0
"""Numbers as integers of as many bits, for operations that only compare and move them."""

from __future__ import annotations

from pyacc_mlir.dialects.mlir import arith, ir
from pyacc_mlir.dialects.mlir import complex as complex_dialect


def to_bits(value: ir.Value, bits: ir.Type) -> ir.Value:
    """The bits of a number; one bit alone is stretched to those of `bits`, a complex has its real part below."""
    kind = value.type
    if isinstance(kind, ir.ComplexType):
        half = ir.IntegerType.get_signless(bits.width // 2)
        low, high = (to_bits(part(value), half) for part in (complex_dialect.re, complex_dialect.im))
        shift = arith.constant(bits, half.width)
        return arith.ori(arith.extui(bits, low), arith.shli(arith.extui(bits, high), shift))
    if isinstance(kind, ir.FloatType):
        return arith.bitcast(bits, value)
    return value if kind == bits else arith.extui(bits, value)


def from_bits(bits: ir.Value, kind: ir.Type) -> ir.Value:
    """The number of type `kind` that has these bits."""
    if isinstance(kind, ir.ComplexType):
        half = ir.IntegerType.get_signless(bits.type.width // 2)
        shift = arith.constant(bits.type, half.width)
        low, high = arith.trunci(half, bits), arith.trunci(half, arith.shrui(bits, shift))
        part = kind.element_type
        return complex_dialect.create_(kind, from_bits(low, part), from_bits(high, part))
    if isinstance(kind, ir.FloatType):
        return arith.bitcast(kind, bits)
    return bits if kind == bits.type else arith.trunci(kind, bits)
