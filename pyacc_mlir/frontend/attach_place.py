# SPDX-License-Identifier: Apache-2.0
"""Which suite a mark stands in.

Between two statements of a suite there is no question. After the last statement of an inner suite a comment's
indentation decides, as it would for a statement: it belongs to the innermost suite that is not indented deeper.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable
from dataclasses import dataclass

from pyacc_mlir.diagnostics import Collector, Diagnostic
from pyacc_mlir.frontend.attach_scan import Mark
from pyacc_mlir.frontend.capture import first_line
from pyacc_mlir.source import SourceFile

Item = ast.stmt | Mark
Build = Callable[[list[Item]], list[ast.stmt]]


@dataclass(frozen=True, slots=True)
class _Suite:
    """A suite, where it is stored, and the line of its header (`else:`, `except …:`)."""

    owner: ast.AST
    field: str
    statements: list[ast.stmt]
    header: int


@dataclass(frozen=True, slots=True)
class Placer:
    """Distributes marks over the suites of a function and has `build` make the statements of each."""

    source: SourceFile
    collector: Collector
    build: Build

    def suite(self, statements: list[ast.stmt], marks: list[Mark]) -> list[ast.stmt]:
        """The statements of a suite, with `marks`, which all stand in it or in suites inside."""
        items: list[Item] = []
        rest = marks
        for index, statement in enumerate(statements):
            start = _first_line(statement)
            after = _first_line(statements[index + 1]) if index + 1 < len(statements) else None
            items += (mark for mark in rest if mark.line < start)
            inner = [mark for mark in rest if mark.line >= start and self._is_in(statement, mark, after)]
            rest = [mark for mark in rest if mark.line >= start and mark not in inner]
            items.append(self._statement(statement, inner) if inner else statement)
        return self.build([*items, *rest])

    def _is_in(self, statement: ast.stmt, mark: Mark, after: int | None) -> bool:
        if mark.line <= (statement.end_lineno or statement.lineno):
            return True
        found = self._suites(statement)
        return (after is None or mark.line < after) and bool(found) and mark.indent >= self._indent(found[-1])

    def _statement(self, statement: ast.stmt, marks: list[Mark]) -> ast.stmt:
        new = copy.copy(statement)
        members = {}
        for field in ("handlers", "cases"):
            if hasattr(new, field):
                members[field] = [copy.copy(member) for member in getattr(new, field)]
                setattr(new, field, members[field])
        found = self._suites(new)
        for index, suite in enumerate(found):
            stop = found[index + 1].header if index + 1 < len(found) else None
            mine = [mark for mark in marks if stop is None or mark.line < stop]
            marks = [mark for mark in marks if mark not in mine]
            kept = [mark for mark in mine if stop is None or not self._is_before_header(suite, mark)]
            if kept:
                setattr(suite.owner, suite.field, self.suite(suite.statements, kept))
        return new

    def _is_before_header(self, suite: _Suite, mark: Mark) -> bool:
        """Whether a mark stands between a suite and the `else` that goes on, outside of both: that is an error."""
        last = suite.statements[-1]
        if mark.line < (last.end_lineno or last.lineno) or mark.indent >= self._indent(suite):
            return False
        message = "found a pragma between the parts of a compound statement, expected it between two statements"
        help_ = "indent it like the statements before it to make it part of their suite"
        self.collector.report(Diagnostic("ACC304", message, mark.span, help=help_))
        return True

    def _indent(self, suite: _Suite) -> int:
        """How far a suite is indented; one on the line of its header has no room for comments."""
        first = suite.statements[0]
        if isinstance(first, ast.If) and self.source.line(first.lineno).lstrip().startswith("elif"):
            return self._indent(self._suites(first)[-1])
        before = self.source.line(first.lineno)[: self.source.position(first.lineno, first.col_offset).column - 1]
        return len(before) if not before.strip(" \t\f@") else 1_000_000

    def _suites(self, statement: ast.stmt) -> list[_Suite]:
        found: list[_Suite] = []
        for field in ("body", "handlers", "cases", "orelse", "finalbody"):
            for member in getattr(statement, field, []):
                if isinstance(member, ast.ExceptHandler):
                    found.append(_Suite(member, "body", member.body, member.lineno))
                elif isinstance(member, ast.match_case):
                    found.append(_Suite(member, "body", member.body, member.pattern.lineno))
            statements = getattr(statement, field, [])
            if statements and isinstance(statements[0], ast.stmt):
                header = statement.lineno if field == "body" else self._header(found[-1], statements[0])
                found.append(_Suite(statement, field, statements, header))
        return found

    def _header(self, before: _Suite, first: ast.stmt) -> int:
        """The line of `else:`, `finally:` or `elif`: the only code between two suites."""
        last = before.statements[-1]
        for number in range((last.end_lineno or last.lineno) + 1, first.lineno):
            if self.source.line(number).lstrip().startswith(("else", "finally")):
                return number
        return first.lineno


def _first_line(statement: ast.stmt) -> int:
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return first_line(statement)
    return statement.lineno
