# SPDX-License-Identifier: Apache-2.0
"""From a function object to its `def` in the whole file, so that every line and column stays the file's own.

The file is read through `linecache`, which knows notebook cells too, and never run.
"""

from __future__ import annotations

import ast
import inspect
import linecache
import tokenize
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from types import CodeType, FunctionType
from typing import Any

from pyacc_mlir.diagnostics import CompileError, Diagnostic, UnsupportedError
from pyacc_mlir.frontend.pragma_comments import comments_of
from pyacc_mlir.source import Position, SourceFile, Span

_Definition = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class CapturedFunction:
    """A function as written. `fn` is None where only a file was given; `name` is its qualified name: `Plate.step`."""

    source: SourceFile
    node: ast.FunctionDef
    fn: FunctionType | None
    name: str


def capture(fn: Callable[..., Any], *, unwrap: bool = True, text: str | None = None) -> CapturedFunction:
    """Find the `def` of `fn`, under its decorators if `unwrap`; a `CompileError` says why it cannot be found.

    `text`: that of its file when it was decorated, if the file has been read before.
    """
    function = inspect.unwrap(fn) if unwrap else fn
    function = getattr(function, "__func__", function)  # methods, staticmethod, classmethod
    if not isinstance(function, FunctionType):
        raise TypeError(f"expected a function written in Python, found {type(fn).__name__}")
    code = function.__code__
    source, tree = _read(function, text)
    if code.co_name == "<lambda>":
        return _lambda(function, source, tree, is_called=not unwrap)
    for node, name in _definitions(tree.body, ""):
        if node.name == code.co_name and first_line(node) == code.co_firstlineno:
            return CapturedFunction(source, _plain(source, node), function, name)
    message = f"`{code.co_name}` is not in its file where it was defined: expected the file not to have changed"
    raise _refusal("ACC106", message, source, code.co_firstlineno)


def _lambda(function: FunctionType, source: SourceFile, tree: ast.Module, *, is_called: bool) -> CapturedFunction:
    code = function.__code__
    if not is_called:
        message = "found a lambda, which cannot hold pragmas: expected a `def`"
        raise _refusal("ACC101", message, source, code.co_firstlineno)
    begin = place_of(code)
    near = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Lambda) and node.lineno <= begin[0] <= (node.end_lineno or node.lineno)
    ]
    # The body's first instruction may lie anywhere in it; of nested lambdas the innermost one is meant.
    around = [
        node
        for node in near
        if _holds(node.body, begin) and _parameters(node) == code.co_varnames[: len(_parameters(node))]
    ]
    if not around:
        message = "this lambda is not in its file where it was defined: expected the file not to have changed"
        raise _refusal("ACC106", message, source, code.co_firstlineno)
    return CapturedFunction(source, function_of(around[-1]), function, "<lambda>")


def place_of(code: CodeType) -> tuple[int, int]:
    """Line and column (in bytes) of the first expression in a function's code: two lambdas may share a line."""
    places = ((line, column or 0) for line, _, column, end in code.co_positions() if line and column != end)
    return min(places, default=(code.co_firstlineno, 0))


def _holds(node: ast.expr, place: tuple[int, int]) -> bool:
    return (node.lineno, node.col_offset) <= place < (node.end_lineno or 0, node.end_col_offset or 0)


def _parameters(node: ast.Lambda) -> tuple[str, ...]:
    spec = node.args
    return tuple(each.arg for each in (*spec.posonlyargs, *spec.args, *spec.kwonlyargs))


@lru_cache(maxsize=256)
def function_of(node: ast.Lambda) -> ast.FunctionDef:
    """A lambda as the function that it is; always the same for one lambda."""
    body = ast.copy_location(ast.Return(node.body), node.body)
    made = ast.FunctionDef(name="lambda", args=node.args, body=[body], decorator_list=[])
    return ast.copy_location(made, node)


def capture_file(path: str, text: str | None = None) -> list[CapturedFunction]:
    """The outermost functions of a file that hold pragmas, in order; `text` is the file's text if it is at hand."""
    if text is None:
        with tokenize.open(path) as file:
            text = file.read()
    source = SourceFile(path, text)
    tree = parse_file(source)
    found, last = [], 0
    for node, name in _definitions(tree.body, ""):
        if node.lineno > last and any(comment.is_pragma or comment.is_brace for comment in comments_of(source, node)):
            found.append(CapturedFunction(source, _plain(source, node), None, name))
            last = node.end_lineno or node.lineno
    return found


@lru_cache(maxsize=32)
def parse_file(source: SourceFile) -> ast.Module:
    """The tree of a whole file. It is shared: treat it as read only."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Python has given them when it compiled the file
            return ast.parse(source.text, source.path)
    except SyntaxError as error:
        start = Position(error.lineno or 1, error.offset or 1)
        diagnostic = Diagnostic("ACC107", f"invalid Python: {error.msg}", Span(source, start, start))
        raise CompileError([diagnostic]) from None


def first_line(node: _Definition | ast.ClassDef) -> int:
    """The line on which a definition begins, its decorators included."""
    return min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])


def _read(function: FunctionType, text: str | None) -> tuple[SourceFile, ast.Module]:
    code = function.__code__
    if text is None:
        linecache.checkcache(code.co_filename)
        text = "".join(linecache.getlines(code.co_filename, function.__globals__))
    source = SourceFile(code.co_filename, text)
    if not text:
        message = f"`{function.__qualname__}` has no source: expected a function in a file or a notebook"
        raise _refusal("ACC106", message, source, code.co_firstlineno)
    return source, parse_file(source)


def _refusal(code: str, message: str, source: SourceFile, line: int) -> CompileError:
    return CompileError([Diagnostic(code, message, Span.of_line(source, line))])


def _plain(source: SourceFile, node: _Definition) -> ast.FunctionDef:
    if isinstance(node, ast.FunctionDef):
        return node
    message = f"`{node.name}` is an `async def`, which is not supported: expected a plain `def`"
    raise UnsupportedError([Diagnostic("ACC105", message, Span.of_line(source, node.lineno))])


def _definitions(body: list[ast.stmt], prefix: str) -> Iterator[tuple[_Definition, str]]:
    """Every definition under `body` with its qualified name, outer before inner."""
    for statement in body:
        name = prefix
        if isinstance(statement, _Definition | ast.ClassDef):
            name = f"{prefix}{statement.name}."
        if isinstance(statement, _Definition):
            yield statement, name[:-1]
        for suite in suites(statement):
            yield from _definitions(suite, name)


def suites(statement: ast.stmt) -> list[list[ast.stmt]]:
    """The suites of a compound statement, in order; none for a simple one."""
    found = []
    for field in ("body", "handlers", "cases", "orelse", "finalbody"):
        members = getattr(statement, field, [])
        if field in ("handlers", "cases"):
            found += [member.body for member in members]
        elif members:
            found.append(members)
    return found
