# SPDX-License-Identifier: Apache-2.0
"""Every access of a loop's body to arrays: which memory, which subscripts, read or written.

Views are followed to the array that they are part of. What cannot be followed is an access to all of an array; where it
is not even known to which, `UnclearError` says why.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from pyacc_mlir.analysis.bounds import Interval
from pyacc_mlir.analysis.polynomial import Polynomial
from pyacc_mlir.frontend.appends import appends_in
from pyacc_mlir.frontend.dataflow import clause_names
from pyacc_mlir.frontend.functions import lookup
from pyacc_mlir.frontend.infer_types import Instance, Typing
from pyacc_mlir.frontend.local_functions import OuterName
from pyacc_mlir.frontend.loop_values import LoopValues
from pyacc_mlir.frontend.pragma_tree import Construct, Standalone
from pyacc_mlir.frontend.subscripts import flatten_subscript
from pyacc_mlir.frontend.types import Array, Constant, List

Subscripts = tuple[Polynomial | None, ...]

_MAKERS: frozenset[object] = frozenset(
    (np.empty, np.zeros, np.ones, np.full, np.empty_like, np.zeros_like, np.ones_like, np.full_like)
)
_READERS: frozenset[object] = frozenset(
    {np.dot, np.sum, np.max, np.min, np.mean, np.prod, np.any, np.all, sum, len, enumerate, zip}
)
_READING = frozenset({"sum", "max", "min", "mean", "prod", "any", "all", "dot", "copy", "astype", "argmax", "argmin"})
_EXTENTS = frozenset({"shape", "size", "ndim"})


class UnclearError(Exception):
    """The accesses of a loop cannot be told; the text says why."""

    def __init__(self, reason: str, place: ast.AST) -> None:
        super().__init__(reason)
        self.reason = reason
        self.place = place


@dataclass(frozen=True, slots=True)
class Part:
    """Memory: `root`, an array of the block, and the subscripts that lead to a part of it; None: any part of it."""

    root: str
    subscripts: Subscripts | None = ()

    def at(self, indices: Subscripts | None) -> Part:
        if indices is None or self.subscripts is None:
            return Part(self.root, None)
        return Part(self.root, (*self.subscripts, *indices))


@dataclass(frozen=True, slots=True)
class Access:
    """One access. `atomic`: an update that other updates may come between."""

    part: Part
    is_write: bool
    place: ast.AST
    atomic: bool = False


class LoopAccesses:
    """Walks a loop body in order.

    `private`: arrays of which every iteration has its own. `single`: names that the loop assigns in one place.
    """

    def __init__(self, values: LoopValues, roots: Roots, private: Iterable[str], single: frozenset[str]) -> None:
        self.values = values
        self.single = single
        self.typing = values.typing
        self.roots = roots
        self.private = set(private)
        self.found: list[Access] = []
        self._views: dict[str, Part] = {}
        self._atomic = False

    def suite(self, statements: Sequence[ast.stmt]) -> None:
        for statement in statements:
            self.statement(statement)

    def statement(self, node: ast.stmt) -> None:  # noqa: C901, PLR0912  # one line for each kind of statement
        match node:
            case ast.Assign(targets=targets, value=value):
                self.expression(value)
                for target in targets:
                    self.target(target, value)
            case ast.AnnAssign(target=target, value=ast.expr() as value):
                self.expression(value)
                self.target(target, value)
            case ast.AugAssign(target=target, value=value):
                self.expression(value)
                self.updated(target)
            case ast.If() if len(self.typing.taken(node)) == 1:
                self.suite(self.typing.taken(node)[0])
            case ast.If(test=test) | ast.While(test=test):
                self.expression(test)
                self.suite(node.body)
                self.suite(node.orelse)
            case ast.Assert(test=test):
                self.expression(test)
            case ast.For():
                self.loop(node)
            case Construct():
                self.construct(node)
            case ast.Expr(value=ast.Call(args=appended)) if appends_in(node):
                for each in appended:
                    self.expression(each)
            case ast.Expr(value=value):
                self.expression(value)
            case Standalone() | ast.Pass() | ast.Continue() | ast.Break() | ast.AnnAssign():
                pass
            case _:
                raise UnclearError("it holds a statement that is not analysed", node)

    def construct(self, node: Construct) -> None:
        if node.directive.name == "atomic":
            kinds = node.directive.all("read", "write", "capture")
            self._atomic = not kinds
            self.suite(node.body)
            self._atomic = False
            return
        outer = set(self.private)
        self.private |= clause_names(node.directive, "private")
        self.suite(node.body)
        self.private = outer

    def loop(self, node: ast.For) -> None:
        """A loop inside the body."""
        self.iterate(node.target, node.iter, node)
        self.suite(node.body)
        self.suite(node.orelse)

    def iterate(self, target: ast.expr, iterated: ast.expr, place: ast.AST) -> str:
        """Bind the variables of a loop; the symbol that counts its iterations."""
        self.expression(iterated, is_iterated=True)
        match iterated, target:
            case ast.Call(func=ast.Name(id="range")), ast.Name(id=name):
                return self.values.bind_loop(name, self.values.interval(iterated))
            case ast.Call(func=ast.Name(id="enumerate"), args=[item], keywords=[]), ast.Tuple(
                elts=[ast.Name(id=name), element]
            ):
                symbol = self.values.bind_loop(name, Interval(Polynomial.constant(0), None))
                self.element(element, item, symbol, place)
                return symbol
            case ast.Call(func=ast.Name(id="zip"), args=items), ast.Tuple(elts=elements):
                symbol = self.values.bind_loop("zip()", Interval(Polynomial.constant(0), None))
                for element, item in zip(elements, items, strict=False):
                    self.element(element, item, symbol, place)
                return symbol
            case ((ast.Name() | ast.Subscript()), ast.Name()):
                symbol = self.values.bind_loop("for()", Interval(Polynomial.constant(0), None))
                self.element(target, iterated, symbol, place)
                return symbol
        raise UnclearError("what it iterates over is not analysed", place)

    def element(self, target: ast.expr, item: ast.expr, symbol: str, place: ast.AST) -> None:
        """The variable of a loop over an array."""
        part = self.part(item)
        if part is None or not isinstance(target, ast.Name):
            raise UnclearError("what it iterates over is not analysed", place)
        part = part.at((Polynomial.symbol(symbol),))
        if self.is_array(target):
            self._views[target.id] = part
        else:
            self.access(part, item, is_write=False)
        self.values.bind(target.id, None)

    def target(self, node: ast.expr, value: ast.expr) -> None:
        match node:
            case ast.Name() if self.is_array(node):
                self.bind_array(node.id, value)
            case ast.Name():
                self.values.bind(node.id, value if node.id in self.single else None)
            case ast.Tuple() | ast.List():
                for element in node.elts:
                    self.target(element, ast.Constant(None))
            case ast.Subscript():
                self.stored(node)
            case _:
                raise UnclearError("it assigns to something that is not analysed", node)

    def bind_array(self, name: str, value: ast.expr) -> None:
        """A name of an array that the body assigns: its own, or a view."""
        if name not in self.single:
            raise UnclearError(f"`{name}` stands for several arrays", value)
        if _makes_array(self.typing, value):
            self.private.add(name)
            return
        part = self.part(value)
        if part is None:
            raise UnclearError(f"which array `{name}` is, is not analysed", value)
        self._views[name] = part

    def updated(self, node: ast.expr) -> None:
        """The target of an augmented assignment."""
        if isinstance(node, ast.Subscript):
            self.stored(node)
            self.read_subscript(node)
        elif self.is_array(node):
            self.whole(node, is_write=True)
        elif isinstance(node, ast.Name):
            self.values.bind(node.id, None)

    def stored(self, node: ast.Subscript) -> None:
        part = self.part(node)
        for index in flatten_subscript(node)[1]:
            self.expression(index)
        if part is None:
            raise UnclearError("it assigns to something that is not analysed", node)
        self.access(part, node, is_write=True)

    def expression(self, node: ast.AST, *, is_iterated: bool = False) -> None:
        """The reads of an expression; those of a loop over an array are its elements'."""
        match node:
            case ast.Subscript() if self.is_array(flatten_subscript(node)[0]):
                if not is_iterated:
                    self.read_subscript(node)
                for index in flatten_subscript(node)[1]:
                    self.expression(index)
            case ast.Attribute(value=base, attr=attr) if self.is_array(base):
                if attr not in _EXTENTS:
                    self.whole(base, is_write=False)
            case ast.Call():
                self.call(node, is_iterated=is_iterated)
            case ast.Name():
                if self.is_array(node) and not is_iterated:
                    self.whole(node, is_write=False)
            case _:
                for child in ast.iter_child_nodes(node):
                    self.expression(child)

    def read_subscript(self, node: ast.Subscript) -> None:
        part = self.part(node)
        if part is None:
            raise UnclearError("it reads something that is not analysed", node)
        self.access(part, node, is_write=False)

    def call(self, node: ast.Call, *, is_iterated: bool) -> None:
        arguments: list[ast.expr] = [*node.args, *(keyword.value for keyword in node.keywords)]
        if node in self.typing.instances:
            writes = _writes_arrays(self.typing.instances[node], node)
            for argument in arguments:
                self._passed(argument, writes=writes)
            return
        if isinstance(node.func, ast.Attribute) and self.is_array(node.func.value):
            self.whole(node.func.value, is_write=node.func.attr not in _READING)
            for argument in arguments:
                self.expression(argument)
            return
        callee = self.typing.expressions.get(node.func)
        known = callee.value if isinstance(callee, Constant) else None
        reads = _is_reader(known) and not any(keyword.arg == "out" for keyword in node.keywords)
        is_extent = known is len
        for argument in arguments:
            if self.is_array(argument) and is_extent:
                continue
            if self.is_array(argument) and not reads:
                self.whole(argument, is_write=True)
            else:
                self.expression(argument, is_iterated=is_iterated)

    def _passed(self, node: ast.expr, *, writes: bool) -> None:
        if self.is_array(node):
            self.whole(node, is_write=False)
            if writes:
                self.whole(node, is_write=True)
            for child in ast.iter_child_nodes(node):
                if not isinstance(child, ast.Name):
                    self.expression(child)
        else:
            self.expression(node)

    def whole(self, node: ast.expr, *, is_write: bool) -> None:
        """An access to any element of an array."""
        part = self.part(node)
        if part is None:
            raise UnclearError("it uses an array in a way that is not analysed", node)
        self.access(part.at(None) if part.subscripts == () else part, node, is_write=is_write)

    def access(self, part: Part, place: ast.AST, *, is_write: bool) -> None:
        if part.root not in self.private:
            self.found.append(Access(part, is_write, place, self._atomic))

    def part(self, node: ast.expr) -> Part | None:
        """The memory that an expression of arrays names."""
        match node:
            case ast.Name(id=name):
                if name in self._views:
                    return self._views[name]
                return Part(name) if name in self.private else self.roots.part(name)
            case ast.Subscript():
                base = self.part(node.value)
                return None if base is None else base.at(self._indices(node))
            case ast.Attribute(value=value):
                base = self.part(value) if self.is_array(value) else None
                return None if base is None else base.at(None)
        return None

    def _indices(self, node: ast.Subscript) -> Subscripts | None:
        items = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        kind = self.typing.expressions.get(node)
        if isinstance(kind, Array) and any(isinstance(item, ast.Slice) for item in items):
            base = self.typing.expressions.get(node.value)
            # The axes of a section are not the first axes of what is left: only `a[i, :]` of all axes is followed.
            if not isinstance(base, Array) or not _is_row(items):
                return None
            items = [item for item in items if not isinstance(item, ast.Slice)]
        if any(
            self.is_array(item) or (isinstance(item, ast.Constant) and type(item.value) is not int) for item in items
        ):
            return None
        return tuple(self.values.of(item) for item in items)

    def is_array(self, node: ast.expr) -> bool:
        if isinstance(node, ast.Name):
            return isinstance(self.typing.variables.get(node.id), Array | List)
        return isinstance(self.typing.expressions.get(node), Array | List)


class Roots:
    """The arrays of a block, by the names that stand for them outside a loop."""

    def __init__(self, typing: Typing, live_ins: Iterable[str], definitions: dict[str, ast.expr]) -> None:
        self.typing = typing
        self.live_ins = frozenset(live_ins) - typing.assigned
        self.definitions = definitions

    def part(self, name: str) -> Part | None:
        """What a name stands for; a view made before the loop is any part of its array."""
        if name in self.live_ins:
            return Part(name)
        value = self.definitions.get(name)
        if value is None:
            return None
        if _makes_array(self.typing, value):
            return Part(name)
        names = {item.id for item in ast.walk(value) if isinstance(item, ast.Name)}
        arrays = [item for item in names if isinstance(self.typing.variables.get(item), Array | List)]
        if len(arrays) != 1 or any(isinstance(item, ast.Call) for item in ast.walk(value)):
            return None
        base = self.part(arrays[0])
        return None if base is None else base.at(None)


def _is_row(items: Sequence[ast.expr]) -> bool:
    """`i, j, :`: numbers first, then whole axes."""
    whole = [isinstance(item, ast.Slice) for item in items]
    full = all(item.lower is item.upper is item.step is None for item in items if isinstance(item, ast.Slice))
    return full and whole == sorted(whole)


def _makes_array(typing: Typing, value: ast.expr) -> bool:
    if not isinstance(value, ast.Call):
        return False
    callee = typing.expressions.get(value.func)
    return isinstance(callee, Constant) and _in(callee.value, _MAKERS)


def _is_reader(value: object) -> bool:
    return value is not None and (lookup(value) is not None or _in(value, _READERS) or _in(value, _MAKERS))


def _in(value: object, known: frozenset[object]) -> bool:
    try:
        return value in known
    except TypeError:
        return False


def _check_outer_arrays(instance: Instance, place: ast.AST) -> None:
    """A function may use arrays that it is not given: those it sees in its own scopes, and where it is defined."""
    outer = [each for each in instance.arguments.values() if isinstance(each, OuterName)]
    seen = [each.name for each in outer if isinstance(each.typing.variables.get(each.name), Array | List)]
    seen += [each.name for each in instance.typing.captures.values() if isinstance(each.type, Array)]
    if seen:
        raise UnclearError(f"it calls `{instance.name}`, which uses the array `{seen[0]}` of another scope", place)


def _writes_arrays(instance: Instance, place: ast.AST, seen: frozenset[int] = frozenset()) -> bool:
    """Whether a called function, or one that it calls, may write to an array that it is given.

    `seen`: the functions that led here; one of them that is called again is looked at already.
    """
    if id(instance.function) in seen:
        return False
    seen |= {id(instance.function)}
    _check_outer_arrays(instance, place)
    known = set(instance.arguments)
    for node in (item for statement in instance.body for item in ast.walk(statement)):
        match node:
            case Construct() | Standalone():
                raise UnclearError(f"it calls `{instance.name}`, which holds directives", place)
            case ast.Subscript(ctx=ast.Store()):
                return True
            case ast.AugAssign(target=ast.Name(id=name)) if isinstance(instance.typing.variables.get(name), Array):
                return True
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=attr)):
                kind = instance.typing.variables.get(name)
                if isinstance(kind, Array | List) and attr not in _READING:
                    return True
            case ast.Name(id=name, ctx=ast.Load()):
                kind = instance.typing.variables.get(name)
                if isinstance(kind, Array | List) and name not in known and name not in instance.typing.assigned:
                    raise UnclearError(
                        f"it calls `{instance.name}`, which uses the array `{name}` of its module", place
                    )
    return any(
        _writes_arrays(instance.typing.instances[node], place, seen)
        for statement in instance.body
        for node in ast.walk(statement)
        if isinstance(node, ast.Call) and node in instance.typing.instances
    )
