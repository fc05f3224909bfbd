# SPDX-License-Identifier: Apache-2.0
"""Subscripts and loop bounds as polynomials, for the dependence analysis of one loop.

A name stands for what it was assigned where that is certain: in the body of the loop by its one assignment there,
before the loop by the one assignment of the whole block. What the loop does not change is a symbol.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass, field

from pyacc_mlir.analysis.bounds import Interval, Premises
from pyacc_mlir.analysis.polynomial import Polynomial
from pyacc_mlir.frontend.infer_types import Typing
from pyacc_mlir.frontend.literals import literal_int
from pyacc_mlir.frontend.names import assigned_names
from pyacc_mlir.frontend.types import Array, List, Scalar

_ONE = Polynomial.constant(1)
_ALWAYS: Premises = frozenset()


@dataclass(slots=True)
class LoopValues:
    """The values of one loop body.

    Attributes:
        typing: the types of the block.
        given: numbers that come into the block and are never assigned: any fact about them can be checked at a call.
        definitions: the one assignment of a name in the block, for names that have one.
        least: numbers that names are known never to be below.
        changed: names that the loop assigns.
        natural: symbols that are not negative under premises, found on the way.
        intervals: the variables of loops, outer before inner.
        sources: what symbols stand for, where that is an expression of the program.
    """

    typing: Typing
    given: frozenset[str]
    definitions: dict[str, ast.expr]
    least: dict[str, int]
    changed: set[str]
    natural: dict[str, Premises] = field(default_factory=dict)
    intervals: dict[str, Interval] = field(default_factory=dict)
    sources: dict[str, ast.expr] = field(default_factory=dict)
    _bound: dict[str, Polynomial | None] = field(default_factory=dict)

    def bind_loop(self, name: str, interval: Interval) -> str:
        """A loop variable from here on; its symbol."""
        symbol = f"{name}#{len(self.intervals)}"
        self.intervals[symbol] = interval
        self._bound[name] = Polynomial.symbol(symbol)
        return symbol

    def bind(self, name: str, value: ast.expr | None) -> None:
        """A name that the body assigns, `value` None where it may be anything."""
        self._bound[name] = None if value is None else self.of(value)

    def interval(self, iterated: ast.expr) -> Interval:
        """The values of the variable of a loop over `iterated`."""
        match iterated:
            case ast.Call(func=ast.Name(id="range"), args=[stop], keywords=[]):
                return self._range(ast.Constant(0), stop, 1)
            case ast.Call(func=ast.Name(id="range"), args=[start, stop], keywords=[]):
                return self._range(start, stop, 1)
            case ast.Call(func=ast.Name(id="range"), args=[start, stop, step], keywords=[]):
                return self._range(start, stop, literal_int(step))
        return Interval(None, None)

    def _range(self, start: ast.expr, stop: ast.expr, step: int | None) -> Interval:
        first, end = self.of(start), self.of(stop)
        if not step:
            return Interval(None, None)
        if step > 0:
            return Interval(first, None if end is None else end - _ONE, step)
        return Interval(None if end is None else end + _ONE, first, -step)

    def of(self, node: ast.expr) -> Polynomial | None:
        """The value of an expression; None where it is not known, or changes within an iteration."""
        number = literal_int(node)
        if number is not None:
            return Polynomial.constant(number)
        match node:
            case ast.Name():
                return self._name(node.id)
            case ast.UnaryOp(op=ast.USub(), operand=operand) if self._is_wide(node):
                value = self.of(operand)
                return None if value is None else Polynomial.constant(0) - value
            case ast.BinOp(op=ast.Add() | ast.Sub() | ast.Mult()) if self._is_wide(node):
                return self._binary(node)
        return self._extent(node) or self._opaque(node)

    def _binary(self, node: ast.BinOp) -> Polynomial | None:
        left, right = self.of(node.left), self.of(node.right)
        if left is None or right is None:
            return None
        match node.op:
            case ast.Add():
                return left + right
            case ast.Sub():
                return left - right
        return left * right

    def _is_wide(self, node: ast.expr) -> bool:
        """Whether an expression is computed in 64 bits; what is narrower may wrap."""
        kind = self.typing.expressions.get(node)
        return isinstance(kind, Scalar) and kind.dtype.kind == "i" and kind.dtype.itemsize == 8

    def _name(self, name: str) -> Polynomial | None:
        if name in self._bound:
            return self._bound[name]
        kind = self.typing.variables.get(name)
        if name in self.changed:
            return None
        if kind is None:
            return self._outer(name)
        if not isinstance(kind, Scalar) or kind.dtype.kind not in "iu":
            return None
        definition = self.definitions.get(name)
        if definition is not None and self._is_fixed(definition):
            value = self.of(definition)
            if value is not None:
                return value
        return self._symbol(name, self._premises(name), ast.Name(name, ast.Load()))

    def _outer(self, name: str) -> Polynomial | None:
        try:
            value = self.typing.resolve(name)
        except KeyError:
            return None
        return Polynomial.constant(value) if type(value) is int else None

    def _premises(self, name: str) -> Premises | None:
        if self.least.get(name, -1) >= 0:
            return _ALWAYS
        return frozenset({name}) if name in self.given else None

    def _is_fixed(self, node: ast.expr) -> bool:
        """Whether an expression has the same value wherever it stands in the block."""
        fixed = self.given | self.definitions.keys()
        names = [item.id for item in ast.walk(node) if isinstance(item, ast.Name)]
        return all(name in fixed or name not in self.typing.assigned for name in names)

    def _extent(self, node: ast.expr) -> Polynomial | None:
        """`len(a)`, `a.size` and `a.shape[k]` of an array that stays the same."""
        match node:
            case ast.Call(func=ast.Name(id="len"), args=[ast.Name(id=name)], keywords=[]):
                axis: int | None = 0
            case ast.Attribute(value=ast.Name(id=name), attr="size"):
                axis = 0
                if self._rank(name) != 1:
                    return None
            case ast.Subscript(value=ast.Attribute(value=ast.Name(id=name), attr="shape"), slice=index):
                axis = literal_int(index)
            case _:
                return None
        rank = self._rank(name)
        if axis is None or rank is None or name in self.changed or not -rank <= axis < rank:
            return None
        if name in self.typing.assigned and name not in self.definitions:
            return None
        return self._symbol(f"{name}.shape[{axis % rank}]", _ALWAYS, node)

    def _rank(self, name: str) -> int | None:
        kind = self.typing.variables.get(name)
        return kind.ndim if isinstance(kind, Array) else 1 if isinstance(kind, List) else None

    def _opaque(self, node: ast.expr) -> Polynomial | None:
        """Any other number that no iteration changes, as a symbol of its own."""
        if not self._is_wide(node) or not isinstance(node, ast.BinOp | ast.IfExp | ast.Call):
            return None
        for item in ast.walk(node):
            match item:
                case ast.Name():
                    kind = self.typing.variables.get(item.id)
                    if item.id in self.changed or (kind is not None and not isinstance(kind, Scalar)):
                        return None
                case ast.Subscript() | ast.Attribute():
                    return None
                case ast.Call() if item in self.typing.instances:
                    return None
        return self._symbol(f"({ast.unparse(node)})", self._natural(node), node)

    def _natural(self, node: ast.expr) -> Premises | None:
        """The premises under which an expression is not negative."""
        match node:
            case ast.Call(func=ast.Name(id="abs")):
                return _ALWAYS
            case ast.BinOp(left=left, op=ast.FloorDiv() | ast.RShift(), right=right):
                return _both(self._natural(left), self._natural(right))
            case ast.BinOp(op=ast.Mod(), right=right):
                return self._natural(right)
            case ast.Call(func=ast.Name(id="min"), args=args):
                return _both(*map(self._natural, args))
            case ast.Call(func=ast.Name(id="max"), args=args):
                return next((found for item in args if (found := self._natural(item)) is not None), None)
        value = self.of(node) if not isinstance(node, ast.BinOp | ast.IfExp | ast.Call) else None
        if value is None or any(coefficient < 0 for coefficient in value.terms.values()):
            return None
        return _both(*(self.natural.get(symbol) for symbol in value.symbols))

    def _symbol(self, name: str, premises: Premises | None, source: ast.expr) -> Polynomial:
        if isinstance(source, ast.Name) or source in self.typing.expressions:
            self.sources[name] = source
        if premises is not None:
            self.natural[name] = premises
        return Polynomial.symbol(name)


def _both(*parts: Premises | None) -> Premises | None:
    found: Premises = _ALWAYS
    for part in parts:
        if part is None:
            return None
        found |= part
    return found


def definitions_in(statements: Iterable[ast.stmt], once: frozenset[str]) -> dict[str, ast.expr]:
    """The values of names that have one plain assignment, outside all loops and branches of `statements`."""
    found: dict[str, ast.expr] = {}
    for statement in statements:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if name in once:
                found[name] = value
            case ast.Assign(targets=[ast.Tuple(elts=targets)], value=ast.Attribute(attr="shape") as shape):
                for axis, target in enumerate(targets):
                    if isinstance(target, ast.Name) and target.id in once:
                        found[target.id] = ast.Subscript(shape, ast.Constant(axis), ast.Load())
            case ast.Assign(targets=[ast.Tuple(elts=targets)], value=ast.Tuple(elts=values)):
                for target, value in zip(targets, values, strict=False):
                    if isinstance(target, ast.Name) and target.id in once:
                        found[target.id] = value
            case _:
                body = getattr(statement, "body", None)
                if isinstance(body, list) and not isinstance(statement, ast.For | ast.While | ast.If):
                    found |= definitions_in(body, once)
    return found


def changed_in(loop: ast.For) -> set[str]:
    """The names that a loop assigns, its own variable included."""
    return assigned_names([loop])
