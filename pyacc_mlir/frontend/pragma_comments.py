# SPDX-License-Identifier: Apache-2.0
"""The comments of a file, found with `tokenize`: text in strings is never one."""

from __future__ import annotations

import ast
import re
import tokenize
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache

from pyacc_mlir.source import Position, SourceFile, Span

PRAGMA = re.compile(r"#[ \t]*pragma[ \t]+acc(?!\w)")
_INTERESTING = re.compile(r"#[ \t]*(?:pragma[ \t]+acc(?!\w)|[{}][ \t]*\r?$)", re.MULTILINE)
_LAYOUT = (tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER, tokenize.ENCODING)


class Place(Enum):
    """Where a comment stands."""

    BETWEEN = auto()  # alone on its line, between two statements
    TRAILING = auto()  # after code of the same line
    INSIDE = auto()  # alone on its line, in the middle of a statement


@dataclass(frozen=True, slots=True)
class Comment:
    """One comment. `code_before` and `code_after` are the lines of the nearest code (0: none)."""

    line: int
    column: int
    text: str
    place: Place
    code_before: int
    code_after: int

    @property
    def is_pragma(self) -> bool:
        """Whether it begins a pragma."""
        return PRAGMA.match(self.text) is not None

    @property
    def is_brace(self) -> bool:
        """Whether it is a comment brace without doubt: `# {` is one only after a construct."""
        return self.place is Place.BETWEEN and self.text in ("#{", "#}")

    def span(self, source: SourceFile) -> Span:
        """Its place in the file."""
        start = Position(self.line, self.column)
        return Span(source, start, Position(self.line, self.column + len(self.text)))


@lru_cache(maxsize=32)
def comments(source: SourceFile) -> tuple[Comment, ...]:
    """All comments in order; none where the file holds neither pragmas nor comment braces."""
    if not _INTERESTING.search(source.text):
        return ()
    found: list[Comment] = []
    waiting: list[tuple[tokenize.TokenInfo, Place, int]] = []
    code_line, inside = 0, False
    for token in tokenize.generate_tokens(iter([line + "\n" for line in source.lines]).__next__):
        if token.type == tokenize.COMMENT:
            trailing = token.line[: token.start[1]].strip() != "" and code_line == token.start[0]
            place = Place.TRAILING if trailing else Place.INSIDE if inside else Place.BETWEEN
            waiting.append((token, place, code_line))
        elif token.type == tokenize.NEWLINE:
            inside = False
        elif token.type not in _LAYOUT:
            found += (_comment(*entry, token.start[0]) for entry in waiting)
            waiting, code_line, inside = [], token.end[0], True
    return (*found, *(_comment(*entry, 0) for entry in waiting))


def comments_of(source: SourceFile, node: ast.FunctionDef | ast.AsyncFunctionDef) -> tuple[Comment, ...]:
    """The comments inside a function."""
    return tuple(comment for comment in comments(source) if is_in(comment, node))


def is_in(comment: Comment, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> bool:
    """Whether a comment stands in a definition: after its last statement, as far as it is indented deeper."""
    end = node.end_lineno or node.lineno
    is_after = end < comment.line and comment.code_before == end and comment.column - 1 > node.col_offset
    return node.lineno <= comment.line <= end or is_after


def _comment(token: tokenize.TokenInfo, place: Place, before: int, after: int) -> Comment:
    line, column = token.start
    return Comment(line, column + 1, token.string.rstrip(), place, before, after)
