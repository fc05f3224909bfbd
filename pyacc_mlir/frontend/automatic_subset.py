# SPDX-License-Identifier: Apache-2.0
"""Which statements may become part of an automatic construct, by their text alone.

What compiles is for the compiler to find out. Here is turned away what a construct cannot hold at all, what must not
happen in it because Python would do it otherwise, and what is better left to the host: branches and `while`s around
loops, of which each loop is a construct by itself.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from pyacc_mlir.frontend.pragma_tree import Construct, Standalone

_WORDS: dict[type[ast.AST], str] = {
    ast.Return: "`return`", ast.Raise: "`raise`", ast.Assert: "`assert`", ast.Try: "`try`", ast.TryStar: "`try`",
    ast.With: "`with`", ast.AsyncWith: "`async with`", ast.AsyncFor: "`async for`", ast.Match: "`match`",
    ast.Import: "`import`", ast.ImportFrom: "`import`", ast.Delete: "`del`", ast.FunctionDef: "a function",
    ast.AsyncFunctionDef: "a function", ast.ClassDef: "a class", ast.Lambda: "a lambda",
    ast.ListComp: "a comprehension",
    ast.SetComp: "a comprehension", ast.DictComp: "a comprehension", ast.GeneratorExp: "a generator expression",
    ast.Await: "`await`", ast.Yield: "`yield`", ast.YieldFrom: "`yield from`", ast.JoinedStr: "an f-string",
    Construct: "a construct of the program's", Standalone: "a directive", ast.Global: "`global`",
    ast.Nonlocal: "`nonlocal`",
}  # fmt: skip
_SIMPLE = (ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Pass)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a statement is in no construct; `reason` None: that is known already, or is of no interest."""

    reason: str | None = None


def refusal(statement: ast.stmt, excluded: Collection[ast.stmt]) -> Refusal | None:
    """Why a statement of the host's cannot be part of a construct, None where it may be one."""
    nodes = list(ast.walk(statement))
    if any(node in excluded for node in nodes):
        return Refusal()
    for node in nodes:
        if type(node) in _WORDS:
            return Refusal(f"it holds {_WORDS[type(node)]}")
    match statement:
        case ast.For():
            return _in_loop(nodes)
        case ast.If():
            return Refusal() if holds_loop([statement]) or not _is_simple(statement) else None
        case ast.Assign() | ast.AugAssign() | ast.AnnAssign() | ast.Pass():
            return None
    return Refusal()


def _in_loop(nodes: list[ast.AST]) -> Refusal | None:
    for node in nodes:
        match node:
            case ast.Expr(value=ast.Call(func=ast.Name(id="print" | "input" | "open" as name))):
                return Refusal(f"it calls `{name}`")
            case ast.Expr(value=ast.Call() | ast.Constant()):
                continue
            case ast.Expr():
                return Refusal("it holds an expression without an effect")
    return None


def _is_simple(statement: ast.If) -> bool:
    return all(
        _is_simple(each) if isinstance(each, ast.If) else isinstance(each, _SIMPLE)
        for each in (*statement.body, *statement.orelse)
    )


def holds_loop(statements: Iterable[ast.AST]) -> bool:
    """Whether there is a `for` in them."""
    return any(isinstance(node, ast.For) for statement in statements for node in ast.walk(statement))


def is_parallel_work(statement: ast.stmt) -> bool:
    """Whether a statement is a loop, or assigns to a section of an array."""
    match statement:
        case ast.For():
            return True
        case ast.Assign(targets=[target]) | ast.AugAssign(target=target):
            return isinstance(target, ast.Subscript) and _has_slice(target)
    return False


def _has_slice(target: ast.Subscript) -> bool:
    parts = target.slice.elts if isinstance(target.slice, ast.Tuple) else [target.slice]
    return any(isinstance(part, ast.Slice) for part in parts)
