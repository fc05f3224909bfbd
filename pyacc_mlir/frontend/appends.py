# SPDX-License-Identifier: Apache-2.0
"""Lists that a construct appends to, and how often (language.md §6).

`for d in data: ret.append(f(d))` in a parallel loop appends once per iteration, so the list's final length is known
before the loop runs: its own length plus the trip count.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pyacc_mlir.frontend.bindings import assigned_in, names_read
from pyacc_mlir.frontend.problems import Problems


@dataclass(frozen=True, slots=True)
class Append:
    """One `name.append(…)`, inside `loops` from the outermost to the innermost."""

    name: str
    call: ast.Call
    loops: tuple[ast.For, ...]
    conditional: bool


def appends_in(statement: ast.stmt) -> tuple[Append, ...]:
    """Every `name.append(…)` statement in `statement`, in order."""
    return tuple(_appends([statement], (), False))


def trip_count(append: Append) -> ast.expr:
    """How many times the append runs, to be evaluated where its outermost loop begins."""
    result: ast.expr = ast.Constant(1)
    for loop in append.loops:
        length = _length(loop.iter)
        result = length if isinstance(result, ast.Constant) else ast.BinOp(result, ast.Mult(), length)
    return result


def check_appends(statement: ast.stmt, problems: Problems) -> None:
    """Raise UnsupportedError where it cannot be known before the construct runs how often it appends."""
    seen: set[str] = set()
    for append in appends_in(statement):
        targets = {name for loop in append.loops for name in assigned_in(loop)}
        if append.conditional:
            text = "a conditional `append` is not supported yet: expected one in every iteration"
            raise problems.error("ACC105", text, append.call)
        if append.name in seen:
            text = f"a second `append` to `{append.name}` is not supported yet: expected one in every iteration"
            raise problems.error("ACC105", text, append.call)
        if any(name.id in targets for loop in append.loops for name in names_read(loop.iter)):
            text = "an `append` in a loop whose length depends on the iteration is not supported yet"
            raise problems.error("ACC105", text, append.call)
        seen.add(append.name)


def _appends(nodes: Sequence[ast.AST], loops: tuple[ast.For, ...], conditional: bool) -> Iterator[Append]:
    for node in nodes:
        match node:
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="append")) as call):
                yield Append(name, call, loops, conditional)
            case ast.For():
                leaves = any(isinstance(child, ast.Continue | ast.Break) for child in ast.walk(node))
                yield from _appends(node.body, (*loops, node), conditional or leaves)
            case ast.stmt():
                inner = [child for child in ast.iter_child_nodes(node) if isinstance(child, ast.stmt)]
                yield from _appends(inner, loops, conditional or isinstance(node, ast.If | ast.While))


def _length(iterated: ast.expr) -> ast.expr:
    """`len()` of what a loop runs over; `zip` ends with the shortest."""
    match iterated:
        case ast.Call(func=ast.Name(id="enumerate"), args=[first, *_]):
            return _length(first)
        case ast.Call(func=ast.Name(id="zip"), args=[_, _, *_] as sequences):
            return ast.Call(ast.Name("min", ast.Load()), [_length(each) for each in sequences], [])
    return ast.Call(ast.Name("len", ast.Load()), [iterated], [])
