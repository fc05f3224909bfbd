# SPDX-License-Identifier: Apache-2.0
"""The warning for a scalar that a compute construct assigns for itself, and that is read later (language.md §5).

Undecorated, the later read sees the construct's value; by the rules of OpenACC it sees the one from before.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence

from pyacc_mlir.diagnostics import Diagnostic
from pyacc_mlir.frontend.bindings import assigned_in
from pyacc_mlir.frontend.liveness import flow, kept_names, private_names
from pyacc_mlir.frontend.names import rebound_names
from pyacc_mlir.frontend.pragma_tree import Construct
from pyacc_mlir.frontend.problems import Problems
from pyacc_mlir.source import SourceFile


def lost_scalars(
    statements: Sequence[ast.stmt], read: frozenset[str], source: SourceFile, function: ast.FunctionDef
) -> Iterator[Diagnostic]:
    """A warning for each name that constructs in `statements` assign, and that is in `read`: read after them all.

    Reads within `statements` are not looked at here: the compiler warns of those.
    """
    for construct, around in _compute_constructs(statements, frozenset()):
        kept = set(flow([construct]).maybe) | private_names(construct.directive) | around
        updated = assigned_in(*construct.body) - rebound_names(construct.body)
        arrays = {name for name in updated if not _is_number(function, name)}
        for name in sorted((assigned_in(*construct.body) - kept - arrays) & read):
            text = f"`{name}` is assigned in this `{construct.directive.name}` but its value does not come back"
            remedy = f"add `copy({name})`, `copyout({name})` or a `reduction`, or assign it after the construct"
            yield Problems(source).warning("ACC602", text, _assignment(construct, name), remedy)


def _compute_constructs(
    statements: Iterable[ast.AST], around: frozenset[str]
) -> Iterator[tuple[Construct, frozenset[str]]]:
    """Each with the names that data regions around it bring back."""
    for node in statements:
        if isinstance(node, Construct) and node.directive.is_compute:
            yield node, around
        else:
            inside = around | kept_names(node.directive) if isinstance(node, Construct) else around
            yield from _compute_constructs(ast.iter_child_nodes(node), inside)


def _is_number(function: ast.FunctionDef, name: str) -> bool:
    """Whether the text gives `name` a number: then `name += e` makes another one, and changes no array."""
    for node in ast.walk(function):
        match node:
            case ast.Assign(targets=[ast.Name(id=target)], value=value) if target == name:
                if isinstance(value, ast.Constant | ast.BinOp | ast.UnaryOp):
                    return True
    return False


def _assignment(construct: Construct, name: str) -> ast.AST:
    nodes = (node for node in ast.walk(construct) if isinstance(node, ast.Name) and node.id == name)
    return next((node for node in nodes if isinstance(node.ctx, ast.Store)), construct)
