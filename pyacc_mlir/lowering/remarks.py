# SPDX-License-Identifier: Apache-2.0
"""Remarks and refusals of the passes, placed at the Python an operation came from."""

from __future__ import annotations

from typing import NoReturn

from pyacc_mlir.artifact import Remark
from pyacc_mlir.dialects.mlir import ir


def remark_at(op: ir.Operation, code: str, message: str) -> Remark:
    """A remark at the file, line and column of `op`; line 0 when its location is unknown."""
    place = _file_location(op.location)
    if place is None:
        return Remark(code, message, "", 0, 0)
    return Remark(code, message, place.filename, place.start_line, place.start_col)


def refuse(op: ir.Operation, message: str) -> NoReturn:
    """Stop: a construct that cannot be lowered (yet), at its place in the user's file."""
    raise NotImplementedError(f"{op.location}: {message}")


def _file_location(location: ir.Location) -> ir.FileLineColLoc | None:
    match location:
        case ir.FileLineColLoc():
            return location
        case ir.NameLoc():
            return _file_location(location.child_loc)
        case ir.FusedLoc():
            return next((found for part in location.locations if (found := _file_location(part))), None)
        case ir.CallSiteLoc():
            return _file_location(location.callee)
        case _:
            return None
