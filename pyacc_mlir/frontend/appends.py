# SPDX-License-Identifier: Apache-2.0
"""Lists that a construct appends to, and how often (language.md §6).

`for d in data: ret.append(f(d))` in a parallel loop appends once per iteration, so the list's final length is known
before the loop runs: its own length plus the trip count.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Append:
    """One `name.append(…)`, inside `loops` from the outermost to the innermost."""

    name: str
    call: ast.Call
    loops: tuple[ast.For, ...]


def appends_in(statement: ast.stmt) -> tuple[Append, ...]:
    """Every `name.append(…)` statement in `statement`, in order."""
    return tuple(_appends([statement], ()))


def trip_count(append: Append) -> ast.Expression:
    """An expression for how many times the append runs, to be evaluated where its outermost loop begins."""
    result: ast.expr = ast.Constant(1)
    for loop in append.loops:
        result = ast.BinOp(result, ast.Mult(), _length(loop.iter))
    return ast.fix_missing_locations(ast.Expression(ast.copy_location(result, append.call)))


def _appends(nodes: Sequence[ast.AST], loops: tuple[ast.For, ...]) -> Iterator[Append]:
    for node in nodes:
        match node:
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="append")) as call):
                yield Append(name, call, loops)
            case ast.For():
                yield from _appends(node.body, (*loops, node))
            case ast.stmt():
                yield from _appends([child for child in ast.iter_child_nodes(node) if isinstance(child, ast.stmt)], loops)


def _length(iterated: ast.expr) -> ast.expr:
    """`len()` of what a loop runs over; `zip` ends with the shortest."""
    match iterated:
        case ast.Call(func=ast.Name(id="enumerate"), args=[first, *_]):
            return _length(first)
        case ast.Call(func=ast.Name(id="zip"), args=[_, _, *_] as sequences):
            return ast.Call(ast.Name("min", ast.Load()), [_length(each) for each in sequences], [])
    return ast.Call(ast.Name("len", ast.Load()), [iterated], [])
