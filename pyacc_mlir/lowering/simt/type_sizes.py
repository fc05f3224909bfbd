# SPDX-License-Identifier: Apache-2.0
"""How many bytes a value of an LLVM type takes in memory."""

from __future__ import annotations

import re

from pyacc_mlir.dialects.mlir import ir, llvm

_ARRAY = re.compile(r"!llvm\.array<(\d+) x (.*)>")
_POINTER_BYTES = 8


def byte_size(kind: ir.Type) -> int:
    """The size with padding, as sizeof.

    Raises:
        ValueError: a type of another dialect.
    """
    return _layout(kind)[0]


def _layout(kind: ir.Type) -> tuple[int, int]:
    """Size and alignment."""
    if isinstance(kind, ir.IntegerType | ir.FloatType):
        size = 1 << max(0, (kind.width - 1).bit_length() - 3)
        return size, size
    if isinstance(kind, ir.VectorType):
        size = int(kind.shape[0]) * _layout(kind.element_type)[0]
        return size, size
    text = str(kind)
    if text.startswith("!llvm.ptr"):
        return _POINTER_BYTES, _POINTER_BYTES
    if array := _ARRAY.fullmatch(text):
        size, alignment = _layout(_parse(array.group(2)))
        return int(array.group(1)) * size, alignment
    if text.startswith("!llvm.struct"):
        return _struct(llvm.StructType(kind))
    raise ValueError(f"no size of {text}")


def _struct(kind: llvm.StructType) -> tuple[int, int]:
    end, largest = 0, 1
    for member in kind.body:
        size, alignment = _layout(member)
        alignment = 1 if kind.packed else alignment
        end = -(-end // alignment) * alignment + size
        largest = max(largest, alignment)
    return -(-end // largest) * largest, largest


def _parse(text: str) -> ir.Type:
    """A type as it is written inside of an LLVM type, without the name of the dialect."""
    is_nested = text.startswith(("array<", "struct<", "ptr", "vec<"))
    return ir.Type.parse(f"!llvm.{text}" if is_nested else text)
