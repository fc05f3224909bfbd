# SPDX-License-Identifier: Apache-2.0
"""Looking at a compiled function without running it: types inside it, texts of its stages, reports."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pyacc_mlir import compiler
from pyacc_mlir.diagnostics import AccError
from pyacc_mlir.frontend.infer_types import infer_types
from pyacc_mlir.frontend.pragma_tree import Construct, Standalone
from pyacc_mlir.frontend.suites import suites_of
from pyacc_mlir.frontend.types import Scalar, Type, UntypedError, type_of
from pyacc_mlir.source import SourceFile
from pyacc_mlir.specialise import Specialiser

Typed = list[tuple[Specialiser, dict[str, Type]]]


def typed_blocks(tree: ast.FunctionDef, specialisers: Iterable[Specialiser], arguments: Mapping[str, object]) -> Typed:
    """The types of each block's live-ins, as they follow from the function's arguments.

    Raises:
        TypeError: a name's type does not follow from them.
    """
    return [(each, _live_in_types(tree, each, arguments)) for each in specialisers]


def called_types(specialisers: Iterable[Specialiser]) -> Typed:
    """The types that each block has been called with, those of the smaller blocks of divided ones too."""
    found: Typed = []
    for each in specialisers:
        found += [(each, dict(zip(each.block.live_ins, signature, strict=True))) for signature in each.artifacts]
        found += called_types(each.parts)
    return found


def stage_texts(typed: Typed, stage: str) -> str:
    """The text of every block at a stage, one after the other."""
    return "\n".join(compiler.stage_text(each.block, types, each.options, stage) for each, types in typed)


def report(specialisers: Iterable[Specialiser]) -> str:
    """One line for each remark of the compiler and each statement left to Python."""
    return "\n".join(dict.fromkeys(_report_lines(specialisers)))


def stats(specialisers: Iterable[Specialiser]) -> dict[str, int]:
    """Counts: blocks, compiled versions, blocks that were divided for some types."""
    counts = {"blocks": 0, "versions": 0, "divided": 0}
    for each in specialisers:
        inner = stats(each.parts)
        counts["blocks"] += 1
        counts["versions"] += len(each.artifacts) + inner["versions"]
        counts["divided"] += bool(each.divided) + inner["divided"]
    return counts


def _report_lines(specialisers: Iterable[Specialiser]) -> Iterator[str]:
    for each in specialisers:
        for artifact in each.artifacts.values():
            for remark in artifact.remarks:
                yield f"{remark.filename}:{remark.line}:{remark.column}: {remark.message} [{remark.code}]"
        for statement, reason in each.left:
            yield f"{each.block.source.path}:{statement.lineno}: left to Python: {reason}"
        yield from _report_lines(each.parts)


def _live_in_types(tree: ast.FunctionDef, each: Specialiser, arguments: Mapping[str, object]) -> dict[str, Type]:
    block = each.block
    known = {name: kind for name, value in arguments.items() if (kind := _type_or_none(value)) is not None}
    local = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    for name in block.live_ins:
        if name not in known and name not in local:
            known[name] = type_of(block.resolve(name))
    for statement in _before(tree.body, block.statements[0]):
        known |= _assigned_types(statement, known, each, block.source)
    if missing := [name for name in block.live_ins if name not in known]:
        text = f"the type of `{missing[0]}` in {block.name} does not follow from the arguments alone: call the function once"
        raise TypeError(text)
    return {name: known[name] for name in block.live_ins}


def _type_or_none(value: object) -> Type | None:
    try:
        return type_of(value)
    except UntypedError:
        return None


def _assigned_types(
    statement: ast.stmt, known: Mapping[str, Type], each: Specialiser, source: SourceFile
) -> dict[str, Type]:
    """Types of what one statement of the shell assigns: a number computed by Python is a weak one."""
    try:
        typing = infer_types((statement,), source, dict(known), each.block.resolve)
    except (AccError, KeyError):
        return {}
    return {
        name: Scalar(kind.dtype, weak=True) if isinstance(kind, Scalar) and not kind.numpy else kind
        for name, kind in typing.variables.items()
        if name in typing.assigned
    }


def _before(statements: Iterable[ast.stmt], end: ast.stmt) -> Iterator[ast.stmt]:
    """The assignments that stand before a block, in order, whatever loops and branches they are in."""
    for statement in statements:
        if (statement.lineno, statement.col_offset) >= (end.lineno, end.col_offset):
            return
        if isinstance(statement, ast.Assign | ast.AnnAssign | ast.AugAssign):
            yield statement
        elif isinstance(statement, ast.For):
            yield ast.copy_location(ast.For(statement.target, statement.iter, [ast.Pass()], []), statement)
        if not (isinstance(statement, Construct | Standalone) and statement.directive.is_compute):
            for suite in suites_of(statement):
                yield from _before(suite, end)


def front_text(tree: ast.FunctionDef, source: SourceFile, specialisers: Iterable[Specialiser], stage: str) -> str:
    """The directives of a function in normal form, or its shell as Python."""
    if stage == "pragmas":
        return "\n".join(
            f"{node.directive.span}: {node.directive}" for node in ast.walk(tree) if isinstance(node, Construct | Standalone)
        )
    raise ValueError(f"unknown stage {stage!r}")
