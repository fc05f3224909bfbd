# SPDX-License-Identifier: Apache-2.0
"""Diagnostics as text with carets, as one line for editors, and as JSON for tools."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from pyacc_mlir.diagnostics.codes import code
from pyacc_mlir.diagnostics.model import Diagnostic, Label
from pyacc_mlir.source import Position, SourceFile, Span, display_width

_TAB = "    "
_COLOURS = {"error": "\x1b[1;31m", "warning": "\x1b[1;33m", "remark": "\x1b[1;36m"}


def render_text(diagnostic: Diagnostic, colour: bool = False) -> str:
    """The full rendering: header, excerpt with carets and labels, notes, help."""
    labels = _all_labels(diagnostic)
    gutter = " " * max(len(str(label.span.start.line)) for label in labels)
    header = f"{diagnostic.severity}[{diagnostic.code}]"
    if colour:
        header = f"{_COLOURS[diagnostic.severity]}{header}\x1b[0m"
    lines = [f"{header}: {diagnostic.message}", f"{gutter}--> {diagnostic.span}", *_excerpt(diagnostic, labels, gutter)]
    trailer = [f"{gutter} = note: {note}" for note in diagnostic.notes]
    if diagnostic.help:
        trailer.append(f"{gutter} = help: {diagnostic.help}")
    return "\n".join(lines + ([f"{gutter} |"] if trailer else []) + trailer)


def render_concise(diagnostic: Diagnostic) -> str:
    """`file:line:column: ACCnnn message`, which editors understand."""
    return f"{diagnostic.span}: {diagnostic.code} {diagnostic.message}"


def render_json(diagnostic: Diagnostic) -> str:
    """One JSON object on one line; `docs/errors/diagnostic.schema.json` describes it."""
    import json  # for tools only

    return json.dumps(
        {
            "schema": 1,
            "code": diagnostic.code,
            "slug": code(diagnostic.code).slug,
            "severity": diagnostic.severity,
            "message": diagnostic.message,
            "url": f"docs/errors/{diagnostic.code}.md",
            "file": diagnostic.span.file.path,
            "range": _json_range(diagnostic.span),
            "labels": [
                {"file": label.span.file.path, "range": _json_range(label.span), "text": label.text}
                for label in diagnostic.labels
            ],
            "notes": list(diagnostic.notes),
            "help": diagnostic.help,
        },
        ensure_ascii=False,
    )


def _json_range(span: Span) -> dict[str, dict[str, int]]:
    def place(position: Position) -> dict[str, int]:
        return {"line": position.line, "column": position.column}

    return {"start": place(span.start), "end": place(span.end)}


def _all_labels(diagnostic: Diagnostic) -> list[Label]:
    """The labels in the order shown, the diagnostic's own place among them."""
    labels = list(diagnostic.labels)
    if all(label.span != diagnostic.span for label in labels):
        labels.append(Label(diagnostic.span))
    home = diagnostic.span.file.path
    # Within a line the main place comes last: the caret stands nearest to the notes.
    return sorted(
        labels,
        key=lambda label: (
            label.span.file.path != home,
            label.span.file.path,
            label.span.start.line,
            label.span == diagnostic.span,
            label.span.start.column,
        ),
    )


def _excerpt(diagnostic: Diagnostic, labels: list[Label], gutter: str) -> Iterator[str]:
    shown = [label for label in labels if label.span.file.line(label.span.start.line)]
    for path, in_file in groupby(shown, key=lambda label: label.span.file.path):
        first, *rest = in_file
        if path != diagnostic.span.file.path:
            yield f"{gutter}::: {first.span}"
        yield f"{gutter} |"
        previous = 0
        for number, in_line in groupby((first, *rest), key=lambda label: label.span.start.line):
            if previous and number > previous + 1:
                yield "..."
            previous = number
            yield from _line(first.span.file, number, list(in_line), diagnostic.span, gutter)


def _line(file: SourceFile, number: int, labels: list[Label], primary: Span, gutter: str) -> Iterator[str]:
    text = file.line(number)
    yield f"{number:>{len(gutter)}} | {text.replace(chr(9), _TAB)}".rstrip()
    for label in labels:
        start, end = label.span.start, label.span.end
        # Only the first line of a longer span is underlined, as far as it has text.
        stop = end.column if end.line == number else len(text.rstrip()) + 1
        before = display_width(text[: start.column - 1].replace("\t", _TAB))
        width = display_width(text[start.column - 1 : stop - 1].replace("\t", _TAB))
        mark = "^" if label.span == primary else "-"
        yield f"{gutter} | {' ' * before}{mark * max(width, 1)} {label.text}".rstrip()
