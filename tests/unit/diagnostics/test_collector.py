# SPDX-License-Identifier: Apache-2.0
"""Collecting, raising and pickling."""

from __future__ import annotations

import pickle
import traceback

import pytest

from pyacc_mlir.diagnostics import AccWarning, Collector, CompileError, Diagnostic, PragmaError, UnsupportedError
from pyacc_mlir.diagnostics.render import render_text
from pyacc_mlir.source import Position, SourceFile, Span

FILE = SourceFile("f.py", "one\ntwo\nthree\n")


def found(code: str, line: int, **more: object) -> Diagnostic:
    return Diagnostic(code, f"line {line}", Span(FILE, Position(line, 1), Position(line, 3)), **more)  # type: ignore[arg-type]


def test_unregistered_codes_fail_where_they_are_made() -> None:
    with pytest.raises(KeyError):
        found("ACC999", 1)


def test_nothing_is_raised_without_errors() -> None:
    collector = Collector()
    collector.report(found("ACC218", 1, severity="warning"))
    collector.raise_errors()
    assert not collector.has_errors


def test_one_exception_carries_all_errors_in_order() -> None:
    collector = Collector()
    late, early = found("ACC105", 3), found("ACC203", 1, help="do this")
    for diagnostic in (late, early, late, found("ACC218", 2, severity="warning")):
        collector.report(diagnostic)
    with pytest.raises(PragmaError) as caught:
        collector.raise_errors()
    error = caught.value
    assert error.diagnostics == (early, late)
    assert (error.filename, error.lineno, error.offset, error.text) == ("f.py", 1, 1, "one\n")
    assert str(error) == f"{render_text(early)}\n\n{render_text(late)}"
    assert isinstance(error, SyntaxError)


def test_the_first_code_chooses_the_class_unless_one_is_asked_for() -> None:
    collector = Collector()
    collector.report(found("ACC105", 1))
    with pytest.raises(UnsupportedError):
        collector.raise_errors()
    with pytest.raises(CompileError):
        collector.raise_errors(CompileError)


def test_errors_survive_pickling() -> None:
    error = PragmaError([found("ACC203", 2, notes=("why",))])
    copy = pickle.loads(pickle.dumps(error))
    assert type(copy) is PragmaError
    assert copy.diagnostics == error.diagnostics
    assert (str(copy), copy.lineno) == (str(error), 2)


def test_tracebacks_show_the_line_and_every_error() -> None:
    error = PragmaError([found("ACC203", 2), found("ACC204", 3)])
    text = "".join(traceback.format_exception(error))
    assert 'File "f.py", line 2' in text
    assert "line 2 [ACC203]" in text
    assert render_text(error.diagnostics[1]) in text


def test_warnings_are_issued_at_their_place() -> None:
    collector = Collector()
    collector.report(found("ACC218", 2, severity="warning", help="do that"))
    with pytest.warns(AccWarning, match=r"line 2 \[ACC218\]; do that") as caught:
        collector.issue_warnings()
    assert (caught[0].filename, caught[0].lineno) == ("f.py", 2)
