# SPDX-License-Identifier: Apache-2.0
"""Files, positions and spans: the one place where columns are converted.

Three kinds of column meet here: `ast` counts UTF-8 bytes from 0, `tokenize` counts characters from 0, a terminal counts
cells. A `Position` counts characters from 1.
"""

from __future__ import annotations

import ast
import os
import re
from dataclasses import dataclass
from functools import cached_property

_LINE_END = re.compile(r"\r\n|\r|\n")  # Python's own line ends; str.splitlines knows more (form feed, U+2028, …)

_PACKAGE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "")


@dataclass(frozen=True, order=True, slots=True)
class Position:
    """A place in a file; line and column count from 1, the column in characters."""

    line: int
    column: int


@dataclass(frozen=True)
class SourceFile:
    """A file as it was read: a path to show, and its whole text."""

    path: str
    text: str

    @property
    def is_ours(self) -> bool:
        """Whether the text is the package's own: its library of Python."""
        return self.path.startswith(_PACKAGE)

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The lines, without their ends."""
        return tuple(_LINE_END.split(self.text))

    def line(self, number: int) -> str:
        """Line `number`, from 1; empty where the file has no such line."""
        return self.lines[number - 1] if 0 < number <= len(self.lines) else ""

    def position(self, line: int, byte_column: int) -> Position:
        """The position of `ast`'s line and byte column."""
        text = self.line(line)
        if text.isascii():
            return Position(line, byte_column + 1)
        return Position(line, len(text.encode()[:byte_column].decode(errors="ignore")) + 1)

    def byte_column(self, position: Position) -> int:
        """`ast`'s byte column of a position."""
        return len(self.line(position.line)[: position.column - 1].encode())

    def __deepcopy__(self, memo: dict[int, object]) -> SourceFile:
        return self


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a file; `end` is the position after its last character."""

    file: SourceFile
    start: Position
    end: Position

    @classmethod
    def of(cls, file: SourceFile, node: ast.AST) -> Span:
        """The span of a node that has a location."""
        line, column = getattr(node, "lineno", 1), getattr(node, "col_offset", 0)
        end_line = getattr(node, "end_lineno", None) or line
        end_column = getattr(node, "end_col_offset", None)
        start = file.position(line, column)
        return cls(file, start, start if end_column is None else file.position(end_line, end_column))

    @classmethod
    def of_line(cls, file: SourceFile, line: int) -> Span:
        """The span of the text of one line, blanks around it excluded."""
        text = file.line(line)
        first = len(text) - len(text.lstrip())
        return cls(file, Position(line, first + 1), Position(line, len(text.rstrip()) + 1))

    def to(self, other: Span) -> Span:
        """The span from the start of this one to the end of `other`."""
        return Span(self.file, self.start, other.end)

    @property
    def text(self) -> str:
        """What the span covers, lines joined by a newline."""
        if self.start.line == self.end.line:
            return self.file.line(self.start.line)[self.start.column - 1 : self.end.column - 1]
        first = self.file.line(self.start.line)[self.start.column - 1 :]
        between = (self.file.line(number) for number in range(self.start.line + 1, self.end.line))
        return "\n".join((first, *between, self.file.line(self.end.line)[: self.end.column - 1]))

    def __str__(self) -> str:
        return f"{self.file.path}:{self.start.line}:{self.start.column}"


def display_width(text: str) -> int:
    """The number of terminal cells `text` takes."""
    return len(text) if text.isascii() else sum(_cells(character) for character in text)


def _cells(character: str) -> int:
    import unicodedata

    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
