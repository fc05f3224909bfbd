# SPDX-License-Identifier: Apache-2.0
"""`enum pyacc_data_kind` of native/include/pyacc_rt.h, and which member an operation of the acc dialect stands for."""

from __future__ import annotations

from enum import IntEnum, IntFlag

from pyacc_mlir.dialects.mlir import ir


class DataKind(IntEnum):
    COPY = 0
    COPYIN = 1
    COPYIN_READONLY = 2
    COPYOUT = 3
    COPYOUT_ZERO = 4
    CREATE = 5
    CREATE_ZERO = 6
    PRESENT = 7
    NO_CREATE = 8
    DEVICEPTR = 9
    ATTACH = 10
    DETACH = 11
    DELETE = 12
    USE_DEVICE = 13
    UPDATE_SELF = 14
    UPDATE_DEVICE = 15


class DataFlag(IntFlag):
    DYNAMIC = 1 << 8
    FINALIZE = 1 << 9
    IMPLICIT = 1 << 10


_ALIASES = {"REDUCTION": DataKind.COPY, "UPDATE_HOST": DataKind.UPDATE_SELF}


def data_kind(op: ir.Operation, finalize: bool = False) -> int:
    """The kind and the flags of a data entry or exit operation, from the clause that it comes from."""
    clause = str(op.attributes["dataClause"]).partition(" acc_")[2].rstrip(">").upper()
    kind = _ALIASES[clause] if clause in _ALIASES else DataKind[clause]
    flags = DataFlag.FINALIZE if finalize else DataFlag(0)
    if _is(op, "implicit", default=False):
        flags |= DataFlag.IMPLICIT
    if not _is(op, "structured", default=True):
        flags |= DataFlag.DYNAMIC
    return kind | flags


def _is(op: ir.Operation, name: str, default: bool) -> bool:
    return ir.BoolAttr(op.attributes[name]).value if name in op.attributes else default
