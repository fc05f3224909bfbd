# SPDX-License-Identifier: Apache-2.0
"""Where in a block something stands: inside a compute construct, or in a statement that may stay in Python."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from pyacc_mlir.frontend.automatic import must_compile
from pyacc_mlir.frontend.blocks import Block
from pyacc_mlir.frontend.guards import is_flag
from pyacc_mlir.frontend.pragma_tree import Construct, Standalone
from pyacc_mlir.frontend.rotations import is_place
from pyacc_mlir.frontend.suites import suites_of
from pyacc_mlir.source import SourceFile, Span


def host_statement(block: Block, span: Span) -> ast.stmt | None:
    """The statement or directive outside all compute constructs that holds `span`; None where there is none."""
    if span.file.path != block.source.path:
        return None
    return _innermost(block.statements, block.source, span)


def covers(block: Block, span: Span) -> bool:
    """Whether `span` stands in the block at all, and not in a function that it calls."""
    return span.file.path == block.source.path and any(_holds(each, block.source, span) for each in block.statements)


def host_statements_naming(block: Block, name: str) -> tuple[ast.stmt, ...]:
    """The statements that name `name`, if none of them is a compute construct; else ()."""
    found: list[ast.stmt] = []
    for statement, own in _own_parts(block.statements):
        if any(_names(part, name) for part in own):
            if must_compile(statement):
                return ()
            found.append(statement)
    return tuple(found)


def host_statements_calling(block: Block) -> tuple[ast.stmt, ...]:
    """The statements outside compute constructs that call something."""
    return tuple(
        statement
        for statement, own in _own_parts(block.statements)
        if not isinstance(statement, Construct | Standalone)
        and any(_is_call(node) for part in own for node in ast.walk(part))
    )


def _is_call(node: ast.AST) -> bool:
    """Whether a function of the program may be called; `range` and `len` are Python's own in all likelihood."""
    match node:
        case ast.Call(func=ast.Name(id="range" | "len")):
            return False
    return isinstance(node, ast.Call)


def host_nodes(statements: Iterable[ast.stmt]) -> Iterator[ast.AST]:
    """All nodes of the statements outside compute constructs."""
    for statement, own in _own_parts(statements):
        if not (isinstance(statement, Construct) and statement.directive.is_compute):
            for part in own:
                yield from ast.walk(part)


def host_constructs(statements: Iterable[ast.stmt]) -> Iterator[Construct | Standalone]:
    """The directives of the statements, compute constructs and what stands outside of them."""
    return (statement for statement, _ in _own_parts(statements) if isinstance(statement, Construct | Standalone))


def first_use(block: Block, name: str) -> ast.AST:
    """The first place where the block names `name`: in a compute construct if it does so there."""
    parts = [part for statement, own in _own_parts(block.statements) for part in own]
    inside = [part for part in parts if isinstance(part, ast.stmt)]
    for part in (*inside, *parts):
        for node in ast.walk(part):
            if isinstance(node, ast.Name) and node.id == name:
                return node
    return block.statements[0]


def attributes_of(block: Block, name: str) -> frozenset[str]:
    """The attributes by which the block uses the object `name`; none where it uses the object in another way too."""
    nodes = [node for statement in block.statements for node in ast.walk(statement)]
    attributes = [node for node in nodes if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)]
    own = [node.attr for node in attributes if isinstance(node.value, ast.Name) and node.value.id == name]
    uses = [node for node in nodes if isinstance(node, ast.Name) and node.id == name]
    members = {node.attr for node in nodes if isinstance(node, ast.Attribute)}  # of what the attributes hold, too
    return frozenset(members) if len(own) == len(uses) else frozenset()


def _innermost(statements: Iterable[ast.stmt], source: SourceFile, span: Span) -> ast.stmt | None:
    for statement in statements:
        if _is_ours(statement) or not _holds(statement, source, span):
            continue
        if must_compile(statement):
            return None
        for suite in suites_of(statement):
            if any(_holds(inner, source, span) for inner in suite if not _is_ours(inner)):
                return _innermost(suite, source, span)
        return statement
    return None


def _is_ours(statement: ast.stmt) -> bool:
    """Whether the statement stands in no file: it has the place of another."""
    return is_flag(statement) or is_place(statement)


def _holds(statement: ast.stmt, source: SourceFile, span: Span) -> bool:
    own = Span.of(source, statement)
    if isinstance(statement, Construct | Standalone):
        own = statement.directive.span
    last = own.end
    if isinstance(statement, Construct) and statement.body:
        last = max(last, Span.of(source, statement.body[-1]).end)
    return own.start <= span.start and span.start < last


def _own_parts(statements: Iterable[ast.stmt]) -> Iterator[tuple[ast.stmt, list[ast.AST]]]:
    """Each statement with what it evaluates by itself; all of a compute construct counts as its own."""
    for statement in statements:
        if isinstance(statement, Construct | Standalone):
            compute = must_compile(statement)
            body: list[ast.AST] = list(statement.body) if compute and isinstance(statement, Construct) else []
            yield statement, [*_clause_parts(statement), *body]
            if compute:
                continue
        else:
            yield statement, [child for child in ast.iter_child_nodes(statement) if not isinstance(child, ast.stmt)]
        for suite in suites_of(statement):
            yield from _own_parts(suite)


def _clause_parts(statement: Construct | Standalone) -> Iterator[ast.AST]:
    for clause in statement.directive.clauses:
        yield from (var.expr for var in clause.vars)
        yield from (argument.expr for argument in clause.arguments if argument.expr is not None)
    yield from (argument.expr for argument in statement.directive.arguments if argument.expr is not None)


def _names(node: ast.AST, name: str) -> bool:
    return any(isinstance(child, ast.Name) and child.id == name for child in ast.walk(node))
