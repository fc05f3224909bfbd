# SPDX-License-Identifier: Apache-2.0
"""Which names Python code binds and which it reads, all of Python included: the shell may hold anything."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator


def assigned_in(*nodes: ast.AST) -> set[str]:
    """Names that the nodes bind anywhere, inner scopes apart."""
    return {name for node in nodes for name in _bound(node)}


def _bound(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            yield node.name
            return
        case ast.Lambda():
            return
        case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
            yield from (inner.target.id for inner in ast.walk(node) if isinstance(inner, ast.NamedExpr))
            return
        case ast.Name(id=name) if not isinstance(node.ctx, ast.Load):
            yield name
        case ast.alias():
            yield alias_name(node)
        case ast.ExceptHandler(name=str() as name):
            yield name
        case ast.match_case():
            yield from pattern_names(node)
    for child in ast.iter_child_nodes(node):
        yield from _bound(child)


def alias_name(alias: ast.alias) -> str:
    """The name that an import binds."""
    return alias.asname or alias.name.partition(".")[0]


def pattern_names(case: ast.match_case) -> list[str]:
    """The names that the pattern of a case binds."""
    found: list[str] = []
    for node in ast.walk(case.pattern):
        name = node.rest if isinstance(node, ast.MatchMapping) else getattr(node, "name", None)
        if name:
            found.append(name)
    return found


def names_read(node: ast.AST) -> Iterator[ast.Name]:
    """Names whose value `node` reads, in order; the parameters of lambdas and comprehensions are not among them."""
    hidden: set[str] = set()
    match node:
        case ast.Name():
            if isinstance(node.ctx, ast.Load):
                yield node
            return
        case ast.Lambda():
            hidden = {argument.arg for argument in ast.walk(node.args) if isinstance(argument, ast.arg)}
        case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
            hidden = assigned_in(*(generator.target for generator in node.generators))
    for child in ast.iter_child_nodes(node):
        yield from (name for name in names_read(child) if name.id not in hidden)


def declared_outside(function: ast.FunctionDef) -> frozenset[str]:
    """Names that the function declares `global` or `nonlocal`."""
    nodes = (node for node in own_nodes(function.body) if isinstance(node, ast.Global | ast.Nonlocal))
    return frozenset(name for node in nodes for name in node.names)


def captured(function: ast.FunctionDef) -> frozenset[str]:
    """Names that nested functions of `function` may read or write whenever they are called."""
    nested = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda, ast.GeneratorExp)
    nodes = (node for node in own_nodes(function.body) if isinstance(node, nested))
    return frozenset(name.id for node in nodes for name in ast.walk(node) if isinstance(name, ast.Name))


def own_nodes(nodes: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """All nodes of a function's body; of nested scopes only their outermost node."""
    for node in nodes:
        yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            yield from own_nodes(ast.iter_child_nodes(node))
