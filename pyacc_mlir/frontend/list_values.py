# SPDX-License-Identifier: Apache-2.0
"""List comprehensions that a region keeps: an array of as many elements as the loop has iterations.

[a[j] * 2 for j in range(4)]    ListOf(range(4), f(item)) where  def f(j): return a[j] * 2
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, ClassVar


class LoopItem(ast.expr):
    """What one name of the comprehension's target is in an iteration; `path` leads to it in the item."""

    _fields: ClassVar[tuple[str, ...]] = ()
    path: tuple[int, ...]

    if TYPE_CHECKING:

        def __init__(self, **location: int) -> None: ...


class ListOf(ast.expr):
    """The list of the values of `call` for all items of `iter`."""

    _fields: ClassVar[tuple[str, ...]] = ("iter", "call")
    iter: ast.expr
    call: ast.Call

    if TYPE_CHECKING:

        def __init__(self, iter: ast.expr, call: ast.Call, **location: int) -> None: ...  # as in `ast.For`

    @property
    def items(self) -> list[LoopItem]:
        return [item for item in self.call.args if isinstance(item, LoopItem)]


def list_of(node: ast.ListComp, made: Callable[[ast.FunctionDef], ast.expr]) -> ListOf | None:
    """The list that a comprehension is; None where nobody knows its length. `made` makes a value of a function."""
    first = node.generators[0]
    if len(node.generators) > 1 or first.ifs or first.is_async:
        return None
    targets = list(_targets(first.target, ()))
    if any(not isinstance(target, ast.Name) for target, _ in targets):
        return None
    names = [ast.copy_location(ast.arg(target.id), target) for target, _ in targets if isinstance(target, ast.Name)]
    arguments = ast.arguments([], names, None, [], [], None, [])
    returned = ast.copy_location(ast.Return(node.elt), node.elt)
    function = ast.copy_location(ast.FunctionDef("for", arguments, [returned], []), node)
    call = ast.copy_location(ast.Call(made(function), [_item(path, node) for _, path in targets], []), node)
    return ast.copy_location(ListOf(first.iter, call), node)


def _item(path: tuple[int, ...], place: ast.AST) -> LoopItem:
    item = ast.copy_location(LoopItem(), place)
    item.path = path
    return item


def _targets(target: ast.expr, path: tuple[int, ...]) -> Iterator[tuple[ast.expr, tuple[int, ...]]]:
    if isinstance(target, ast.Tuple | ast.List):
        for at, inner in enumerate(target.elts):
            yield from _targets(inner, (*path, at))
    else:
        yield target, path
