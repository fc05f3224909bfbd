# SPDX-License-Identifier: Apache-2.0
"""What a pragma says: frozen directives and clauses, and the two statements that carry them in a function's tree.

`str(directive)` is the pragma's text in one normal form, which parses back to the same directive.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, ClassVar

from pyacc_mlir.source import Span


@dataclass(frozen=True, slots=True)
class VarRef:
    """A variable in a list: `a`, `a[0:n]`, `p.x`. `name` is what is named without subscripts: `a`, `p.x`."""

    name: str
    expr: ast.expr
    span: Span

    def __str__(self) -> str:
        return ast.unparse(self.expr)


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument with its keyword, written or implied: `gang(4)` is `gang(num: 4)`. `expr` None is `*`."""

    keyword: str | None
    expr: ast.expr | None
    span: Span

    def __str__(self) -> str:
        text = "*" if self.expr is None else ast.unparse(self.expr)
        return f"{self.keyword}: {text}" if self.keyword else text


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause. `name` is canonical (`copyin`), `spelling` as written (`pcopyin`).

    `device_types` is the `device_type` group the clause stands in; () means it is a default.
    """

    name: str
    spelling: str
    span: Span
    operator: str | None = None
    modifiers: tuple[str, ...] = ()
    vars: tuple[VarRef, ...] = ()
    arguments: tuple[Argument, ...] = ()
    device_types: tuple[str, ...] = ()

    def __str__(self) -> str:
        content = _argument_text(self.arguments) or ", ".join(map(str, self.vars))
        if self.operator:
            content = f"{self.operator}: {content}"
        if self.modifiers:
            content = f"{', '.join(self.modifiers)}: {content}"
        return f"{self.spelling}({content})" if content else self.spelling


@dataclass(frozen=True, slots=True)
class Directive:
    """One directive: `parallel`, `parallel loop`, `enter data`, `atomic`, `routine`, `end data` …

    `arguments` are those of the directive itself: of `wait(…)`, `routine(name)` and `cache(…)`. `automatic`: nobody has
    written it, `automatic.py` has put it there.
    """

    name: str
    clauses: tuple[Clause, ...]
    span: Span
    arguments: tuple[Argument, ...] = ()
    automatic: bool = False

    def clause(self, name: str) -> Clause | None:
        """The first clause called `name`."""
        return next((clause for clause in self.clauses if clause.name == name), None)

    def all(self, *names: str) -> tuple[Clause, ...]:
        """The clauses with one of `names`, in the order written."""
        return tuple(clause for clause in self.clauses if clause.name in names)

    @property
    def is_loop(self) -> bool:
        """Whether a `for` statement belongs to it."""
        return self.name.endswith("loop") and not self.name.startswith("end ")

    @property
    def is_compute(self) -> bool:
        """Whether it begins a compute construct."""
        return self.name.removesuffix(" loop") in ("parallel", "serial", "kernels")

    def __str__(self) -> str:
        arguments = f"({_argument_text(self.arguments)})" if self.arguments else ""
        return " ".join(chain((self.name + arguments,), map(str, self.clauses)))


def _argument_text(arguments: tuple[Argument, ...]) -> str:
    """Arguments as text; a run under one `queues:` or `readonly:` names it once, and `devnum: e` ends in a colon."""
    text, previous = "", None
    for argument in arguments:
        separator = "" if not text else ", "
        shown = str(argument)
        if previous is not None and previous.keyword == "devnum":
            separator = " : "
        elif previous is not None and previous.keyword == argument.keyword in ("queues", "readonly"):
            shown = shown.removeprefix(f"{argument.keyword}: ")
        text, previous = text + separator + shown, argument
    return text


class _PragmaStatement(ast.stmt):
    """A statement made by a pragma; its location is the pragma's."""

    directive: Directive


class Construct(_PragmaStatement):
    """A directive with the statements it binds to. For a loop directive `body` is one `ast.For`."""

    _fields: ClassVar[tuple[str, ...]] = ("directive", "body")
    body: list[ast.stmt]

    if TYPE_CHECKING:  # the constructor is ast.AST's own, which copying relies on

        def __init__(self, directive: Directive, body: list[ast.stmt], **location: int) -> None: ...


class Standalone(_PragmaStatement):
    """A directive that is a statement by itself."""

    _fields: ClassVar[tuple[str, ...]] = ("directive",)

    if TYPE_CHECKING:

        def __init__(self, directive: Directive, **location: int) -> None: ...


def located(span: Span) -> dict[str, int]:
    """The location attributes of a statement at `span`, as `ast` counts them."""
    return {
        "lineno": span.start.line,
        "col_offset": span.file.byte_column(span.start),
        "end_lineno": span.end.line,
        "end_col_offset": span.file.byte_column(span.end),
    }
