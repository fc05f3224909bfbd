# SPDX-License-Identifier: Apache-2.0
"""Whether the iterations of a loop may meet in one element of an array: what a subscript has to do with the counter.

Nothing is known of values and types here; what cannot be decided is not called a meeting.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum

from pyacc_mlir.frontend.literals import literal_int

_MANY_TO_ONE = (ast.Mod, ast.FloorDiv, ast.RShift, ast.BitAnd)
_MANY_TO_ONE_CALLS = ("int", "round", "min", "max", "bool", "abs")
_PURE_CALLS = (*_MANY_TO_ONE_CALLS, "len", "float")
_DEEPEST = 8


class Meeting(Enum):
    """Do two iterations of a loop use the same element?"""

    NEVER = "never"  # or nothing speaks for it
    PERHAPS = "perhaps"
    ALWAYS = "always"


@dataclass(slots=True)
class Dependence:
    """The body of one loop, seen from its counters; `loops` are all that were collapsed with it, in any order."""

    loop: ast.For
    body: Sequence[ast.stmt]
    loops: Sequence[ast.For] = ()
    counters: set[str] = field(init=False)
    values: set[str] = field(init=False)  # those of them that are items of an array: they may repeat
    given: dict[str, list[ast.expr]] = field(init=False)  # name → what it is assigned, or iterates over
    unclear: set[str] = field(init=False)  # names assigned in other ways
    inner: set[str] = field(init=False)  # counters of inner loops
    written: set[str] = field(init=False)  # arrays of which the body changes elements

    def __post_init__(self) -> None:
        self.given, self.unclear, self.written = {}, set(), set()
        self.counters = set(_stored(self.loop.target))
        self.values = _items(self.loop)
        self.inner = {name for other in self.loops if other is not self.loop for name in _stored(other.target)}
        for node in (item for statement in self.body for item in ast.walk(statement)):
            match node:
                case ast.For(target=ast.Name(id=name), iter=iterated):
                    self.given.setdefault(name, []).append(iterated)
                    self.inner.add(name)
                case ast.Assign(targets=[ast.Name(id=name)], value=value):
                    self.given.setdefault(name, []).append(value)
                case ast.Assign(targets=targets):
                    self.unclear |= {n for target in targets for n in _stored(target)}
                case ast.AugAssign(target=target) | ast.For(target=target) | ast.NamedExpr(target=target):
                    self.unclear |= set(_stored(target))
            if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store):
                self.written |= {item.id for item in ast.walk(node.value) if isinstance(item, ast.Name)}

    def depends(self, node: ast.AST, depth: int = 0) -> bool:
        """Whether the value of `node` may differ between two iterations."""
        if depth > _DEEPEST:
            return True
        for item in ast.walk(node):
            if isinstance(item, ast.Call) and not (isinstance(item.func, ast.Name) and item.func.id in _KNOWN_CALLS):
                return True
            if isinstance(item, ast.Name) and self._varies(item.id, depth):
                return True
            if isinstance(item, ast.Subscript) and isinstance(item.value, ast.Name) and item.value.id in self.written:
                return True
        return False

    def _varies(self, name: str, depth: int) -> bool:
        if name in self.counters or name in self.unclear:
            return True
        return any(self.depends(value, depth + 1) for value in self.given.get(name, ()))

    def meeting(self, subscripts: Sequence[ast.expr]) -> Meeting:
        """Whether two iterations use the same element."""
        depending = [node for node in subscripts if self.depends(node)]
        if not depending:
            return Meeting.ALWAYS
        kinds = [self._kind(node) for node in depending]
        if Meeting.NEVER in kinds:
            return Meeting.NEVER
        return Meeting.PERHAPS

    def _kind(self, node: ast.expr) -> Meeting:
        """PERHAPS: by many-to-one arithmetic, by values in memory, or as a sum with an inner loop's counter."""
        parts = list(self._resolved(node))
        if any(map(self._may_repeat, parts)) or self._slides(node):
            return Meeting.PERHAPS
        return Meeting.NEVER

    def _may_repeat(self, part: ast.AST) -> bool:
        match part:
            case ast.Call(func=ast.Name(id=function)):
                return function in _MANY_TO_ONE_CALLS and self.depends(part)
            case ast.BinOp(left=left, op=op):
                return isinstance(op, _MANY_TO_ONE) and self.depends(left) and not self._steps_over(part)
            case ast.Subscript(slice=position):
                return self.depends(position)
            case ast.Name(id=name):
                return name in self.values
        return False

    def _steps_over(self, division: ast.BinOp) -> bool:
        """`i // 2` where `i` goes by 2 or more."""
        divisor, range_ = literal_int(division.right), self.loop.iter
        step = literal_int(range_.args[2]) if isinstance(range_, ast.Call) and len(range_.args) == 3 else 1
        is_division = isinstance(division.op, ast.FloorDiv) and isinstance(division.left, ast.Name)
        return is_division and divisor is not None and step is not None and abs(step) >= abs(divisor)

    def _slides(self, node: ast.expr) -> bool:
        """`i + j` with the counter of an inner loop: one more of this, one less of that, is the same element."""
        terms = list(_terms(node))
        own = any(isinstance(term, ast.Name) and term.id in self.counters for term in terms)
        return own and any(isinstance(term, ast.Name) and term.id in self.inner for term in terms)

    def _resolved(self, node: ast.expr, depth: int = 0) -> Iterator[ast.AST]:
        """The nodes of an expression, and of what its names were assigned in the body."""
        for item in ast.walk(node):
            yield item
            if isinstance(item, ast.Name) and depth < _DEEPEST and item.id not in self.inner:
                for value in self.given.get(item.id, ()):
                    yield from self._resolved(value, depth + 1)


_KNOWN_CALLS = (*_PURE_CALLS, "range", "enumerate", "reversed", "zip")


def _items(loop: ast.For) -> set[str]:
    """The targets of a loop that are items of what it goes over, not numbers of iterations."""
    match loop.iter:
        case ast.Call(func=ast.Name(id="range")):
            return set()
        case ast.Call(func=ast.Name(id="reversed"), args=[ast.Call(func=ast.Name(id="range"))]):
            return set()
    function = loop.iter.func.id if isinstance(loop.iter, ast.Call) and isinstance(loop.iter.func, ast.Name) else ""
    if function == "enumerate" and isinstance(loop.target, ast.Tuple):
        return set(_stored(loop.target.elts[1]))
    return set(_stored(loop.target))


def _terms(node: ast.expr) -> Iterator[ast.expr]:
    """The terms of a sum without their signs."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
        yield from _terms(node.left)
        yield from _terms(node.right)
    elif literal_int(node) is None:
        yield node


def _stored(target: ast.expr) -> Iterator[str]:
    for node in ast.walk(target):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
