# SPDX-License-Identifier: Apache-2.0
"""The types of a block's live-ins, as they follow from those of its function's parameters; nothing is run.

What the shell does before the block is followed one assignment at a time; a number that Python computes is a weak one.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping

from pyacc_mlir.diagnostics import AccError
from pyacc_mlir.frontend.argument_types import argument_type
from pyacc_mlir.frontend.bindings import assigned_in
from pyacc_mlir.frontend.blocks import Block
from pyacc_mlir.frontend.capture import CapturedFunction, function_of
from pyacc_mlir.frontend.imports import imported
from pyacc_mlir.frontend.infer_types import infer_types
from pyacc_mlir.frontend.pragma_tree import Construct, Standalone
from pyacc_mlir.frontend.suites import suites_of
from pyacc_mlir.frontend.types import INT, Constant, Scalar, Type, UntypedError, type_of
from pyacc_mlir.frontend.visible_sections import is_bound


def live_in_types(block: Block, parameters: Mapping[str, Type]) -> dict[str, Type]:
    """The types of the live-ins of `block`.

    Raises:
        TypeError: one does not follow from those of the parameters.
    """
    known = dict(parameters)
    local = assigned_in(*block.function.body) | parameters.keys()
    for name in block.live_ins:
        if is_bound(name):
            known[name] = Scalar(INT.dtype, weak=True)
        elif name not in local:
            known[name] = _outer(block, name)
    for statement in _before(block.function.body, block.statements[0]):
        known |= _assigned(statement, known, block)
    if missing := [name for name in block.live_ins if name not in known]:
        raise TypeError(f"the type of `{missing[0]}` in {block.name} does not follow from the arguments alone")
    return {name: known[name] for name in block.live_ins}


def _outer(block: Block, name: str) -> Type:
    try:
        return argument_type(block.resolve(name))
    except (KeyError, UntypedError) as error:
        raise TypeError(f"the type of `{name}` in {block.name} is not known: {error}") from None


def _assigned(statement: ast.stmt, known: Mapping[str, Type], block: Block) -> dict[str, Type]:
    """Types of what one statement assigns, as far as they are known."""
    match statement:
        case ast.FunctionDef():
            return {statement.name: Constant(CapturedFunction(block.source, statement, None, statement.name))}
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Lambda() as value):
            return {name: Constant(CapturedFunction(block.source, function_of(value), None, "<lambda>"))}
        case ast.Import() | ast.ImportFrom():
            return dict(imported(statement))
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.List(elts=items)):
            return _list_type(name, items)
    try:
        typing = infer_types((statement,), block.source, dict(known), block.resolve)
    except (AccError, KeyError):
        return {}
    return {
        name: Scalar(kind.dtype, weak=True) if isinstance(kind, Scalar) and not kind.numpy else kind
        for name, kind in typing.variables.items()
        if name in typing.assigned
    }


def _list_type(name: str, items: list[ast.expr]) -> dict[str, Type]:
    try:
        return {name: type_of([ast.literal_eval(item) for item in items])}
    except (ValueError, UntypedError):
        return {}


def _before(statements: Iterable[ast.stmt], end: ast.stmt) -> Iterator[ast.stmt]:
    """The statements that bind names before a block, in order, whatever loops and branches they are in."""
    for statement in statements:
        if (statement.lineno, statement.col_offset) >= (end.lineno, end.col_offset):
            return
        if isinstance(statement, Construct | Standalone) and statement.directive.is_compute:
            continue
        if isinstance(statement, ast.For):
            yield ast.copy_location(ast.For(statement.target, statement.iter, [ast.Pass()], []), statement)
        if isinstance(statement, ast.FunctionDef) or not any(suites_of(statement)):
            yield statement
            continue
        for suite in suites_of(statement):
            yield from _before(suite, end)
