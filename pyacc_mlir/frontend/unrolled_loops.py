# SPDX-License-Identifier: Apache-2.0
"""Loops over items that stand in the loop's own line, as one copy of the body for each, or as a loop over numbers.

for v in (a, b): …                  v = a; …; v = b; …
for k, v in enumerate((a, b)): …    k, v = 0, a; …; k, v = 1, b; …
for v, w in zip((a, b), (c, d)): …  v, w = a, c; …; v, w = b, d; …
for v in (a, b):                    for turn in range(2):
    if v > 0: break                     v = a if turn == 0 else b
                                        if v > 0: break
"""

from __future__ import annotations

import ast
import copy

_MOST_COPIES = 16


def unrolled(node: ast.For) -> list[ast.stmt] | None:
    """The statements that `node` comes to; None where it stays a loop."""
    items = shown_items(node.iter)
    jumps = any(isinstance(inner, ast.Break | ast.Continue) for each in node.body for inner in ast.walk(each))
    if items is None or len(items) > _MOST_COPIES:
        return None
    before, items = _evaluated_first(node, items)
    if jumps and items:
        return [*before, _selecting(node, items)]
    result: list[ast.stmt] = before
    for item in items:
        result.append(ast.copy_location(ast.Assign([copy.deepcopy(node.target)], item), item))
        result += copy.deepcopy(node.body)
    return [*result, *node.orelse] or [ast.copy_location(ast.Pass(), node)]


def _selecting(node: ast.For, items: list[ast.expr]) -> ast.For:
    """A loop that `break` and `continue` can be about."""
    turn = f"turn of line {node.lineno}:{node.col_offset}"
    chosen = _chosen(turn, items, node.iter)
    first = ast.copy_location(ast.Assign([copy.deepcopy(node.target)], chosen), node.iter)
    numbers = ast.Call(ast.Name("range", ast.Load()), [ast.Constant(len(items))], [])
    loop = ast.For(_name(turn, ast.Store(), node.iter), numbers, [first, *node.body], node.orelse)
    for new in (*ast.walk(numbers), loop):
        ast.copy_location(new, node.iter if new is not loop else node)
    return loop


def _chosen(turn: str, items: list[ast.expr], place: ast.expr) -> ast.expr:
    """The item of this turn; of pairs, item by item."""
    parts = [item.elts for item in items if isinstance(item, ast.Tuple)]
    if len(parts) == len(items) and len({len(each) for each in parts}) == 1:
        columns = [_chosen(turn, list(column), place) for column in zip(*parts, strict=True)]
        return ast.copy_location(ast.Tuple(columns, ast.Load()), place)
    result = items[-1]
    for at, item in reversed(list(enumerate(items[:-1]))):
        test = ast.Compare(_name(turn, ast.Load(), place), [ast.Eq()], [ast.copy_location(ast.Constant(at), place)])
        result = ast.copy_location(ast.IfExp(ast.copy_location(test, place), item, result), place)
    return result


def shown_items(iterated: ast.expr) -> list[ast.expr] | None:
    """What a loop over `iterated` goes through, where all of it stands there."""
    match iterated:
        case ast.Tuple(elts=items) | ast.List(elts=items):
            return None if any(isinstance(item, ast.Starred) for item in items) else list(items)
        case ast.Call(func=ast.Name(id="enumerate"), args=[inner], keywords=[]):
            found = shown_items(inner)
            return found and [_pair([ast.Constant(at), item], item) for at, item in enumerate(found)]
        case ast.Call(func=ast.Name(id="zip"), args=[_, *_] as inner, keywords=options):
            columns = [shown_items(each) for each in inner]
            shown = [each for each in columns if each is not None]
            uneven = len({len(each) for each in shown}) > 1
            if len(shown) < len(columns) or (options and uneven):
                return None
            return [_pair(row, row[0]) for row in zip(*shown, strict=False)]
    return None


def _pair(items: list[ast.expr] | tuple[ast.expr, ...], place: ast.expr) -> ast.expr:
    made = ast.copy_location(ast.Tuple(list(items), ast.Load()), place)
    for item in items:
        if not hasattr(item, "lineno"):
            ast.copy_location(item, place)
    return made


def _evaluated_first(node: ast.For, items: list[ast.expr]) -> tuple[list[ast.stmt], list[ast.expr]]:
    """Python makes all items before the first turn: those that a turn may change get variables of their own."""
    changed = {
        inner.id
        for part in (node.target, *node.body)
        for inner in ast.walk(part)
        if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store)
    }
    before: list[ast.stmt] = []

    def settled(item: ast.expr) -> ast.expr:
        match item:
            case ast.Tuple(elts=parts):
                return ast.copy_location(ast.Tuple([settled(part) for part in parts], ast.Load()), item)
            case ast.Constant():
                return item
            case ast.Name(id=name) if name not in changed:
                return item
        name = f"item {len(before)} of line {node.lineno}:{node.col_offset}"
        before.append(ast.copy_location(ast.Assign([_name(name, ast.Store(), item)], item), item))
        return _name(name, ast.Load(), item)

    return before, [settled(item) for item in items]


def _name(name: str, context: ast.expr_context, place: ast.expr) -> ast.expr:
    return ast.copy_location(ast.Name(name, context), place)
