# SPDX-License-Identifier: Apache-2.0
"""The three renderings of a diagnostic."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pyacc_mlir.diagnostics import Diagnostic, Label
from pyacc_mlir.diagnostics.render import render_concise, render_json, render_text
from pyacc_mlir.source import Position, SourceFile, Span

TEXT = "def f(x):\n    #pragma acc parallel loop copyin(x) copyout(x)\n\té漢 = bad  \n\n\n\n\n\n\nend\n"
FILE = SourceFile("saxpy.py", TEXT)
SCHEMA = Path(__file__).parents[3] / "docs/errors/diagnostic.schema.json"


def span(line: int, start: int, end: int) -> Span:
    return Span(FILE, Position(line, start), Position(line, end))


def example() -> Diagnostic:
    return Diagnostic(
        "ACC204",
        "`x` appears in two data clauses",
        span(2, 41, 51),
        labels=(Label(span(2, 31, 40), "first use"), Label(span(2, 41, 51), "second use of `x` here")),
        notes=("a note",),
        help="use `copy(x)`",
    )


def test_labels_of_one_line_share_an_excerpt() -> None:
    assert render_text(example()).splitlines() == [
        "error[ACC204]: `x` appears in two data clauses",
        " --> saxpy.py:2:41",
        "  |",
        "2 |     #pragma acc parallel loop copyin(x) copyout(x)",
        "  |                               --------- first use",
        "  |                                         ^^^^^^^^^^ second use of `x` here",
        "  |",
        "  = note: a note",
        "  = help: use `copy(x)`",
    ]


def test_tabs_and_wide_characters_align() -> None:
    lines = render_text(Diagnostic("ACC104", "`bad`", span(3, 7, 10))).splitlines()
    assert lines[3:] == ["3 |     é漢 = bad", "  |           ^^^"]


def test_distant_lines_are_separated() -> None:
    label = Label(span(1, 5, 6), "here")
    lines = render_text(Diagnostic("ACC104", "late", span(10, 1, 4), labels=(label,))).splitlines()
    assert lines == [
        "error[ACC104]: late",
        "  --> saxpy.py:10:1",
        "   |",
        " 1 | def f(x):",
        "   |     - here",
        "...",
        "10 | end",
        "   | ^^^",
    ]


def test_a_file_without_text_has_no_excerpt() -> None:
    nowhere = SourceFile("<string>", "")
    text = render_text(Diagnostic("ACC106", "no source", Span(nowhere, Position(3, 1), Position(3, 1))))
    assert text.splitlines() == ["error[ACC106]: no source", " --> <string>:3:1"]


def test_labels_in_other_files_come_after() -> None:
    other = SourceFile("other.py", "y = 1\n")
    label = Label(Span(other, Position(1, 1), Position(1, 2)), "there")
    lines = render_text(Diagnostic("ACC104", "two files", span(2, 5, 6), labels=(label,))).splitlines()
    assert lines[5:] == [" ::: other.py:1:1", "  |", "1 | y = 1", "  | - there"]


def test_colour_is_only_in_the_header() -> None:
    first, *rest = render_text(example(), colour=True).splitlines()
    assert first == "\x1b[1;31merror[ACC204]\x1b[0m: `x` appears in two data clauses"
    assert rest == render_text(example()).splitlines()[1:]


def test_concise_is_one_line() -> None:
    assert render_concise(example()) == "saxpy.py:2:41: ACC204 `x` appears in two data clauses"


@pytest.mark.parametrize("diagnostic", [example(), Diagnostic("ACC901", "ü", span(3, 2, 4), severity="remark")])
def test_json_follows_its_schema(diagnostic: Diagnostic) -> None:
    text = render_json(diagnostic)
    assert "\n" not in text
    found, schema = json.loads(text), json.loads(SCHEMA.read_text())
    assert set(found) == set(schema["required"]) == set(schema["properties"])
    kinds = {"string": str, "integer": int, "array": list, "object": dict, "null": type(None)}
    for name, value in found.items():
        allowed = schema["properties"][name].get("type", "object")
        assert isinstance(value, tuple(kinds[kind] for kind in ([allowed] if isinstance(allowed, str) else allowed)))
    start = diagnostic.span.start
    assert found["range"]["start"] == {"line": start.line, "column": start.column}
    assert found["severity"] in schema["properties"]["severity"]["enum"]
