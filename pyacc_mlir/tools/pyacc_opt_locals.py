# SPDX-License-Identifier: Apache-2.0
"""Types of the names that come into a block: parameters, globals, and what Python assigns before the block."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping

from pyacc_mlir.diagnostics import AccError
from pyacc_mlir.frontend.blocks import Block
from pyacc_mlir.frontend.infer_types import infer_types
from pyacc_mlir.frontend.pragma_tree import Construct
from pyacc_mlir.frontend.suites import suites_of
from pyacc_mlir.frontend.types import Scalar, Type, UntypedError, type_of
from pyacc_mlir.tools.pyacc_opt_arguments import UsageError


def live_in_types(block: Block, parameters: Mapping[str, Type]) -> dict[str, Type]:
    """The type of each live-in.

    Raises:
        UsageError: one does not follow from those of the parameters.
    """
    known = dict(parameters)
    for statement in _assignments(block.function.body, block.statements[0]):
        known |= {name: kind for name, kind in _assigned(statement, known, block).items() if name not in parameters}
    return {name: known[name] if name in known else _outer(name, block) for name in block.live_ins}


def _outer(name: str, block: Block) -> Type:
    try:
        return type_of(block.resolve(name))
    except (KeyError, UntypedError):
        raise UsageError(
            f"the type of `{name}`, which comes into block `{block.name}`, is not known: annotate the parameter, "
            f"as in `{name}: \"f64[:]\"`, or give it with --args '{name}=f64[:]'"
        ) from None


def _assigned(statement: ast.stmt, known: Mapping[str, Type], block: Block) -> dict[str, Type]:
    """Types of what a statement that stays in Python assigns; a number it computes comes in as a weak one."""
    try:
        typing = infer_types((statement,), block.source, dict(known), block.resolve)
    except (AccError, KeyError):
        return {}
    return {
        name: Scalar(kind.dtype, weak=True) if isinstance(kind, Scalar) and not kind.numpy else kind
        for name, kind in typing.variables.items()
        if name in typing.assigned
    }


def _assignments(suite: Iterable[ast.stmt], end: ast.stmt) -> Iterator[ast.stmt]:
    """The assignments that stand before `end`, in order, whatever loops and branches they are in."""
    for statement in suite:
        if (statement.lineno, statement.col_offset) >= (end.lineno, end.col_offset):
            return
        if isinstance(statement, ast.Assign | ast.AnnAssign | ast.AugAssign):
            yield statement
        elif isinstance(statement, ast.For):
            yield ast.copy_location(ast.For(statement.target, statement.iter, [ast.Pass()], []), statement)
        if not (isinstance(statement, Construct) and statement.directive.is_compute):
            for inner in suites_of(statement):
                yield from _assignments(inner, end)
