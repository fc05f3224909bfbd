# SPDX-License-Identifier: Apache-2.0
"""The rules about reductions that need no types. D-32 to D-39."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyacc_mlir.diagnostics import Diagnostic, Label
from pyacc_mlir.frontend.dataflow import flow_of, loop_targets
from pyacc_mlir.frontend.loop_nest import iteration_body
from pyacc_mlir.frontend.pragma_tree import Clause, Construct, VarRef
from pyacc_mlir.frontend.privacy import updates_of
from pyacc_mlir.frontend.sema_walk import Site, literal, nested, stored_names

_OF_TRUTHS = {"&&": ("&&", "||", "&"), "||": ("&&", "||", "|")}  # of bools, `and` is `&` and `or` is `|`
_KEEPS_RESULT = ("copy", "copyin", "copyout", "create", "no_create", "present", "deviceptr", "reduction")


def check_variables(site: Site) -> Iterator[Diagnostic]:
    """D-32, D-34, D-35, D-39: what may be reduced where."""
    for clause in site.directive.all("reduction"):
        for var in clause.vars:
            if isinstance(var.expr, ast.Attribute):
                message = f"found `{var}` in `reduction`, which is a member of another object, expected a variable"
                yield site.error("ACC222", message, var.span)
            elif isinstance(var.expr, ast.Subscript):
                yield from _part(site, var, var.expr)
        gang = site.directive.clause("gang")
        if site.routine is not None and gang is not None:
            message = "found a reduction on a `gang` loop of a routine, expected it in the construct that calls it"
            yield site.error("ACC222", message, clause.span, Label(gang.span, "the gang loop"))
        if several := _gang_dimensions(site, gang):
            message = "found a reduction with several gang dimensions, expected one dimension"
            yield site.error("ACC223", message, clause.span, Label(several.span, "the dimensions"))


def _part(site: Site, var: VarRef, expr: ast.Subscript) -> Iterator[Diagnostic]:
    """An element or section: of an array, and the same one in every iteration."""
    if any(isinstance(node, ast.Constant) and isinstance(node.value, str) for node in ast.walk(expr)):
        message = f"found `{var}` in `reduction`, which is a member of a record, expected a variable"
        yield site.error("ACC222", message, var.span)
    if isinstance(site.node, Construct) and site.directive.is_loop:
        own = loop_targets(site.node)
        counters = [node for node in ast.walk(expr) if isinstance(node, ast.Name) and node.id in own]
        if counters:
            message = f"found `{counters[0].id}` in `{var}`, which this loop itself counts"
            help_ = "an element that each iteration has for itself needs no reduction"
            yield site.error("ACC222", message, var.span, help=help_)


def _gang_dimensions(site: Site, gang: Clause | None) -> Clause | None:
    sizes = site.directive.clause("num_gangs")
    if sizes is not None and len(sizes.arguments) > 1:
        return sizes
    for argument in gang.arguments if gang else ():
        dimension = literal(argument.expr)
        if argument.keyword == "dim" and dimension is not None and dimension > 1:
            return gang
    return None


def check_operators(site: Site) -> Iterator[Diagnostic]:
    """D-33: nested reductions of one variable have one operator."""
    for clause, var in _reduced(site.node):
        for outer in site.constructs:
            for other, same in _reduced(outer):
                if same.name == var.name and other.operator != clause.operator:
                    message = (
                        f"`{var.name}` is reduced with `{clause.operator}` inside a reduction with `{other.operator}`"
                    )
                    label = Label(same.span, "the outer reduction")
                    yield site.error("ACC317", f"{message}, expected one operator", var.span, label)


def check_repetition(site: Site) -> Iterator[Diagnostic]:
    """D-38: a reduction over several loop directives stands on each of them."""
    node, directive = site.node, site.directive
    if not isinstance(node, Construct) or directive.name != "loop" or directive.clause("seq"):
        return
    own = {var.name for clause in directive.all("reduction", "private") for var in clause.vars}
    for outer in reversed(site.constructs):
        if not outer.directive.is_loop:
            break
        for clause, var in _reduced(outer):
            written = stored_names(node.body).get(var.name) or _stored_element(node.body, var.name)
            if written is not None and var.name not in own:
                message = f"`{var.name}` is reduced by the outer loop but not by this one, which adds to it"
                labels = (Label(var.span, "the outer reduction"), Label(site.span(written), "assigned here"))
                help_ = f"add `reduction({clause.operator}: {var.name})`"
                yield site.error(
                    "ACC318", f"{message}, expected `reduction` on both", directive.span, *labels, help=help_
                )


def check_result(site: Site) -> Iterator[Diagnostic]:
    """D-37: what a loop in parallel or serial reduces must get out of the construct."""
    compute = site.compute
    if site.directive.name != "loop" or compute is None or compute.directive.name.startswith("kernels"):
        return
    listed = {var.name for construct in site.constructs for var in _listed(construct)}
    exposed = flow_of(compute.body).exposed
    for clause, var in _reduced(site.node):
        is_array = any(_is_element_of(item, var.name) for item in nested(compute.body))  # which is copied back
        if isinstance(var.expr, ast.Name) and var.name not in listed and var.name in exposed and not is_array:
            message = (
                f"the result of reducing `{var.name}` is lost: `{compute.directive.name}` has a private copy of it"
            )
            label = Label(compute.directive.span, f"no clause for `{var.name}` here")
            help_ = f"add `reduction({clause.operator}: {var.name})` to `{compute.directive.name}`"
            yield site.error("ACC319", message, var.span, label, help=help_)


def check_updates(site: Site) -> Iterator[Diagnostic]:
    """What a loop does to a variable is what its reduction says: `s += x` under `max` would be lost."""
    if not isinstance(site.node, Construct) or not site.directive.is_loop:
        return
    body = iteration_body(site.node)
    for clause, var in _reduced(site.node):
        for operator, statement in updates_of(body, var.name):
            if operator != clause.operator and clause.operator not in _OF_TRUTHS.get(operator, ("&&", "||")):
                message = f"found an update of `{var.name}` by `{operator}`, expected `{clause.operator}` as reduced"
                label = Label(var.span, "reduced here")
                help_ = f"write `reduction({operator}: {var.name})`"
                yield site.error("ACC222", message, site.span(statement), label, help=help_)


def _reduced(node: ast.stmt) -> Iterator[tuple[Clause, VarRef]]:
    if isinstance(node, Construct):
        for clause in node.directive.all("reduction"):
            for var in clause.vars:
                yield clause, var


def _stored_element(body: list[ast.stmt], name: str) -> ast.AST | None:
    """The first assignment to an element of an array."""
    stored = (node for node in nested(body) if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store))
    return next((node for node in stored if _is_element_of(node, name)), None)


def _is_element_of(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and node.value.id == name


def _listed(construct: Construct) -> Iterator[VarRef]:
    for clause in construct.directive.all(*_KEEPS_RESULT, "private", "firstprivate"):
        yield from clause.vars
