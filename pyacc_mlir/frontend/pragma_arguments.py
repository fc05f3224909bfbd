# SPDX-License-Identifier: Apache-2.0
"""What stands in a clause's parentheses: variables, expressions, words, operators and modifiers."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Sequence
from dataclasses import dataclass

from pyacc_mlir.frontend.directive_table import REDUCTION_OPERATORS, ClauseRow, Shape
from pyacc_mlir.frontend.pragma_lexer import PragmaText, Token, TokenKind
from pyacc_mlir.frontend.pragma_tokens import RefusedError, did_you_mean, listing, split, spread
from pyacc_mlir.frontend.pragma_tree import Argument, VarRef, located
from pyacc_mlir.source import Span

_PYTHON_OPERATORS = {"-": "+", "and": "&&", "or": "||", "add": "+", "sum": "+", "mul": "*", "//": "*", "/": "*"}


@dataclass(frozen=True, slots=True)
class Content:
    """The parsed content of one pair of parentheses."""

    operator: str | None = None
    modifiers: tuple[str, ...] = ()
    vars: tuple[VarRef, ...] = ()
    arguments: tuple[Argument, ...] = ()


def parse_content(row: ClauseRow, text: PragmaText, tokens: Sequence[Token], whole: Span) -> Content:
    """The content of a clause; `tokens` lie between its parentheses, `whole` is the place of the clause."""
    if row.shape is Shape.FLAG:
        where = spread(tokens) if tokens else whole
        raise RefusedError("ACC208", f"found an argument of `{row.name}`, expected none", where)
    operator, tokens = _operator(row, tokens, whole) if row.shape is Shape.REDUCTION else (None, tokens)
    modifiers, tokens = _modifiers(row, tokens)
    if row.shape is Shape.WAIT:
        return Content(arguments=_wait(row, text, tokens, whole))
    pieces = split(tokens, ",")
    listing(pieces, whole)
    if row.shape in (Shape.VARIABLES, Shape.REDUCTION):
        return Content(operator, modifiers, vars=tuple(_variable(row, text, piece) for piece in pieces))
    if 0 < row.maximum < len(pieces):
        expected = "one argument" if row.maximum == 1 else f"at most {row.maximum}"
        message = f"found {len(pieces)} arguments of `{row.name}`, expected {expected}"
        raise RefusedError("ACC208", message, spread(pieces[row.maximum]))
    return Content(modifiers=modifiers, arguments=tuple(_argument(row, text, piece) for piece in pieces))


def parse_expression(text: PragmaText, tokens: Sequence[Token]) -> ast.expr:
    """The Python expression that `tokens` spell, its nodes placed where the file has them."""
    start, end = tokens[0].span.start, tokens[-1].span.end
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(f"({text.between(start, end)}\n)", mode="eval").body
    except SyntaxError as error:
        message = f"found `{spread(tokens).text}`, expected a Python expression"
        raise RefusedError("ACC209", message, spread(tokens), help=f"Python says: {error.msg}") from None
    shift = text.source.byte_column(start) - 1  # one for the parenthesis
    for node in ast.walk(tree):
        if isinstance(node, ast.expr | ast.keyword | ast.arg):
            _move(node, start.line - 1, shift)
    return tree


def _move(node: ast.expr | ast.keyword | ast.arg, lines: int, columns: int) -> None:
    # Lines after the first stand in the parsed text with the columns of the file.
    node.col_offset += columns if node.lineno == 1 else 0
    node.lineno += lines
    if node.end_lineno is not None and node.end_col_offset is not None:
        node.end_col_offset += columns if node.end_lineno == 1 else 0
        node.end_lineno += lines


def _operator(row: ClauseRow, tokens: Sequence[Token], whole: Span) -> tuple[str, Sequence[Token]]:
    head, *rest = split(tokens, ":")
    expected = f"one of {' '.join(f'`{name}`' for name in REDUCTION_OPERATORS)}"
    if not rest or not head:
        raise RefusedError("ACC221", f"found no operator, expected {expected} and a colon", whole)
    name = "".join(token.text for token in head)
    if name not in REDUCTION_OPERATORS:
        near = _PYTHON_OPERATORS.get(name)
        help_ = f"did you mean `{near}`?" if near else did_you_mean(name, REDUCTION_OPERATORS)
        raise RefusedError("ACC221", f"found operator `{name}`, expected {expected}", spread(head), help_)
    return name, tokens[len(head) + 1 :]


def _modifiers(row: ClauseRow, tokens: Sequence[Token]) -> tuple[tuple[str, ...], Sequence[Token]]:
    """The modifiers before a colon, and what follows it."""
    head, *rest = split(tokens, ":")
    is_expression = row.shape is Shape.EXPRESSIONS and (not row.modifiers or not _has_keyword(tokens))
    if not rest or row.keywords or is_expression:
        return (), tokens
    names: list[str] = []
    for piece in split(head, ","):
        name = " ".join(token.text for token in piece)
        where = spread(piece) if piece else tokens[len(head)].span
        if name not in row.modifiers:
            expected = ", ".join(f"`{modifier}`" for modifier in row.modifiers) or "none"
            found = f"modifier `{name}` of `{row.name}`" if name else f"no modifier of `{row.name}` before this"
            message = f"found {found}, expected {expected}"
            raise RefusedError("ACC214", message, where, did_you_mean(name, row.modifiers))
        if name in names:
            raise RefusedError("ACC214", f"found modifier `{name}` twice, expected it once", where)
        names.append(name)
    return tuple(names), tokens[len(head) + 1 :]


def _variable(row: ClauseRow, text: PragmaText, tokens: Sequence[Token]) -> VarRef:
    expr, span = parse_expression(text, tokens), spread(tokens)
    base = expr
    while isinstance(base, ast.Subscript):
        base = base.value
    if isinstance(expr, ast.Subscript) and row.names_only:
        raise RefusedError("ACC215", f"found section `{span.text}`, but `{row.name}` takes names only", span)
    if not (isinstance(base, ast.Name) or _is_dotted(base)):
        message = f"found `{span.text}`, expected a variable, an element or a section"
        raise RefusedError("ACC215", message, span)
    return VarRef(ast.unparse(base), expr, span)


def _is_dotted(node: ast.expr) -> bool:
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return isinstance(node, ast.Name)


def _argument(row: ClauseRow, text: PragmaText, tokens: Sequence[Token]) -> Argument:
    span, keyword = spread(tokens), row.keywords[0] if row.keywords else None
    if row.shape is Shape.EXPRESSIONS and _has_keyword(tokens):
        head, keyword, tokens = tokens[0], tokens[0].text, tokens[2:]
        if keyword not in row.keywords:
            expected = ", ".join(f"`{name}`" for name in row.keywords) or "none"
            message = f"found keyword `{keyword}` in `{row.name}`, expected {expected}"
            raise RefusedError("ACC208", message, head.span, did_you_mean(keyword, row.keywords))
        listing([tokens], span)
    if len(tokens) == 1 and tokens[0].text == "*":
        if not row.star or (row.keywords and keyword != "static"):
            raise RefusedError("ACC208", f"found `*`, but `{keyword or row.name}` takes an expression", tokens[0].span)
        return Argument(keyword, None, span)
    return Argument(keyword, _word(row, tokens) if row.shape is Shape.WORDS else parse_expression(text, tokens), span)


def _has_keyword(tokens: Sequence[Token]) -> bool:
    """Whether a word and a colon stand here, the word not being `lambda`."""
    return len(tokens) > 1 and tokens[0].kind is TokenKind.NAME and tokens[1].text == ":" and tokens[0].text != "lambda"


def _word(row: ClauseRow, tokens: Sequence[Token]) -> ast.expr:
    """A word, or the string that `bind` takes."""
    span = spread(tokens)
    token = tokens[0]
    word = ast.Name(token.text, ast.Load(), **located(span))
    if len(tokens) == 1 and token.kind is TokenKind.STRING and row.name == "bind":
        return ast.copy_location(ast.Constant(ast.literal_eval(token.text)), word)
    if len(tokens) > 1 or token.kind is not TokenKind.NAME or (row.words and token.text not in row.words):
        expected = " or ".join(f"`{word}`" for word in row.words) or "a name"
        code = "ACC210" if row.name == "default" else "ACC208"
        message = f"found `{span.text}` in `{row.name}`, expected {expected}"
        raise RefusedError(code, message, span, did_you_mean(token.text, row.words))
    return word


def _wait(row: ClauseRow, text: PragmaText, tokens: Sequence[Token], whole: Span) -> tuple[Argument, ...]:
    """`[devnum: e:] [queues:] list`; every queue gets the keyword `queues`."""
    found = []
    if len(tokens) > 1 and tokens[0].text == "devnum" and tokens[1].text == ":":
        number = split(tokens[2:], ":")[0]
        listing([number], whole)
        found.append(Argument("devnum", parse_expression(text, number), tokens[0].span.to(number[-1].span)))
        tokens = tokens[3 + len(number) :]
    if _has_keyword(tokens):
        if tokens[0].text != "queues":
            message = f"found keyword `{tokens[0].text}` in `wait`, expected `devnum` or `queues`"
            raise RefusedError("ACC208", message, tokens[0].span, did_you_mean(tokens[0].text, row.keywords))
        tokens = tokens[2:]
    pieces = split(tokens, ",")
    listing(pieces, whole)
    return (*found, *(Argument("queues", parse_expression(text, piece), spread(piece)) for piece in pieces))
