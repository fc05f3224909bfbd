# SPDX-License-Identifier: Apache-2.0
"""D-09: under default(none) every variable that comes into a compute construct stands in a clause. §2.5.16."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyacc_mlir.diagnostics import Diagnostic, Label
from pyacc_mlir.frontend.dataflow import flow_of
from pyacc_mlir.frontend.pragma_tree import Clause, Construct, Standalone
from pyacc_mlir.frontend.sema_scope import Meaning
from pyacc_mlir.frontend.sema_walk import Site, nested


def check_default_none(site: Site) -> Iterator[Diagnostic]:
    """Names that are read before they are written need a clause: the others are local to an iteration."""
    node = site.node
    clause = _default_none(site)
    if not isinstance(node, Construct) or not node.directive.is_compute or clause is None:
        return
    listed = {
        var.name
        for construct in (*site.constructs, node)
        for entry in construct.directive.clauses
        for var in entry.vars
    }
    listed |= set(_declared(site))
    for name, place in sorted(flow_of(node.body).exposed.items(), key=lambda item: _place(item[1])):
        if name in listed or "." in name or site.scope.meaning(name) is not Meaning.VARIABLE:
            continue
        if any(each.startswith(f"{name}.") for each in listed):
            for member in _other_uses(node, name, listed):
                yield _unlisted(site, clause, ast.unparse(member), member)
                break
        else:
            yield _unlisted(site, clause, name, place)


def _unlisted(site: Site, clause: Clause, name: str, place: ast.AST) -> Diagnostic:
    message = f"`{name}` stands in no clause, but `default(none)` expects one for every variable"
    label = Label(clause.span, "asked for here")
    help_ = f"add `copyin({name})`, `copy({name})`, `firstprivate({name})` or whichever fits"
    return site.error("ACC211", message, site.span(place), label, help=help_)


def _other_uses(node: Construct, name: str, listed: set[str]) -> Iterator[ast.expr]:
    """The uses of an object of which `listed` holds members, but for these: other members, or the object itself."""
    parts: list[ast.AST] = list(node.body)
    while parts:
        part = parts.pop(0)
        if isinstance(part, ast.Attribute) and ast.unparse(part) in listed:
            continue
        is_member = isinstance(part, ast.Attribute) and isinstance(part.value, ast.Name) and part.value.id == name
        if isinstance(part, ast.expr) and (is_member or (isinstance(part, ast.Name) and part.id == name)):
            yield part
        else:
            parts += ast.iter_child_nodes(part)


def _default_none(site: Site) -> Clause | None:
    """The clause that holds here: the construct's own, else that of the nearest data construct."""
    for construct in site.around:
        clause = construct.directive.clause("default")
        if clause is not None:
            return clause if str(clause.arguments[0]) == "none" else None
    return None


def _declared(site: Site) -> Iterator[str]:
    for node in nested(site.function.body):
        if isinstance(node, Standalone) and node.directive.name == "declare":
            yield from (var.name for clause in node.directive.clauses for var in clause.vars)


def _place(node: ast.AST) -> tuple[int, int]:
    return getattr(node, "lineno", 0), getattr(node, "col_offset", 0)
