# SPDX-License-Identifier: Apache-2.0
"""The pragmas and comment braces of one function, in order, before anything is known about statements."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pyacc_mlir.diagnostics import Collector, Diagnostic
from pyacc_mlir.frontend.pragma_comments import Comment, Place, comments, comments_of
from pyacc_mlir.frontend.pragma_lexer import pragma_text
from pyacc_mlir.frontend.pragma_parser import parse_pragma
from pyacc_mlir.frontend.pragma_tree import Directive
from pyacc_mlir.source import SourceFile, Span

_BRACE = re.compile(r"#([ \t]*)([{}])$")


@dataclass(frozen=True, slots=True)
class Mark:
    """A directive, or a comment brace: `#{`, or `# {` which is one only where it can be."""

    span: Span
    directive: Directive | None = None
    brace: str = ""
    loose: bool = False

    @property
    def line(self) -> int:
        """The line it begins on."""
        return self.span.start.line

    @property
    def indent(self) -> int:
        """The characters before it on its line."""
        return self.span.start.column - 1


def scan_body(source: SourceFile, node: ast.FunctionDef, collector: Collector) -> list[Mark]:
    """The marks inside a function: from its `def` to the code after it, as far as they are indented deeper."""
    return list(_marks(source, comments_of(source, node), collector))


def scan_above(source: SourceFile, node: ast.FunctionDef, collector: Collector) -> list[Mark]:
    """The marks between the code before a `def` and the `def`, its decorators passed over."""
    first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
    above = [
        comment
        for comment in comments(source)
        if comment.place is Place.BETWEEN
        and comment.line < node.lineno
        and first <= comment.code_after <= node.lineno
        and comment.column - 1 <= node.col_offset
    ]
    return [mark for mark in _marks(source, above, collector) if mark.directive is not None]


def scan_comments(source: SourceFile, found: Sequence[Comment], collector: Collector) -> list[Mark]:
    """The marks that the comments make."""
    return list(_marks(source, found, collector))


def _marks(source: SourceFile, found: Sequence[Comment], collector: Collector) -> Iterator[Mark]:
    index = 0
    while index < len(found):
        comment, index = found[index], index + 1
        if comment.is_pragma:
            lines = [comment]
            while index < len(found) and _goes_on(lines[-1], found[index]):
                lines.append(found[index])
                index += 1
            if _is_well_placed(source, lines, collector):
                text = pragma_text(source, lines)
                directive = parse_pragma(text, collector)
                if directive is not None:
                    yield Mark(text.span, directive)
        elif comment.place is Place.BETWEEN and (brace := _BRACE.match(comment.text)):
            yield Mark(comment.span(source), brace=brace[2], loose=brace[1] != "")


def _goes_on(line: Comment, following: Comment) -> bool:
    is_next = following.line == line.line + 1 and not following.is_pragma
    return line.text.endswith("\\") and is_next and following.place is not Place.TRAILING


def _is_well_placed(source: SourceFile, lines: list[Comment], collector: Collector) -> bool:
    first, last = lines[0], lines[-1]
    if first.place is Place.TRAILING:
        message = "found a pragma after code, expected it alone on its line"
        collector.report(Diagnostic("ACC225", message, first.span(source), help="move it to a line of its own"))
    elif first.place is Place.INSIDE:
        message = "found a pragma in the middle of a statement, expected it between two statements"
        collector.report(Diagnostic("ACC304", message, first.span(source)))
    elif last.text.endswith("\\"):
        message = "found a backslash at the end of the pragma, expected it to go on in a comment on the next line"
        collector.report(Diagnostic("ACC201", message, last.span(source)))
    else:
        return True
    return False
