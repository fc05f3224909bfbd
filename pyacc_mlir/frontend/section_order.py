# SPDX-License-Identifier: Apache-2.0
"""Whether two sections of one array surely have elements in common, as far as their texts say it.

Where the texts do not say it, the runtime makes one present range of what overlaps.
"""

from __future__ import annotations

import ast
import math
from itertools import zip_longest

from pyacc_mlir.frontend.sema_walk import literal

#: The bounds of one axis; None: the array's own.
_Bounds = tuple[ast.expr | None, ast.expr | None]
_WHOLE: _Bounds = (None, None)


def surely_overlap(first: ast.expr, second: ast.expr) -> bool:
    """Whether `a`, `a[i]`, `a[lo:hi]` and the like name the same elements, none of them being empty."""
    pairs = zip_longest(_axes(first), _axes(second), fillvalue=_WHOLE)
    return all(_meet(one, other) for one, other in pairs)


def fields_of(node: ast.expr) -> tuple[str, ...]:
    """The fields of records that a clause's variable names: `p["pos"]["x"]` those of `p`."""
    match node:
        case ast.Subscript(value=value, slice=ast.Constant(value=str() as name)):
            return (*fields_of(value), name)
        case ast.Subscript(value=value):
            return fields_of(value)
    return ()


def _axes(expr: ast.expr) -> list[_Bounds]:
    if not isinstance(expr, ast.Subscript):
        return []
    if isinstance(expr.slice, ast.Constant) and isinstance(expr.slice.value, str):
        return _axes(expr.value)
    own = expr.slice.elts if isinstance(expr.slice, ast.Tuple) else [expr.slice]
    return [*_axes(expr.value), *map(_bounds, own)]


def _bounds(part: ast.expr) -> _Bounds:
    if isinstance(part, ast.Slice):
        return part.lower, part.upper
    return part, ast.BinOp(part, ast.Add(), ast.Constant(1))


def _meet(first: _Bounds, second: _Bounds) -> bool:
    if _WHOLE in (first, second) or any(_same(one, other) for one, other in zip(first, second, strict=True)):
        return True
    (low, high), (other_low, other_high) = map(_numbers, (first, second))
    if low is None or high is None or other_low is None or other_high is None:
        return False
    return max(low, other_low) < min(high, other_high)


def _same(one: ast.expr | None, other: ast.expr | None) -> bool:
    return one is other if one is None or other is None else ast.dump(one) == ast.dump(other)


def _numbers(bounds: _Bounds) -> tuple[float | None, float | None]:
    """The bounds that are known and counted from the beginning."""
    low, high = bounds
    if isinstance(high, ast.BinOp) and high.left is low:  # an element
        number = _number(low, 0)
        return number, None if number is None else number + 1
    return _number(low, 0), _number(high, math.inf)


def _number(bound: ast.expr | None, default: float) -> float | None:
    number = default if bound is None else literal(bound)
    return number if number is not None and number >= 0 else None
