# SPDX-License-Identifier: Apache-2.0
"""Arguments that have to be constants, where a program gives them a name or computes them: the numbers that they are.

Before                                  After
    TILE = 16                               TILE = 16
    parallel loop tile(TILE, 2 * TILE)      parallel loop tile(16, 32)

A constant is a variable of the module that is assigned a number, and nothing else.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from dataclasses import replace

from pyacc_mlir.frontend.bindings import assigned_in
from pyacc_mlir.frontend.capture import parse_file
from pyacc_mlir.frontend.pragma_tree import Argument, Construct, Directive
from pyacc_mlir.frontend.sema_scope import Meaning, Scope, assigned_value, scope_of
from pyacc_mlir.frontend.sema_walk import literal
from pyacc_mlir.source import SourceFile

_CLAUSES = ("collapse", "tile", "gang")
_OPERATIONS: dict[type[ast.operator], Callable[[int, int], int]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
}
_MOST = 1 << 31


def fold_constants(source: SourceFile, function: ast.FunctionDef) -> None:
    """Put numbers in the place of the constants in these clauses of a function's constructs."""
    found = [node for node in ast.walk(function) if isinstance(node, Construct) and _is_concerned(node.directive)]
    if not found:
        return
    scope = scope_of(source, function)
    for inner in (node for node in ast.walk(function) if isinstance(node, ast.FunctionDef) and node is not function):
        scope = scope.inner(inner)  # a name that any of them binds is left alone
    for node in found:
        node.directive = _folded(node.directive, source, scope)


def _is_concerned(directive: Directive) -> bool:
    return any(_is_constant(each) and literal(each.expr) is None for each in _arguments(directive))


def _arguments(directive: Directive) -> list[Argument]:
    return [each for clause in directive.all(*_CLAUSES) for each in clause.arguments]


def _is_constant(argument: Argument) -> bool:
    return argument.expr is not None and argument.keyword in (None, "dim")


def _folded(directive: Directive, source: SourceFile, scope: Scope) -> Directive:
    clauses = tuple(
        replace(clause, arguments=tuple(_number(each, source, scope) for each in clause.arguments))
        if clause.name in _CLAUSES
        else clause
        for clause in directive.clauses
    )
    return replace(directive, clauses=clauses)


def _number(argument: Argument, source: SourceFile, scope: Scope) -> Argument:
    if argument.expr is None or not _is_constant(argument):
        return argument
    value = _value(argument.expr, source, scope)
    return argument if value is None else replace(argument, expr=ast.copy_location(ast.Constant(value), argument.expr))


def _value(node: ast.expr, source: SourceFile, scope: Scope) -> int | None:
    number = literal(node)
    if isinstance(number, int):
        return number
    if isinstance(node, ast.Name) and scope.meaning(node.id) is Meaning.CONSTANT:
        return _assigned(node.id, source, scope)
    if isinstance(node, ast.BinOp) and type(node.op) in _OPERATIONS:
        left, right = _value(node.left, source, scope), _value(node.right, source, scope)
        if left is not None and right is not None:
            result = _OPERATIONS[type(node.op)](left, right)
            return result if 0 <= result < _MOST else None
    return None


def _assigned(name: str, source: SourceFile, scope: Scope) -> int | None:
    for statement in parse_file(source).body:
        value = assigned_value(statement)
        if value is not None and name in assigned_in(statement):
            return _value(value, source, scope)
    return None
