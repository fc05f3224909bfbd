# SPDX-License-Identifier: Apache-2.0
"""Clauses that name records.

copy(p)         what is present is the array's whole memory; what the region uses of it is said to be in it:
                copy(p) present(p['x'], p['v'])
copyin(p["x"])  the field alone: copyin(p['x'])
private(p)      a copy of each field: private(p['x'], p['v'])
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from pyacc_mlir.frontend.pragma_tree import Argument, Clause, Directive, VarRef
from pyacc_mlir.frontend.record_views import View, at

if TYPE_CHECKING:
    from pyacc_mlir.frontend.records import Records

_COPIES = ("private", "firstprivate")
_ENTERED = ("copy", "copyin", "copyout", "create", "no_create", "present")


class RecordClauses:
    """Rewrites directives for `Records`."""

    def __init__(self, records: Records) -> None:
        self.records = records

    def directive(self, directive: Directive, body: Sequence[ast.stmt]) -> Directive:
        """The directive without records; `body`, whose own are gone, is what it binds to."""
        clauses: list[Clause] = []
        for clause in directive.clauses:
            clauses += self._clause(clause, directive, body)
        arguments = tuple(map(self._argument, directive.arguments))
        return replace(directive, clauses=tuple(clauses), arguments=arguments)

    def _argument(self, argument: Argument) -> Argument:
        if argument.expr is None:
            return argument
        return replace(argument, expr=self.records.visit(copy.deepcopy(argument.expr)))

    def _clause(self, clause: Clause, directive: Directive, body: Sequence[ast.stmt]) -> list[Clause]:
        variables: list[VarRef] = []
        inside: list[VarRef] = []
        for var in clause.vars:
            part = self.records.part(var.expr)
            if part is None:
                variables.append(self._section(var))
            elif clause.name == "reduction":
                text = f"`{var}` is in a record: expected a variable or an array of numbers in `reduction`"
                raise self.records.problems.error(
                    "ACC222", text, var.expr, "reduce a variable, and assign it after the loop"
                )
            elif not part.is_records or clause.name in _COPIES:
                variables += self._fields(part, var)
            else:
                variables += self._memory(part, var)
                inside += self._used(part, var, body) if clause.name in _ENTERED else []
        made = replace(clause, vars=tuple(variables), arguments=tuple(map(self._argument, clause.arguments)))
        if not inside:
            return [made]
        kind = "no_create" if clause.name == "no_create" else "present"
        return [made, replace(made, name=kind, spelling=kind, modifiers=(), vars=tuple(inside))]

    def _section(self, var: VarRef) -> VarRef:
        """A part of another array, whose bounds may be fields, or of a field's."""
        if not isinstance(var.expr, ast.Subscript):
            return var
        changed = self.records.visit(copy.deepcopy(var.expr))
        return replace(var, expr=changed) if ast.dump(changed) == ast.dump(var.expr) else _named(changed, var)

    def _fields(self, part: View, var: VarRef) -> list[VarRef]:
        """The arrays of the fields in a part."""
        found = [part] if not part.is_records else list(part.leaves())
        return [_named(self.records.field(each, var.expr), var) for each in found]

    def _memory(self, part: View, var: VarRef) -> list[VarRef]:
        """The memory of a part: of whole records their bytes, else fields."""
        whole = part.root.memory() if part.root.memory is not None and not part.path else None
        if whole is None:
            return self._fields(part, var)
        if part.dtype.hasobject:
            text = f"`{part.root.name}` has fields that are Python objects, which no device can have"
            raise self.records.problems.error("ACC401", text, var.expr)
        for each in part.cuts:
            whole = ast.Subscript(whole, self.records.visit(copy.deepcopy(each)), ast.Load())
        return [_named(at(whole, var.expr), var)]

    def _used(self, part: View, var: VarRef, body: Sequence[ast.stmt]) -> list[VarRef]:
        """What a region uses of the records that it enters."""
        if part.root.memory is None or part.path:
            return []
        names = {node.id for statement in body for node in ast.walk(statement) if isinstance(node, ast.Name)}
        return [each for each in self._fields(part, var) if each.name in names]


def _named(expr: ast.expr, var: VarRef) -> VarRef:
    base = expr
    while isinstance(base, ast.Subscript):
        base = base.value
    name = base.id if isinstance(base, ast.Name) else ast.unparse(base)
    if isinstance(expr, ast.Subscript) and isinstance(expr.slice, ast.Tuple) and not expr.slice.elts:
        expr = base  # an array of rank 0
    return VarRef(name, expr, var.span)
