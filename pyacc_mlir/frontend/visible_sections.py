# SPDX-License-Identifier: Apache-2.0
"""A construct in a data region with sections works on those sections (OpenACC 3.3 §2.6.2), be the region interpreted.

Inside, the whole array is not present, so the implicit clause of a construct must not ask for it. The bounds keep
their values from the region's entry, and each block inside says `present` of the same sections. A scalar that a region
copies belongs to all its constructs as well: blocks that assign it say `copy` of it.

Before                                  After
    Construct(data copyin(x[0:n]),          bound = n
        print()                             DataRegion(data copyin(x[0:bound]),
        Construct(parallel loop, …))            print()
                                                Construct(data present(x[0:bound]),
                                                    Construct(parallel loop, …)))
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TypeGuard

from pyacc_mlir.frontend.bindings import assigned_in
from pyacc_mlir.frontend.pragma_tree import Argument, Clause, Construct, Directive, VarRef
from pyacc_mlir.frontend.section_order import fields_of

#: The spelling of a clause that repeats one of a region around the block.
VISIBLE = "visible"
_PREFIX = "__acc_bound_"
_BACK = ("copy", "copyout")
_CLAUSES = ("copy", "copyin", "copyout", "create", "present", "no_create")


def is_bound(name: str) -> bool:
    """Whether a name is that of a bound which was evaluated at the entry of a region."""
    return name.startswith(_PREFIX)


@dataclass(frozen=True, slots=True)
class Region:
    """A data directive whose expressions have been evaluated by `assignments`; `visible`: what blocks inside repeat."""

    directive: Directive
    assignments: tuple[ast.stmt, ...] = ()
    visible: tuple[Clause, ...] = ()


def with_bounds(directive: Directive) -> Region:
    """The directive of a region, ready for the blocks inside; as it is where it has no sections."""
    # Whether there is anything to be seen depends on a condition; blocks inside an inner one say it already.
    if directive.clause("if") is not None or not _visible(directive.clauses):
        return Region(directive)
    bounds = Bounds(directive.span.start.line)
    clauses = tuple(bounds.clause(clause) for clause in directive.clauses)
    return Region(replace(directive, clauses=clauses), tuple(bounds.assignments), _visible(clauses))


def wrapped(statements: Sequence[ast.stmt], visible: Sequence[Clause]) -> list[ast.stmt]:
    """The statements of a block inside a region that says `present` of the sections they use."""
    used = {node.id for statement in statements for node in ast.walk(statement) if isinstance(node, ast.Name)}
    assigned = _assigned_on_device(statements)
    clauses: list[Clause] = []
    seen: set[tuple[str, ...]] = set()
    for clause in reversed(visible):  # the innermost region holds
        wanted = assigned if clause.name == "copy" else used
        found = tuple(var for var in clause.vars if var.name in wanted and (var.name, *fields_of(var.expr)) not in seen)
        seen |= {(var.name, *fields_of(var.expr)) for var in found}
        clauses += [replace(clause, vars=found)] if found else []
    if not clauses:
        return list(statements)
    directive = Directive("data", tuple(clauses), clauses[0].span)
    return [ast.copy_location(Construct(directive, list(statements)), statements[0])]


def _assigned_on_device(statements: Sequence[ast.stmt]) -> set[str]:
    """Names that compute constructs assign and the host does not: a value from the host would not reach the device."""
    nodes = [node for statement in statements for node in ast.walk(statement)]
    constructs = [node for node in nodes if isinstance(node, Construct) and node.directive.is_compute]
    inside = {id(node) for construct in constructs for node in ast.walk(construct)}
    on_host = {node.id for node in nodes if id(node) not in inside and _is_assigned(node)}
    return assigned_in(*constructs) - on_host


def _is_assigned(node: ast.AST) -> TypeGuard[ast.Name]:
    return isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)


def _visible(clauses: Sequence[Clause]) -> tuple[Clause, ...]:
    """What blocks inside repeat: sections and `no_create`, to ask for no more, and `copy` of what may be a scalar."""
    found: list[Clause] = []
    for clause in clauses:
        if clause.name not in _CLAUSES or clause.spelling == VISIBLE:
            continue
        said = replace(clause, spelling=VISIBLE, modifiers=())
        sections = tuple(var for var in clause.vars if isinstance(var.expr, ast.Subscript))
        if sections:
            name = clause.name if clause.name == "no_create" else "present"
            found.append(replace(said, name=name, vars=sections))
        names = tuple(var for var in clause.vars if isinstance(var.expr, ast.Name))
        if names and clause.name in _BACK:
            found.append(replace(said, name="copy", vars=names))
        if names and clause.name == "no_create":
            found.append(replace(said, vars=names))
    return tuple(found)


@dataclass(slots=True)
class Bounds:
    """Puts names in place of expressions, in the order written."""

    line: int
    assignments: list[ast.stmt] = field(default_factory=list)

    def clause(self, clause: Clause) -> Clause:
        if clause.name in ("default", "device_type"):
            return clause
        return replace(
            clause, vars=tuple(map(self.var, clause.vars)), arguments=tuple(map(self.argument, clause.arguments))
        )

    def var(self, var: VarRef) -> VarRef:
        return replace(var, expr=self.section(var.expr))

    def argument(self, argument: Argument) -> Argument:
        return argument if argument.expr is None else replace(argument, expr=self.named(argument.expr))

    def section(self, node: ast.expr) -> ast.expr:
        if not isinstance(node, ast.Subscript):
            return node
        changed = copy.copy(node)
        changed.value = self.section(node.value)
        match node.slice:
            case ast.Tuple(elts=parts):
                changed.slice = ast.copy_location(
                    ast.Tuple([self.part(each) for each in parts], ast.Load()), node.slice
                )
            case part:
                changed.slice = self.part(part)
        return changed

    def part(self, node: ast.expr) -> ast.expr:
        if not isinstance(node, ast.Slice):
            return self.named(node)
        changed = copy.copy(node)
        changed.lower = node.lower and self.named(node.lower)
        changed.upper = node.upper and self.named(node.upper)
        return changed

    def named(self, node: ast.expr) -> ast.expr:
        if isinstance(node, ast.Constant) or (isinstance(node, ast.UnaryOp) and isinstance(node.operand, ast.Constant)):
            return node
        name = f"{_PREFIX}{self.line}_{len(self.assignments)}__"
        self.assignments.append(ast.copy_location(ast.Assign([ast.Name(name, ast.Store())], node), node))
        return ast.copy_location(ast.Name(name, ast.Load()), node)
