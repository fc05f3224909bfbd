# SPDX-License-Identifier: Apache-2.0
"""Helpers of the pragma parser: walking tokens, brackets, suggestions, and the exception that refuses a piece."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pyacc_mlir.diagnostics import Diagnostic, Label
from pyacc_mlir.frontend.pragma_lexer import Token, TokenKind
from pyacc_mlir.source import Span

_PAIRS = {"(": ")", "[": "]", "{": "}"}


class RefusedError(Exception):
    """A piece of a pragma cannot be parsed; the parser reports `diagnostic` and goes on after the piece."""

    def __init__(
        self, code: str, message: str, span: Span, help: str | None = None, labels: tuple[Label, ...] = ()
    ) -> None:
        super().__init__(message)
        self.diagnostic = Diagnostic(code, message, span, help=help, labels=labels)


@dataclass(slots=True)
class Cursor:
    """A place in the tokens of one pragma."""

    tokens: Sequence[Token]
    index: int = 0

    @property
    def here(self) -> Token:
        """The next token, which may be END."""
        return self.tokens[self.index]

    @property
    def last(self) -> Token:
        """The token before this place."""
        return self.tokens[max(self.index - 1, 0)]

    @property
    def at_end(self) -> bool:
        """Whether all tokens are used up."""
        return self.here.kind is TokenKind.END

    def take(self) -> Token:
        """The next token, stepping over it."""
        token = self.here
        self.index += not self.at_end
        return token

    def accept(self, text: str) -> bool:
        """Step over the next token if it is `text`."""
        if self.here.text == text and self.here.kind in (TokenKind.OPERATOR, TokenKind.NAME):
            self.index += 1
            return True
        return False

    def bracketed(self) -> list[Token]:
        """The tokens between the bracket here and its partner, stepping over both."""
        start = self.index
        self.index = closing(self.tokens, start) + 1
        return list(self.tokens[start + 1 : self.index - 1])


def closing(tokens: Sequence[Token], start: int) -> int:
    """The index of the partner of the bracket at `start`."""
    open_ = [tokens[start]]
    for index in range(start + 1, len(tokens)):
        token = tokens[index]
        if token.kind is not TokenKind.OPERATOR:
            continue
        if token.text in _PAIRS:
            open_.append(token)
        elif token.text in _PAIRS.values():
            if _PAIRS[open_[-1].text] != token.text:
                message = f"found `{token.text}`, expected `{_PAIRS[open_[-1].text]}`"
                raise RefusedError("ACC201", message, token.span, labels=(Label(open_[-1].span, "opened here"),))
            open_.pop()
            if not open_:
                return index
    raise RefusedError("ACC201", f"`{open_[-1].text}` is never closed", open_[-1].span)


def split(tokens: Sequence[Token], separator: str) -> list[list[Token]]:
    """The pieces between separators that stand outside brackets; one piece where there is none."""
    pieces: list[list[Token]] = [[]]
    index = 0
    while index < len(tokens):
        token, after = tokens[index], index + 1
        if token.kind is TokenKind.OPERATOR and token.text in _PAIRS:
            after = closing(tokens, index) + 1
        if token.kind is TokenKind.OPERATOR and token.text == separator:
            pieces.append([])
        else:
            pieces[-1] += tokens[index:after]
        index = after
    return pieces


def listing(pieces: Sequence[Sequence[Token]], whole: Span) -> None:
    """Refuse a list with an empty piece (3.4 forbids the trailing comma too)."""
    for index, piece in enumerate(pieces):
        if piece:
            continue
        where = pieces[index - 1][-1].span if index else whole
        found = "a comma without an item " + ("after it" if index else "before it")
        raise RefusedError(
            "ACC201", f"found {found if len(pieces) > 1 else 'nothing'}, expected a list of items", where
        )


def did_you_mean(word: str, candidates: Iterable[str]) -> str | None:
    """The help line that names the candidate nearest to `word`."""
    found = difflib.get_close_matches(word.lower(), list(dict.fromkeys(candidates)), n=1, cutoff=0.6)
    return f"did you mean `{found[0]}`?" if found else None


def spread(tokens: Sequence[Token]) -> Span:
    """The span from the first to the last token."""
    return tokens[0].span.to(tokens[-1].span)
