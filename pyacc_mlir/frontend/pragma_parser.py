# SPDX-License-Identifier: Apache-2.0
"""One pragma's text → a `Directive`, by the rows of `directive_table`.

Every clause is parsed on its own: one that is wrong is reported and left out, and the rest is still looked at.
"""

from __future__ import annotations

from collections.abc import Sequence

from pyacc_mlir.diagnostics import Collector
from pyacc_mlir.frontend.directive_table import (
    DIRECTIVES,
    ClauseRow,
    DirectiveRow,
    Shape,
    clause_row,
    clause_spellings,
)
from pyacc_mlir.frontend.pragma_arguments import Content, parse_content
from pyacc_mlir.frontend.pragma_lexer import PragmaText, Token, TokenKind, lex
from pyacc_mlir.frontend.pragma_tokens import Cursor, RefusedError, did_you_mean, listing
from pyacc_mlir.frontend.pragma_tree import Argument, Clause, Directive


def parse_pragma(text: PragmaText, collector: Collector) -> Directive | None:
    """The directive, or None where not even its name can be told."""
    cursor = Cursor(lex(text))
    try:
        row = _directive(cursor, text)
        arguments = _directive_arguments(row, cursor, text)
    except RefusedError as refused:
        collector.report(refused.diagnostic)
        return None
    clauses: list[Clause] = []
    device_types: tuple[str, ...] = ()
    while not cursor.at_end:
        clause = _next_clause(row, cursor, text, device_types, collector)
        if clause is not None:
            clauses.append(clause)
            if clause.name == "device_type":
                device_types = tuple(str(argument) for argument in clause.arguments)
    return Directive(row.name, tuple(clauses), text.span, arguments)


def _directive(cursor: Cursor, text: PragmaText) -> DirectiveRow:
    """The row of the longest directive name that stands here."""
    words: list[Token] = []
    for token in cursor.tokens[:3]:
        if token.kind is not TokenKind.NAME:
            break
        words.append(token)
    for count in range(len(words), 0, -1):
        row = DIRECTIVES.get(" ".join(word.text for word in words[:count]))
        if row is not None:
            cursor.index = count
            return row
    if cursor.at_end:
        raise RefusedError("ACC202", "found a pragma without a directive, expected one after `acc`", text.span)
    first = cursor.here
    if not words:
        raise RefusedError("ACC202", f"found `{first.text}`, expected a directive", first.span)
    tried = " ".join(word.text for word in words[:2]) if first.text in ("enter", "exit", "end") else first.text
    help_ = did_you_mean(tried, DIRECTIVES) or did_you_mean(first.text, DIRECTIVES)
    raise RefusedError("ACC202", f"unknown directive `{tried}`", first.span, help_)


def _directive_arguments(row: DirectiveRow, cursor: Cursor, text: PragmaText) -> tuple[Argument, ...]:
    here = cursor.here
    if here.text != "(":
        if row.argument is not None and row.argument.minimum:
            raise RefusedError(
                "ACC208", f"found `{row.name}` without arguments, expected some in parentheses", text.span
            )
        return ()
    if row.argument is None:
        raise RefusedError("ACC208", f"found an argument of `{row.name}`, expected none", here.span)
    tokens = cursor.bracketed()
    content = parse_content(row.argument, text, tokens, here.span.to(cursor.last.span))
    keyword = content.modifiers[0] if content.modifiers else None
    return content.arguments or tuple(Argument(keyword, var.expr, var.span) for var in content.vars)


def _next_clause(
    row: DirectiveRow, cursor: Cursor, text: PragmaText, device_types: tuple[str, ...], collector: Collector
) -> Clause | None:
    """The clause here; None where it is wrong, after stepping over it."""
    start = cursor.index
    try:
        if cursor.accept(",") and (cursor.at_end or start == 0 or cursor.here.text == ","):
            raise RefusedError("ACC201", "found a comma without a clause after it", cursor.last.span)
        return _clause(row, cursor, text, device_types)
    except RefusedError as refused:
        collector.report(refused.diagnostic)
    cursor.index = max(cursor.index, start + 1)
    if cursor.here.text == "(":
        try:
            cursor.bracketed()
        except RefusedError as refused:  # nothing after it can be told apart
            collector.report(refused.diagnostic)
            cursor.index = len(cursor.tokens) - 1
    return None


def _clause(row: DirectiveRow, cursor: Cursor, text: PragmaText, device_types: tuple[str, ...]) -> Clause:
    token = cursor.take()
    if token.text == "#":
        cursor.index = len(cursor.tokens) - 1
        raise RefusedError("ACC201", "found a comment in a pragma, expected it on a line of its own", token.span)
    if token.kind is not TokenKind.NAME:
        raise RefusedError("ACC201", f"found `{token.text}`, expected a clause", token.span)
    shape = _known_clause(row, token)
    content, span = Content(), token.span
    if cursor.here.text == "(":
        tokens = _parenthesised(cursor)
        span = token.span.to(cursor.last.span)
        content = parse_content(shape, text, tokens, span)
    elif cursor.here.text == "=":
        content = parse_content(shape, text, _after_equals(shape, token, cursor), span)
        span = token.span.to(cursor.last.span)
    elif shape.minimum:
        message = f"found `{token.text}` without arguments, expected `{token.text}(…)`"
        raise RefusedError("ACC208", message, token.span)
    return Clause(
        shape.name, token.text, span, content.operator, content.modifiers, content.vars, content.arguments, device_types
    )


def _parenthesised(cursor: Cursor) -> list[Token]:
    try:
        return cursor.bracketed()
    except RefusedError:
        cursor.index = len(cursor.tokens) - 1
        raise


def _known_clause(row: DirectiveRow, token: Token) -> ClauseRow:
    spellings = clause_spellings(row.name)
    found = clause_row(row.name, token.text)
    if found is None:
        help_ = did_you_mean(token.text, spellings) or did_you_mean(f"{row.name} {token.text}", _combined(row))
        if token.text == "loop" and f"{row.name} loop" in DIRECTIVES:
            help_ = f"write `{row.name} loop` before the clauses"
        raise RefusedError("ACC203", f"unknown clause `{token.text}`", token.span, help_)
    if found.name not in row.clauses or token.text not in spellings:
        expected = ", ".join(f"`{name}`" for name in row.clauses) or "no clauses"
        message = f"found clause `{token.text}`, which `{row.name}` does not take"
        raise RefusedError("ACC205", message, token.span, help=f"`{row.name}` takes {expected}")
    return found


def _combined(row: DirectiveRow) -> list[str]:
    """The directives whose names go on where this one's ends."""
    return [name for name in DIRECTIVES if name.startswith(f"{row.name} ")]


def _after_equals(row: ClauseRow, name: Token, cursor: Cursor) -> Sequence[Token]:
    """The variable in pyACC's `clause=variable`: a name with whatever brackets and attributes follow it."""
    equals = cursor.take()
    start = cursor.index
    cursor.take()
    while cursor.here.text in ("[", "(", "."):
        if cursor.here.text == ".":
            cursor.index += 2
        else:
            cursor.bracketed()
    if not row.is_data or row.shape is not Shape.VARIABLES:
        message = f"found `=` after `{name.text}`, expected `{name.text}(…)`"
        raise RefusedError("ACC201", message, equals.span)
    tokens = [token for token in cursor.tokens[start : cursor.index] if token.kind is not TokenKind.END]
    listing([tokens], name.span.to(equals.span))
    return tokens
