# SPDX-License-Identifier: Apache-2.0
"""Which names stand for records here: what `r = p[i]`, `q = p[1:]` and `for r in p` bind, path by path."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from pyacc_mlir.frontend.record_views import View, same_part


@dataclass(slots=True)
class RecordNames:
    """The parts that names stand for at a place. Which part one in `unclear` stands for depends on the path taken."""

    bound: dict[str, View]
    unclear: set[str] = field(default_factory=set)

    def __contains__(self, name: str) -> bool:
        return name in self.bound or name in self.unclear

    def bind(self, name: str, view: View) -> None:
        self.bound[name] = view
        self.unclear.discard(name)

    def forget(self, names: Iterable[str]) -> None:
        """These names stand for something else now."""
        for name in names:
            self.bound.pop(name, None)
            self.unclear.discard(name)

    def blur(self, names: Iterable[str]) -> None:
        """These names stand for one part or for another."""
        for name in names:
            self.bound.pop(name, None)
            self.unclear.add(name)

    def copy(self) -> RecordNames:
        return RecordNames(dict(self.bound), set(self.unclear))

    def meet(self, other: RecordNames) -> None:
        """Where two paths come together. On one of them a name may stand for nothing at all."""
        differ = {name for name in self.bound.keys() & other.bound.keys() if not self.same(other, name)}
        self.bound = {**other.bound, **self.bound}
        self.blur(differ | self.unclear | other.unclear)

    def same(self, other: RecordNames, name: str) -> bool:
        """Whether a name stands for the same part on both paths, but for its subscripts."""
        return same_part(self.bound[name], other.bound[name])


def index_name(name: str) -> str:
    """The variable that counts the records which a loop's variable goes through."""
    return f"{name}.0"


def iterated_records(part: View | None, target: ast.expr) -> tuple[str, View] | None:
    """The name and the records of `for r in p`; None for another loop."""
    if part is None or not part.is_records or not part.ndim or not isinstance(target, ast.Name):
        return None
    return target.id, part


def elements(target: ast.Tuple, iterated: ast.Call) -> list[tuple[ast.expr, ast.expr]]:
    """What is bound to what by `enumerate` and `zip`."""
    match iterated:
        case ast.Call(func=ast.Name(id="enumerate"), args=[first, *_]) if len(target.elts) == 2:
            return [(target.elts[1], first)]
        case ast.Call(func=ast.Name(id="zip"), args=args) if len(target.elts) == len(args):
            return list(zip(target.elts, args, strict=True))
    return []


def stored_in(statements: Iterable[ast.AST]) -> Iterator[str]:
    """The names that statements assign."""
    for statement in statements:
        for node in ast.walk(statement):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                yield node.id
