# SPDX-License-Identifier: Apache-2.0
"""Zero of any type of number."""

from __future__ import annotations

from pyacc_mlir.dialects.mlir import arith, ir
from pyacc_mlir.dialects.mlir import complex as complex_dialect


def zero_of(kind: ir.Type) -> ir.Value:
    """A constant at the insertion point."""
    if isinstance(kind, ir.ComplexType):
        part = ir.FloatAttr.get(kind.element_type, 0.0)
        return complex_dialect.constant(kind, ir.ArrayAttr.get([part, part]))
    return arith.constant(kind, 0.0 if isinstance(kind, ir.FloatType) else 0)
