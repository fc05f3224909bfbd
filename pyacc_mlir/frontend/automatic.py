# SPDX-License-Identifier: Apache-2.0
"""`acc.jit(auto=True)`: loops without a pragma, put into `kernels` constructs without clauses.

Before                              After
    for i in range(n):                  Construct(kernels,
        y[i] = 2 * x[i]                     for i in range(n): …
    s = y[0]                                s = y[0]
    for i in range(n):                      for i in range(n): …)
        y[i] /= s
    print(s)                            print(s)

Consecutive loops, assignments to sections of arrays, and what is computed between them are one construct, so that its
arrays move to a device and back once. A loop that holds what no construct takes stays in Python, and the loops inside
it are looked at in its place. `Directive.automatic` marks the constructs: what does not compile in them is not the
user's error, but stays in Python too (`excluded`).
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from pyacc_mlir.diagnostics.errors import AccError
from pyacc_mlir.frontend.appends import appends_in, check_appends
from pyacc_mlir.frontend.automatic_subset import Refusal, is_parallel_work, refusal
from pyacc_mlir.frontend.pragma_tree import Construct, Directive, Standalone, located
from pyacc_mlir.frontend.problems import Problems
from pyacc_mlir.frontend.suites import Suite, map_suites
from pyacc_mlir.source import SourceFile, Span

#: A statement that stays in Python, and why.
Left = tuple[ast.stmt, str]

_DATA = ("enter data", "exit data", "update", "declare")
_OWN_DATA = "the function moves data by directives of its own"


def is_automatic(statement: ast.AST) -> bool:
    """Whether a statement is a construct that was made here."""
    return isinstance(statement, Construct) and statement.directive.automatic


def must_compile(statement: ast.AST) -> bool:
    """Whether a statement is a compute construct of the user's, all of which compiles or is an error."""
    return isinstance(statement, Construct) and statement.directive.is_compute and not statement.directive.automatic


def with_automatic_constructs(function: ast.FunctionDef, source: SourceFile) -> tuple[ast.FunctionDef, list[Left]]:
    """The attached function with such constructs, and the loops that are in none, with the reasons."""
    directives = [node.directive for node in ast.walk(function) if isinstance(node, Standalone)]
    maker = _Maker(source)
    if any(directive.name in _DATA for directive in directives):
        maker.leave_loops([function], _OWN_DATA)
        return function, maker.left
    return map_suites(function, maker.suite), maker.left


def regrouped(statements: Iterable[ast.stmt], source: SourceFile, excluded: set[ast.stmt]) -> tuple[Suite, list[Left]]:
    """Statements of a block again, those of `excluded` outside of automatic constructs; copies of them are added."""
    maker = _Maker(source, excluded)
    return maker.again(list(statements)), maker.left


def separated(construct: Construct, source: SourceFile) -> Suite:
    """The statements of an automatic construct, each with loops in one of its own."""
    return [_construct([each], source) if is_parallel_work(each) else each for each in construct.body]


@dataclass(slots=True)
class _Maker:
    source: SourceFile
    excluded: set[ast.stmt] = field(default_factory=set)
    left: list[Left] = field(default_factory=list)

    def again(self, suite: Suite) -> Suite:
        result: Suite = []
        for statement in suite:
            if not any(node in self.excluded for node in ast.walk(statement)):
                result.append(statement)
            elif isinstance(statement, Construct) and is_automatic(statement):
                result += self.suite(statement.body)
            else:
                result.append(self._inside(statement, self.again))
        return result

    def suite(self, suite: Suite) -> Suite:
        result: Suite = []
        run: Suite = []
        for statement in suite:
            found = self._refusal(statement)
            is_alone = found is None and bool(appends_in(statement))  # lists grow where a block ends
            if found is None and not is_alone:
                run.append(statement)
                continue
            result += self._made(run)
            run = []
            if found is None:
                result += self._made([statement])
            else:
                self._tell(statement, found)
                result.append(self._inside(statement, self.suite))
        return [*result, *self._made(run)]

    def _refusal(self, statement: ast.stmt) -> Refusal | None:
        """Why a statement cannot be part of a construct."""
        found = refusal(statement, self.excluded)
        if found is None and appends_in(statement):
            try:
                check_appends(statement, Problems(self.source))
            except AccError as error:
                return Refusal(error.diagnostics[0].message)
        return found

    def _tell(self, statement: ast.stmt, found: Refusal) -> None:
        if found.reason is not None and isinstance(statement, ast.For):
            self.left.append((statement, found.reason))

    def _inside(self, statement: ast.stmt, change: Callable[[Suite], Suite]) -> ast.stmt:
        """A statement that stays in Python, with constructs in it."""
        match statement:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef() | Standalone():
                return statement
            case Construct() if must_compile(statement):
                return statement
            case Construct():
                self.leave_loops(statement.body, f"it stands in a `{statement.directive.name}` region of the program's")
                return statement
            case ast.Try() | ast.TryStar():
                if statement.handlers:
                    reason = "it stands in a `try`: compiled code does not raise what Python would"
                    self.leave_loops(statement.body, reason)
                    return statement
        changed = map_suites(statement, change)
        if statement in self.excluded:
            self.excluded.add(changed)
        return changed

    def leave_loops(self, nodes: Sequence[ast.AST], reason: str) -> None:
        self.left += [(loop, reason) for loop in _outermost_loops(nodes)]

    def _made(self, run: Suite) -> Suite:
        """A run of statements, those from the first to the last with loops as one construct."""
        places = [place for place, statement in enumerate(run) if is_parallel_work(statement)]
        if not places:
            return run
        first, last = places[0], places[-1] + 1
        return [*run[:first], _construct(run[first:last], self.source), *run[last:]]


def _construct(body: Suite, source: SourceFile) -> Construct:
    span = Span.of(source, body[0])
    location = located(span) | {
        "end_lineno": body[-1].end_lineno or body[-1].lineno,
        "end_col_offset": body[-1].end_col_offset or body[-1].col_offset,
    }
    return Construct(Directive("kernels", (), span, automatic=True), body, **location)


def _outermost_loops(nodes: Sequence[ast.AST]) -> Iterator[ast.For]:
    for node in nodes:
        if isinstance(node, ast.For):
            yield node
        elif not must_compile(node):
            yield from _outermost_loops(list(ast.iter_child_nodes(node)))
