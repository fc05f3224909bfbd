# SPDX-License-Identifier: Apache-2.0
"""Columns: bytes in `ast`, characters in positions, cells on a terminal."""

from __future__ import annotations

import ast
import copy

import pytest

from pyacc_mlir.source import Position, SourceFile, Span, display_width


def test_lines_end_as_python_ends_them() -> None:
    text = "a = 1\r\nb = '\x0c\x1c\u2028'\rc = 3\n"
    assert SourceFile("f.py", text).lines == ("a = 1", "b = '\x0c\x1c\u2028'", "c = 3", "")
    assert [node.lineno for node in ast.parse(text).body] == [1, 2, 3]


@pytest.mark.parametrize("name", ["x", "é", "漢字", "𝔵"])
def test_span_of_a_node_counts_characters(name: str) -> None:
    file = SourceFile("f.py", f"{name} = f({name}, 'ü', yy)\n")
    call = ast.parse(file.text).body[0].value  # type: ignore[attr-defined]
    for node in (call, *call.args):
        assert Span.of(file, node).text == ast.get_source_segment(file.text, node)
    start = Span.of(file, call).start
    assert start == Position(1, len(name) + 4)
    assert file.byte_column(start) == call.col_offset


def test_span_over_several_lines() -> None:
    file = SourceFile("f.py", "x = (1 +\n     é +\n     3)\n")
    span = Span.of(file, ast.parse(file.text).body[0].value)  # type: ignore[attr-defined]
    assert (span.start, span.end) == (Position(1, 6), Position(3, 7))
    assert span.text == "1 +\n     é +\n     3"


def test_span_of_a_line_leaves_out_blanks() -> None:
    span = Span.of_line(SourceFile("f.py", "  x = 1  \n"), 1)
    assert span.text == "x = 1"
    assert str(span) == "f.py:1:3"


def test_width_counts_terminal_cells() -> None:
    assert display_width("abc") == 3
    assert display_width("漢字") == 4
    assert display_width("e\u0301") == 1


def test_deep_copies_share_the_file() -> None:
    file = SourceFile("f.py", "x\n")
    assert copy.deepcopy(file) is file
