# SPDX-License-Identifier: Apache-2.0
"""D-46: the loops of a loop directive can be counted before they run, unless they are `seq`."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyacc_mlir.diagnostics import Diagnostic
from pyacc_mlir.frontend.loop_nest import associated_loops
from pyacc_mlir.frontend.pragma_tree import Construct
from pyacc_mlir.frontend.sema_walk import Site, literal, nested

_BY_VALUE = ast.Name | ast.Attribute | ast.Subscript


def check_loop_form(site: Site) -> Iterator[Diagnostic]:
    """Each loop goes over what has a length, and leaves its variable alone."""
    if isinstance(site.node, Construct) and site.directive.is_loop and not site.directive.clause("seq"):
        for loop in associated_loops(site.node):
            yield from _loop(site, loop)


def _loop(site: Site, loop: ast.For) -> Iterator[Diagnostic]:
    if not _is_target(loop.target):
        message = f"found `{ast.unparse(loop.target)}` as the variable of a parallel loop, expected a plain name"
        yield site.error("ACC313", message, site.span(loop.target))
    if loop.orelse:
        message = "found `else` on a parallel loop, expected none: the loop always ends by itself"
        yield site.error("ACC313", message, site.span(loop.orelse[0]))
    yield from _iterable(site, loop.iter)
    targets = {node.id for node in ast.walk(loop.target) if isinstance(node, ast.Name)}
    for node in nested(loop.body):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store | ast.Del) and node.id in targets:
            message = f"found an assignment to `{node.id}`, the variable of a parallel loop, expected none"
            yield site.error("ACC313", message, site.span(node))


def _is_target(target: ast.expr) -> bool:
    if isinstance(target, ast.Tuple):
        return all(_is_target(element) for element in target.elts)
    return isinstance(target, ast.Name)


def _iterable(site: Site, node: ast.expr) -> Iterator[Diagnostic]:
    function = node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else None
    if isinstance(node, ast.Call) and function == "range":
        yield from _range(site, node)
    elif not isinstance(node, _BY_VALUE) and function not in ("enumerate", "reversed", "zip"):
        expected = "expected `range`, an array, a list, `enumerate`, `reversed` or `zip`"
        message = f"found a parallel loop over `{_short(node)}`, {expected}"
        yield site.error("ACC313", message, site.span(node))


def _range(site: Site, call: ast.Call) -> Iterator[Diagnostic]:
    if call.keywords or not 1 <= len(call.args) <= 3 or any(isinstance(arg, ast.Starred) for arg in call.args):
        yield site.error(
            "ACC313", f"found `{_short(call)}`, expected `range` with one to three arguments", site.span(call)
        )
        return
    for argument in call.args:
        value = literal(argument)
        if isinstance(value, float):
            yield site.error("ACC313", f"found `{value}` in `range`, expected an integer", site.span(argument))
    if len(call.args) == 3 and literal(call.args[2]) == 0:
        yield site.error("ACC313", "found step 0 in `range`, expected another step", site.span(call.args[2]))


def _short(node: ast.expr) -> str:
    text = ast.unparse(node)
    return text if len(text) <= 40 else f"{text[:39]}…"
