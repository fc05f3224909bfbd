# SPDX-License-Identifier: Apache-2.0
"""Lists that a construct appends to, and how often (language.md §6).

`for d in data: ret.append(f(d))` in a parallel loop appends once per iteration, so the list's final length is known
before the loop runs: its own length plus the trip count. Where a list is appended to under a condition or in several
places, that is the greatest length: each iteration has slots of its own, and what is left empty is taken out after the
block, which keeps the order of iterations (`compacted`).
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
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
    repeated: bool  # in a `while`: nobody knows how often


def appends_in(statement: ast.stmt) -> tuple[Append, ...]:
    """Every `name.append(…)` statement in `statement`, in order."""
    return tuple(_appends([statement], (), False, False))


def compacted(appends: Iterable[Append]) -> frozenset[str]:
    """The lists of which some slots may stay empty."""
    seen: set[str] = set()
    found: set[str] = set()
    for append in appends:
        if append.conditional or append.name in seen:
            found.add(append.name)
        seen.add(append.name)
    return frozenset(found)


def trip_count(appends: Iterable[Append]) -> ast.expr:
    """How many times the appends to one list run at most, to be evaluated where their outermost loop begins."""
    counts = [_trips(append) for append in appends]
    result = counts[0]
    for count in counts[1:]:
        result = ast.BinOp(result, ast.Add(), count)
    return result


def _trips(append: Append) -> ast.expr:
    result: ast.expr = ast.Constant(1)
    for loop in append.loops:
        length = _length(loop.iter)
        result = length if isinstance(result, ast.Constant) else ast.BinOp(result, ast.Mult(), length)
    return result


def check_appends(statement: ast.stmt, problems: Problems) -> None:
    """Raise UnsupportedError where it cannot be known before the construct runs how often it appends at most."""
    appends = appends_in(statement)
    for append in appends:
        if append.repeated:
            text = "an `append` in a `while` is not supported in compiled code: how often it runs is not known before"
            raise problems.error("ACC105", text, append.call)
        targets = {name for loop in append.loops for name in assigned_in(loop)}
        if any(name.id in targets for loop in append.loops for name in names_read(loop.iter)):
            text = "an `append` in a loop whose length depends on the iteration is not supported yet"
            raise problems.error("ACC105", text, append.call)
        _check_uses(append, sum(each.name == append.name for each in appends), problems)


def _check_uses(append: Append, count: int, problems: Problems) -> None:
    """The list grows when the region is over: inside, nothing else can be asked of it."""
    body = append.loops[0].body if append.loops else []
    uses = [node for each in body for node in ast.walk(each) if isinstance(node, ast.Name) and node.id == append.name]
    calls = {
        id(node.value)
        for each in body
        for node in ast.walk(each)
        if isinstance(node, ast.Attribute) and node.attr == "append"
    }
    other = next((node for node in uses if id(node) not in calls), None)
    if other is not None and len(uses) > count:
        text = f"`{append.name}` is appended to in this loop: nothing else can be done with it here"
        raise problems.error("ACC105", text, other)


def _appends(
    nodes: Sequence[ast.AST], loops: tuple[ast.For, ...], conditional: bool, repeated: bool
) -> Iterator[Append]:
    for node in nodes:
        match node:
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="append")) as call):
                yield Append(name, call, loops, conditional, repeated)
            case ast.For():
                leaves = any(isinstance(child, ast.Continue | ast.Break | ast.Return) for child in ast.walk(node))
                yield from _appends(node.body, (*loops, node), conditional or leaves, repeated)
            case ast.stmt():
                inner = [child for child in ast.iter_child_nodes(node) if isinstance(child, ast.stmt)]
                here = isinstance(node, ast.While)
                yield from _appends(inner, loops, conditional or here or isinstance(node, ast.If), repeated or here)


def _length(iterated: ast.expr) -> ast.expr:
    """`len()` of what a loop runs over; `zip` ends with the shortest."""
    match iterated:
        case ast.Call(func=ast.Name(id="reversed"), args=[only]):
            return _length(only)
        case ast.Call(func=ast.Name(id="enumerate"), args=[first, *_]):
            return _length(first)
        case ast.Call(func=ast.Name(id="zip"), args=[_, _, *_] as sequences):
            return ast.Call(ast.Name("min", ast.Load()), [_length(each) for each in sequences], [])
    return ast.Call(ast.Name("len", ast.Load()), [iterated], [])
