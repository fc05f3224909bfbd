# SPDX-License-Identifier: Apache-2.0
"""Remarks and refusals of the passes, placed at the Python an operation came from."""

from __future__ import annotations

import linecache
from typing import NoReturn

from pyacc_mlir.artifact import Remark
from pyacc_mlir.diagnostics import Collector, Diagnostic, InternalCompilerError
from pyacc_mlir.dialects.mlir import ir
from pyacc_mlir.source import Position, SourceFile, Span


def remark_at(op: ir.Operation, code: str, message: str) -> Remark:
    """A remark at the file, line and column of `op`; line 0 when its location is unknown."""
    return Remark(code, message, *place_of(op))


def place_of(op: ir.Operation) -> tuple[str, int, int]:
    """File, line and column of `op`; line 0 when its location is unknown."""
    place = _file_location(op.location)
    return ("", 0, 0) if place is None else (place.filename, place.start_line, place.start_col)


def refuse(op: ir.Operation, message: str, code: str = "ACC105") -> NoReturn:
    """Stop with an error at the place of `op` in the user's file: not supported yet, unless `code` says otherwise."""
    fail(message, code, _span(op))


def fail(message: str, code: str, span: Span) -> NoReturn:
    """Stop with one error."""
    collector = Collector()
    collector.report(Diagnostic(code, message, span))
    collector.raise_errors()
    raise InternalCompilerError(f"{code} is not the code of an error")


def _span(op: ir.Operation) -> Span:
    place = _file_location(op.location)
    if place is None:
        start = Position(1, 1)
        return Span(SourceFile("<unknown>", ""), start, start)
    file = SourceFile(place.filename, "".join(linecache.getlines(place.filename)))
    return Span(file, Position(place.start_line, place.start_col), Position(place.end_line, place.end_col))


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
