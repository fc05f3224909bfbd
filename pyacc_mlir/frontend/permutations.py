# SPDX-License-Identifier: Apache-2.0
"""In which order `transpose`, `swapaxes` and `moveaxis` put the axes of an array, which must be written as literals."""

from __future__ import annotations

import ast

from pyacc_mlir.frontend.literals import literal_int
from pyacc_mlir.frontend.problems import Problems


def permutation(problems: Problems, node: ast.Call, key: str, rest: list[ast.expr], ndim: int) -> tuple[int, ...]:
    """For each axis of the result, which one it was.

    Raises:
        CompileError: the axes are no literals, or not those of an array of this rank.
    """
    named = [each.value for each in node.keywords if each.arg == "axes"] if key == "transpose" else []
    items = [*rest, *named]
    if len(items) == 1 and isinstance(items[0], ast.Tuple | ast.List):
        items = list(items[0].elts)
    if key == "transpose" and (not items or _is_none(items)):
        return tuple(reversed(range(ndim)))
    axes = [literal_int(item) for item in items]
    expected = ndim if key == "transpose" else 2
    if None in axes or len(named) < len(node.keywords):
        raise problems.error("ACC105", f"expected literal integers as the axes of `{key}` in compiled code", node)
    known = [axis for axis in axes if axis is not None]
    if len(known) != expected or not all(-ndim <= axis < ndim for axis in known):
        text = f"the axes {known} are not those of an array of rank {ndim}"
        raise problems.error("ACC405", text, node)
    known = [axis % ndim for axis in known]
    if key == "transpose":
        if len(set(known)) < ndim:
            raise problems.error("ACC405", "an axis is named twice", node)
        return tuple(known)
    order = list(range(ndim))
    if key == "swapaxes":
        order[known[0]], order[known[1]] = order[known[1]], order[known[0]]
    else:
        order.insert(known[1], order.pop(known[0]))
    return tuple(order)


def _is_none(items: list[ast.expr]) -> bool:
    return len(items) == 1 and isinstance(items[0], ast.Constant) and items[0].value is None
