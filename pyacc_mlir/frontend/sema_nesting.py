# SPDX-License-Identifier: Apache-2.0
"""Which directive may stand inside which, and no jumps out of constructs. D-12, D-50, D-80, D-82."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyacc_mlir.diagnostics import Diagnostic, Label
from pyacc_mlir.frontend.directive_table import DIRECTIVES
from pyacc_mlir.frontend.loop_nest import associated_loops
from pyacc_mlir.frontend.pragma_tree import Construct, Directive
from pyacc_mlir.frontend.sema_walk import Definition, Site

_HOST_CONSTRUCTS = ("data", "host_data")
_JUMPS = {
    ast.Return: "`return`",
    ast.Yield: "`yield`",
    ast.YieldFrom: "`yield from`",
    ast.Await: "`await`",
    ast.Raise: "`raise`",
}


def check_placement(site: Site) -> Iterator[Diagnostic]:
    """D-80: constructs and host directives do not stand inside compute constructs or routines. D-82: loops do."""
    directive = site.directive
    outer = next((construct.directive for construct in site.constructs if construct.directive.is_compute), site.routine)
    is_called = bool(getattr(site.function, "acc_called", False))  # by device code: an implicit routine
    if directive.name == "loop" and outer is None and not is_called:
        message = "found `loop` outside of compute constructs and routines, expected it in one"
        yield site.error("ACC308", message, directive.span, help="write `parallel loop`")
    if (outer is None and not is_called) or not DIRECTIVES[directive.name].host_only:
        return
    labels: tuple[Label, ...] = ()
    place = f"in `{site.function.name}`, which is called in a compute construct"
    if outer is not None:
        labels = (Label(outer.span, "the compute construct" if outer.is_compute else "the routine"),)
        place = f"inside `{outer.name}`"
    if directive.is_compute:
        message = f"found compute construct `{directive.name}` {place}, expected none"
        help_ = "write `loop` to share the work of an inner loop" if directive.is_loop else None
        yield site.error("ACC306", message, directive.span, *labels, help=help_)
    else:
        message = f"found `{directive.name}` {place}, expected it in code for the host"
        yield site.error("ACC307", message, directive.span, *labels)


def check_jumps(site: Site) -> Iterator[Diagnostic]:
    """D-12: nothing leaves a construct but its end."""
    node = site.node
    if not isinstance(node, Construct) or any(_is_device(outer) for outer in site.constructs):
        return
    if _is_device(node) or node.directive.name in _HOST_CONSTRUCTS:
        for statement in node.body:
            yield from _jumps(site, node.directive, statement, _loop_of(node))


def _is_device(construct: Construct) -> bool:
    """Whether a construct's statements run on the device: a loop counts in a routine, where none is around it."""
    return construct.directive.is_compute or construct.directive.name == "loop"


def _loop_of(construct: Construct) -> frozenset[ast.stmt]:
    """The loops a `break` must not leave: those shared between gangs, workers or lanes."""
    if not construct.directive.is_loop or construct.directive.clause("seq"):
        return frozenset()
    return frozenset(associated_loops(construct))


def _jumps(
    site: Site, directive: Directive, node: ast.AST, shared: frozenset[ast.stmt], loop: ast.AST | None = None
) -> Iterator[Diagnostic]:
    """The jumps under `node`; `loop` is the innermost loop around it that lies inside the construct."""
    if isinstance(node, Definition):
        return
    if isinstance(node, Construct) and _is_device(node) and directive.name in _HOST_CONSTRUCTS:
        return  # it is looked at by itself
    label = Label(directive.span, "the construct")
    may_leave = isinstance(node, ast.Raise) and directive.name in _HOST_CONSTRUCTS  # an exception ends a data region
    if type(node) in _JUMPS and not may_leave:
        message = f"found {_JUMPS[type(node)]} out of `{directive.name}`, expected the construct to run to its end"
        yield site.error("ACC309", message, site.span(node), label)
    elif isinstance(node, ast.Break | ast.Continue):
        word = "break" if isinstance(node, ast.Break) else "continue"
        if loop is None:
            message = f"found `{word}` out of `{directive.name}`, expected the construct to run to its end"
            yield site.error("ACC309", message, site.span(node), label)
        elif isinstance(node, ast.Break) and loop in shared:
            message = "found `break` out of a parallel loop, expected all its iterations to run"
            yield site.error("ACC309", message, site.span(node), label, help="mark the loop `seq` to run it in order")
    if isinstance(node, Construct):
        shared |= _loop_of(node)
    is_loop = isinstance(node, ast.For | ast.While | ast.AsyncFor)
    for child in ast.iter_child_nodes(node):
        in_body = is_loop and isinstance(node, ast.For | ast.While | ast.AsyncFor) and child not in node.orelse
        yield from _jumps(site, directive, child, shared, node if in_body else loop)
