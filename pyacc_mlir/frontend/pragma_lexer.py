# SPDX-License-Identifier: Apache-2.0
"""The words of one pragma, each with its place in the file.

A pragma may go on over several comment lines. Its text is kept as those lines with everything that is not the
pragma's (the `#`s, `pragma acc`, the backslashes) blanked out, so that every column stays the file's own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto

from pyacc_mlir.frontend.pragma_comments import PRAGMA, Comment
from pyacc_mlir.source import Position, SourceFile, Span


class TokenKind(Enum):
    """What a token is."""

    NAME = auto()
    NUMBER = auto()
    STRING = auto()
    OPERATOR = auto()
    END = auto()


_TOKEN = re.compile(
    r"""[ \t\f\xa0]*(?:
        (?P<STRING>[A-Za-z]{0,2}(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'))
      | (?P<NAME>[^\W\d]\w*)
      | (?P<NUMBER>\d[\w.]*|\.\d\w*)
      | (?P<OPERATOR>&&|\|\||:=|[=!<>]=|\*\*|//|.)
    )""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Token:
    """One word, number, string or sign."""

    kind: TokenKind
    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class PragmaText:
    """The lines of one pragma, blanked; `first` is the number of the first."""

    source: SourceFile
    first: int
    lines: tuple[str, ...]
    span: Span

    def between(self, start: Position, end: Position) -> str:
        """The text from `start` to `end`; the lines after the first keep their columns."""
        rows = list(self.lines[start.line - self.first : end.line - self.first + 1])
        rows[-1] = rows[-1][: end.column - 1]
        rows[0] = rows[0][start.column - 1 :]
        return "\n".join(rows)


def pragma_text(source: SourceFile, lines: list[Comment]) -> PragmaText:
    """The text of a pragma from its comment lines; all but the last end in a backslash."""
    blanked = []
    for index, comment in enumerate(lines):
        begin = PRAGMA.match(comment.text) if index == 0 else re.match("#", comment.text)
        lead = comment.column - 1 + (begin.end() if begin else 0)
        text = " " * lead + source.line(comment.line)[lead:].rstrip()
        blanked.append(text[:-1] + " " if comment is not lines[-1] else text)
    span = lines[0].span(source).to(lines[-1].span(source))
    return PragmaText(source, lines[0].line, tuple(blanked), span)


def lex(text: PragmaText) -> list[Token]:
    """The tokens of a pragma; an END token, just after the last of them, closes the list."""
    tokens = [token for offset, line in enumerate(text.lines) for token in _lex_line(text, offset, line)]
    end = tokens[-1].span.end if tokens else text.span.end
    return [*tokens, Token(TokenKind.END, "", Span(text.source, end, end))]


def _lex_line(text: PragmaText, offset: int, line: str) -> list[Token]:
    number, tokens, line = text.first + offset, [], line.rstrip()
    for match in _TOKEN.finditer(line):
        kind = match.lastgroup
        if kind is not None:
            start, end = Position(number, match.start(kind) + 1), Position(number, match.end(kind) + 1)
            tokens.append(Token(TokenKind[kind], match.group(kind), Span(text.source, start, end)))
    return tokens
