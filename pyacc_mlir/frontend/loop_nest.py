# SPDX-License-Identifier: Apache-2.0
"""The loops that a loop directive stands for: one, or as many as `collapse` or `tile` says."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from pyacc_mlir.frontend.literals import literal_int
from pyacc_mlir.frontend.pragma_tree import Construct, Directive

#: What `tile(*)` means: as many as a warp has lanes.
ANY_TILE = 32


def loop_count(directive: Directive) -> int:
    """How many loops a loop directive stands for; 1 where `collapse` is not the literal that sema wants."""
    collapse, tile = directive.clause("collapse"), directive.clause("tile")
    count = literal_int(collapse.arguments[0].expr) if collapse and collapse.arguments[0].expr else None
    return max(count or 1, len(tile.arguments) if tile else 1, 1)


def tile_sizes(directive: Directive) -> tuple[int, ...]:
    """The sizes of `tile`, that of the outermost loop first: the clause begins with the innermost (§2.9.8)."""
    clause = directive.clause("tile")
    exprs = [argument.expr for argument in clause.arguments] if clause else []
    return tuple(ANY_TILE if expr is None else literal_int(expr) or 1 for expr in reversed(exprs))


def associated_loops(construct: Construct) -> list[ast.For]:
    """The loops that the directive stands for, outermost first, as far as they are there."""
    found: list[ast.For] = []
    body: list[ast.stmt] = construct.body
    while len(found) < loop_count(construct.directive):
        loops = [statement for statement in body if isinstance(statement, ast.For)]
        if len(loops) != 1:
            break
        found += loops
        body = loops[0].body
    return found


def iteration_body(construct: Construct) -> list[ast.stmt]:
    """The statements of one iteration of all associated loops: with `collapse(force:)` also those between the loops."""
    loops = associated_loops(construct)
    body = list(loops[-1].body)
    for outer, inner in zip(reversed(loops[:-1]), reversed(loops[1:]), strict=True):
        around = [statement for statement in outer.body if not isinstance(statement, ast.Pass)]
        place = around.index(inner)
        body = [*around[:place], *body, *around[place + 1 :]]
    return body


def is_ascending(loop: ast.For) -> bool:
    """Whether the variable of a loop over a `range` is certain to grow."""
    args = loop.iter.args if isinstance(loop.iter, ast.Call) else []
    step = literal_int(args[2]) if len(args) == 3 else 1
    return step is not None and step > 0


def loops_around(loop: ast.For, statements: Iterable[ast.stmt]) -> int:
    """How many loops of `statements` stand around one, by their places: its parts may have been made anew."""
    place = (loop.lineno, loop.col_offset)
    nodes = (node for statement in statements for node in ast.walk(statement) if isinstance(node, ast.For | ast.While))
    return sum(
        (node.lineno, node.col_offset) < place <= (node.end_lineno or 0, node.end_col_offset or 0) for node in nodes
    )
