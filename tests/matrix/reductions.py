# SPDX-License-Identifier: Apache-2.0
"""Reductions: operator x type x level x construct, scalars, elements and arrays, with the initial value kept."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from tests.matrix.case import SIZES, Buffer, Case, headed, looped
from tests.matrix.types import DTYPES

_UPDATES = {
    "+": "$s += {}",
    "*": "$s *= {}",
    "max": "$s = max($s, {})",
    "min": "$s = min($s, {})",
    "&": "$s &= {}",
    "|": "$s |= {}",
    "^": "$s ^= {}",
    "&&": "$s = $s and {}",
    "||": "$s = $s or {}",
}
#: Constructs and levels, dealt out to operators and types in turn.
_PLACES = (
    ("parallel loop", "gang"),
    ("parallel loop", "gang worker"),
    ("parallel loop", "gang vector"),
    ("parallel loop", "gang worker vector"),
    ("parallel loop", "worker"),
    ("parallel loop", "vector"),
    ("parallel loop", "independent"),
    ("kernels loop", ""),
    ("kernels loop", "independent gang vector"),
    ("serial loop", ""),
    ("serial loop", "vector"),
)
_EVERYWHERE = {("+", "int64"), ("max", "float64"), ("+", "float32")}


def operators(dtype: str) -> Iterator[str]:
    """The operators that a type has."""
    kind = np.dtype(dtype).kind
    if kind != "b":
        yield from ("+", "*")
    if kind in "iuf":
        yield from ("max", "min")
    if kind in "biu":
        yield from ("&", "|", "^")
    if kind == "b":
        yield from ("&&", "||")


def reduction_cases() -> Iterator[Case]:
    turn = 0
    for dtype in DTYPES:
        for operator in operators(dtype):
            every = (operator, dtype) in _EVERYWHERE
            for place in _PLACES if every else [_PLACES[turn * 5 % len(_PLACES)]]:
                yield _scalar(operator, dtype, *place)
            turn += 1
            if turn % 2:
                yield _rows(operator, dtype, ("worker", "vector", "worker vector", "seq", "")[turn % 5])
    for operator in ("+", "max"):
        yield from _arrays(operator)


def _scalar(operator: str, dtype: str, construct: str, level: str) -> Case:
    """One scalar over the whole loop; it begins with an element, and what comes out is an element."""
    update = _UPDATES[operator].format("$b[$i]")
    clause = f"reduction({operator}:$s)"
    text = looped(["$s = $a[0]", *headed(construct, level, "", clause)], update) + "\n$a[1] = $s"
    values = "units" if operator == "*" else "small"
    buffers = (Buffer("a", dtype, (3,), "small"), Buffer("b", dtype, values=values))
    return Case(f"reduction {operator} {dtype} {construct} {level}", text, buffers)


def _rows(operator: str, dtype: str, level: str) -> Case:
    """A scalar for each iteration of a gang loop, reduced by the loop inside of it."""
    update = _UPDATES[operator].format("$b[$i, $j]")
    inner = looped([f"#pragma acc loop {level} reduction({operator}:$s)"], update, "for $j in range(33):")
    body = f"$s = $a[$i]\n{inner}\n$a[$i] = $s"
    text = looped([f"#pragma acc parallel loop gang {SIZES}"], body)
    values = "units" if operator == "*" else "small"
    buffers = (Buffer("a", dtype, values="small"), Buffer("b", dtype, (72, 33), values))
    return Case(f"reduction of rows {operator} {dtype} {level or 'implied'}", text, buffers)


def _arrays(operator: str) -> Iterator[Case]:
    buffers = (Buffer("a", "int64", (5,), "small"), Buffer("b", values="small"))
    element = {"+": "{0} += {1}", "max": "{0} = max({0}, {1})"}[operator]
    forms = {
        "whole array": ("$a", "$a[$i % 5]"),
        "section": ("$a[1:4]", "$a[1 + $i % 3]"),
        "element": ("$a[2]", "$a[2]"),
    }
    for name, (variable, target) in forms.items():
        body = element.format(target, "$b[$i]")
        clause = f"reduction({operator}:{variable})"
        for construct, level in (("parallel loop", "gang"), ("parallel loop", "gang vector"), ("serial loop", "")):
            text = looped(headed(construct, level, "", clause), body)
            yield Case(f"reduction {operator} {name} {construct} {level}", text, buffers)
