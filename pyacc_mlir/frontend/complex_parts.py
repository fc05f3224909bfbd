# SPDX-License-Identifier: Apache-2.0
"""Complex arrays of which a block writes the parts: these are arrays of their own, as they are in NumPy.

Before, live-in z: complex128[:]        After, live-ins z, z.real: float64[:]
    copy(z)                                 copy(z) present(z.real)
    z.real[i] = z[i].real + 1               z.real[i] = z.real[i] + 1
    z.real = 0                              z.real[...] = 0

Where parts are only read, they are computed from the elements.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from pyacc_mlir.frontend.bindings import assigned_in
from pyacc_mlir.frontend.device_arrays import DeviceArray
from pyacc_mlir.frontend.pragma_tree import Clause, Construct, VarRef
from pyacc_mlir.frontend.types import Array, Type

PARTS = ("real", "imag")
_ENTERED = ("copy", "copyin", "copyout", "create", "no_create", "present")
Part = tuple[str, str]


def with_parts(
    statements: tuple[ast.stmt, ...], types: Mapping[str, Type]
) -> tuple[tuple[ast.stmt, ...], dict[str, tuple[Part, Array]]]:
    """The statements, and by their names the parts that come in: of which array which part, and its type."""
    arrays = {name: kind for name, kind in types.items() if isinstance(kind, Array) and kind.dtype.kind == "c"}
    own = assigned_in(*statements) if arrays else set()
    written = {
        name
        for name in _written(statements)
        if name in arrays and name not in own and not isinstance(arrays[name], DeviceArray)
    }
    if not written:
        return statements, {}
    parts = _Parts(written)
    changed = tuple(parts.visit(copy.deepcopy(statement)) for statement in statements)
    return changed, {name: (part, _type_of(arrays[part[0]])) for name, part in parts.found.items()}


def part_of(node: ast.expr) -> Part | None:
    """`z.real`, `z[1:].real`: the array and the part."""
    if not isinstance(node, ast.Attribute) or node.attr not in PARTS:
        return None
    base = _base(node.value)
    return (base.id, node.attr) if isinstance(base, ast.Name) else None


def _type_of(array: Array) -> Array:
    dtype = np.dtype(f"f{array.dtype.itemsize // 2}")
    return Array(dtype, array.ndim, "A" if array.ndim or array.packed else "C", array.readonly, packed=array.packed)


def _base(node: ast.expr) -> ast.expr:
    while isinstance(node, ast.Subscript):
        node = node.value
    return node


def _written(statements: Sequence[ast.stmt]) -> Iterator[str]:
    """The arrays to whose parts something is assigned, under a name of their own too."""
    nodes = [node for statement in statements for node in ast.walk(statement)]
    targets = [each for node in nodes for each in _targets(node)]
    stored = {base.id for each in targets if each is not (base := _base(each)) and isinstance(base, ast.Name)}
    for each in targets:
        if (found := part_of(_base(each))) is not None:
            yield found[0]
    for node in nodes:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if name in stored:
                if (found := part_of(_base(value))) is not None:
                    yield found[0]


def _targets(node: ast.AST) -> list[ast.expr]:
    match node:
        case ast.Assign(targets=targets):
            return [each for one in targets for each in (one.elts if isinstance(one, ast.Tuple) else [one])]
        case ast.AugAssign(target=target):
            return [target]
    return []


class _Parts(ast.NodeTransformer):
    """Puts the arrays of parts where the parts of `arrays` stand."""

    def __init__(self, arrays: set[str]) -> None:
        self.arrays = arrays
        self.found: dict[str, Part] = {}

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        found = part_of(node)
        if found is None or found[0] not in self.arrays:
            return self.generic_visit(node)
        made = self._applied(node.value, found)
        if not isinstance(node.ctx, ast.Load):
            made = ast.Subscript(made, ast.Constant(...), ast.Store())
        return ast.fix_missing_locations(ast.copy_location(made, node))

    def _applied(self, node: ast.expr, part: Part) -> ast.expr:
        """The subscripts of `node`, applied to the part."""
        if isinstance(node, ast.Subscript):
            return ast.copy_location(
                ast.Subscript(self._applied(node.value, part), self.visit(node.slice), ast.Load()), node
            )
        name = ".".join(part)
        self.found[name] = part
        return ast.copy_location(ast.Name(name, ast.Load()), node)

    def visit_Construct(self, node: Construct) -> ast.AST:
        self.generic_visit(node)
        used = {each.id for statement in node.body for each in ast.walk(statement) if isinstance(each, ast.Name)}
        clauses: list[Clause] = []
        for clause in node.directive.clauses:
            clauses.append(clause)
            if clause.name in _ENTERED:
                inside = [made for var in clause.vars for made in self._parts(var, used)]
                kind = "no_create" if clause.name == "no_create" else "present"
                more = replace(clause, name=kind, spelling=kind, modifiers=(), vars=tuple(inside))
                clauses += [more] if inside else []
        node.directive = replace(node.directive, clauses=tuple(clauses))
        return node

    def _parts(self, var: VarRef, used: set[str]) -> Iterator[VarRef]:
        """The parts that a region uses of an array which it enters."""
        base = _base(var.expr)
        if isinstance(base, ast.Name) and base.id in self.arrays:
            for part in PARTS:
                if f"{base.id}.{part}" in used:
                    yield replace(var, name=f"{base.id}.{part}", expr=self._applied(var.expr, (base.id, part)))
