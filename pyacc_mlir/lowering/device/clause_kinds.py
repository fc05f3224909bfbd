# SPDX-License-Identifier: Apache-2.0
"""Kinds and flags of data operations on a device with its own memory, from their clauses and modifiers."""

from __future__ import annotations

import re
from enum import IntFlag

from pyacc_mlir.dialects.mlir import ir
from pyacc_mlir.lowering.cpu.data_kinds import DataFlag, DataKind, data_kind


class ModifierFlag(IntFlag):
    """What modifiers and directives add to a kind (enum pyacc_data_kind of native/include/pyacc_rt.h)."""

    IF_PRESENT = 1 << 11
    ALWAYS_IN = 1 << 12
    ALWAYS_OUT = 1 << 13
    CAPTURE = 1 << 14


# The other modifiers, readonly and zero, have kinds of their own.
_MODIFIERS = {
    "always": ModifierFlag.ALWAYS_IN | ModifierFlag.ALWAYS_OUT,
    "alwaysin": ModifierFlag.ALWAYS_IN,
    "alwaysout": ModifierFlag.ALWAYS_OUT,
    "capture": ModifierFlag.CAPTURE,
}

# A firstprivate array is copied in; what is present of it has its newest value on the device.
_COPIED_IN = DataKind.COPYIN | DataFlag.IMPLICIT


def clause_kind(op: ir.Operation, finalize: bool = False) -> int:
    """`enum pyacc_data_kind` with its flags."""
    if op.name == "acc.firstprivate_map":
        return _COPIED_IN
    flags = 0
    if "modifiers" in op.attributes:
        for word in re.findall(r"\w+", str(op.attributes["modifiers"])):
            flags |= _MODIFIERS.get(word, 0)
    return data_kind(op, finalize) | flags
