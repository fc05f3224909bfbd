# SPDX-License-Identifier: Apache-2.0
"""Which transfers of an array without a clause a program cannot notice, so that they need not happen (language.md §5).

An array that a construct overwrites whole, and does not read, need not come in: `copyout` (row C6). One that the
function makes for this construct alone need not move at all: `create`, or `copyin` of its first values (row C7).
Nothing is guessed: what is not certain from the text keeps `copy`.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from pyacc_mlir.frontend.jumps import jumps_of
from pyacc_mlir.frontend.literals import literal_int
from pyacc_mlir.frontend.pragma_tree import Construct, Standalone
from pyacc_mlir.frontend.subscripts import flatten_subscript

_EMPTY = (np.empty, np.empty_like)
_FILLED = (np.zeros, np.ones, np.full, np.zeros_like, np.ones_like, np.full_like)


@dataclass(frozen=True, slots=True)
class ImpliedData:
    """The analysis for the constructs of one function; `resolve` raises KeyError."""

    function: ast.FunctionDef
    resolve: Callable[[str], object]

    def clause(self, node: Construct, name: str, ndim: int) -> str | None:
        """The clause that an array which `node` writes may have in place of `copy`; None: none that is certain."""
        overwritten = any(self._covers(node.body, name, ndim, {}))
        made = self._made_for(node, name)
        if made is None:
            return "copyout" if overwritten else None
        if overwritten:
            return "create"
        if self._repeated(node):
            return None
        return "create" if made in _EMPTY else "copyin"

    def _covers(self, body: list[ast.stmt], name: str, ndim: int, loops: dict[str, ast.expr]) -> Iterator[bool]:
        """Whether a statement of `body` stores every element, each loop around it being one over an axis."""
        if _is_read(body, name):
            return
        for statement in body:
            match statement:
                case Construct() if statement.directive.is_loop or statement.directive.is_compute:
                    yield from self._covers(statement.body, name, ndim, loops)
                case ast.For(target=ast.Name(id=target), orelse=[]) if not jumps_of(statement.body):
                    yield from self._covers(statement.body, name, ndim, loops | {target: statement.iter})
                case ast.Assign(targets=[ast.Subscript() as target]):
                    yield self._stores_all(target, name, ndim, loops)

    def _stores_all(self, target: ast.Subscript, name: str, ndim: int, loops: dict[str, ast.expr]) -> bool:
        base, indices = flatten_subscript(target)
        names = [index.id for index in indices if isinstance(index, ast.Name)]
        whole = isinstance(base, ast.Name) and base.id == name and len(names) == len(indices) == ndim
        if not whole or sorted(names) != sorted(loops) or len(set(names)) != ndim:
            return False
        return all(self._is_axis(loops[index], name, axis, ndim) for axis, index in enumerate(names))

    def _is_axis(self, iterated: ast.expr, name: str, axis: int, ndim: int) -> bool:
        """Whether `iterated` is `range` over exactly the indices of one axis."""
        match iterated:
            case ast.Call(func=ast.Name(id="range"), args=[stop], keywords=[]):
                return self._is_extent(stop, name, axis, ndim)
            case ast.Call(func=ast.Name(id="range"), args=[start, stop], keywords=[]) if literal_int(start) == 0:
                return self._is_extent(stop, name, axis, ndim)
        return False

    def _is_extent(self, node: ast.expr, name: str, axis: int, ndim: int) -> bool:
        match node:
            case ast.Subscript(value=ast.Attribute(value=ast.Name(id=base), attr="shape"), slice=index):
                return base == name and literal_int(index) in (axis, axis - ndim)
            case ast.Call(func=ast.Name(id="len"), args=[ast.Name(id=base)]):
                return base == name and axis == 0
            case ast.Attribute(value=ast.Name(id=base), attr="size"):
                return base == name and ndim == 1
            case ast.Name(id=alias):
                return self._names_extent(alias, name, axis, ndim)
        return False

    def _names_extent(self, alias: str, name: str, axis: int, ndim: int) -> bool:
        """Whether the one assignment of `alias` gives it that extent, of an array that is never another."""
        if alias in self._parameters() or self._stores(name) > (0 if name in self._parameters() else 1):
            return False
        assignments = [node for node in ast.walk(self.function) if isinstance(node, ast.Assign)]
        if self._stores(alias) != 1:
            return False
        for node in assignments:
            match node:
                case ast.Assign(targets=[ast.Name(id=target)], value=value) if target == alias:
                    return not isinstance(value, ast.Name) and self._is_extent(value, name, axis, ndim)
                case ast.Assign(
                    targets=[ast.Tuple(elts=elements)],
                    value=ast.Attribute(value=ast.Name(id=base), attr="shape"),
                ) if base == name and len(elements) == ndim:
                    element = elements[axis]
                    if isinstance(element, ast.Name) and element.id == alias:
                        return True
        return False

    def _made_for(self, node: Construct, name: str) -> object | None:
        """The NumPy function that makes the array, where `node` is all that uses it and it is the function's own."""
        outside = _uses(self.function, name) - _uses(node, name)
        if name in self._parameters() or outside != 1 or _is_global(self.function, name):
            return None
        for item in ast.walk(self.function):
            match item:
                case ast.Assign(targets=[ast.Name(id=target)], value=ast.Call(func=called)) if target == name:
                    return self._creation(called)
        return None

    def _creation(self, called: ast.expr) -> object | None:
        if not (isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name)):
            return None
        try:
            owner = self.resolve(called.value.id)
        except KeyError:
            return None
        found = getattr(owner, called.attr, None) if owner is np else None
        return found if found in _EMPTY or found in _FILLED else None

    def _repeated(self, node: Construct) -> bool:
        """Whether the construct may run again with what it has left in the array: it is in a loop."""
        loops = (item for item in ast.walk(self.function) if isinstance(item, ast.For | ast.While))
        return any(_holds(loop, node) for loop in loops)

    def _parameters(self) -> set[str]:
        return {item.arg for item in ast.walk(self.function.args) if isinstance(item, ast.arg)}

    def _stores(self, name: str) -> int:
        names = (item for item in ast.walk(self.function) if isinstance(item, ast.Name))
        return sum(item.id == name and isinstance(item.ctx, ast.Store) for item in names)


def _is_read(body: list[ast.stmt], name: str) -> bool:
    """Whether the elements of `name` are used otherwise than by storing to them."""
    allowed: set[ast.AST] = set()
    for item in (node for statement in body for node in ast.walk(statement)):
        match item:
            case ast.Assign(targets=[ast.Subscript() as target]):
                allowed.add(flatten_subscript(target)[0])
            case ast.Attribute(value=ast.Name() as base, attr="shape" | "size" | "ndim"):
                allowed.add(base)
            case ast.Call(func=ast.Name(id="len"), args=[ast.Name() as base]):
                allowed.add(base)
    return any(_is_name(item, name) and item not in allowed for statement in body for item in ast.walk(statement))


def _uses(tree: ast.AST, name: str) -> int:
    """How often a tree names the variable, in its clauses too."""
    found = 0
    for item in ast.walk(tree):
        found += _is_name(item, name)
        if isinstance(item, Construct | Standalone):
            found += sum(var.name == name for clause in item.directive.clauses for var in clause.vars)
    return found


def _is_name(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _is_global(function: ast.FunctionDef, name: str) -> bool:
    return any(isinstance(item, ast.Global | ast.Nonlocal) and name in item.names for item in ast.walk(function))


def _holds(loop: ast.For | ast.While, node: Construct) -> bool:
    """Whether a loop stands around a construct: by its place, as a part of a block may have made the construct anew."""
    start = node.directive.span.start
    place = start.line, start.column - 1
    return (loop.lineno, loop.col_offset) < place <= (loop.end_lineno or loop.lineno, loop.end_col_offset or 0)
