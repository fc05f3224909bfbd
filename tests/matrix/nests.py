# SPDX-License-Identifier: Apache-2.0
"""Nests: levels over levels, triangles, code between levels, collapse, tile."""

from __future__ import annotations

from collections.abc import Iterator

from tests.matrix.case import SIZES, Buffer, Case, headed, indented, looped

_PAIRS = (
    ("gang", "worker"),
    ("gang", "vector"),
    ("gang", "worker vector"),
    ("gang", "seq"),
    ("gang", ""),
    ("gang worker", "vector"),
    ("gang worker", "seq"),
    ("gang vector", "seq"),
    ("worker", "vector"),
    ("", "vector"),
    ("", "worker"),
    ("", "seq"),
    ("auto", "auto"),
)
_INNER = {
    "rectangle": "for $j in range(7):",
    "triangle": "for $j in range($i % 8):",
    "upper": "for $j in range(7, $i % 8 - 1, -1):",
}
_SQUARE = Buffer("a", "int64", (72, 9))
_B = Buffer("b", values="small")
_CUBE = Buffer("a", "int64", (72, 9, 6))


def nest_cases() -> Iterator[Case]:
    for construct in ("parallel loop", "parallel+loop", "kernels loop", "serial loop"):
        for outer, inner in _PAIRS:
            if construct == "kernels loop":
                outer, inner = (f"independent {x}" if x not in ("seq", "auto") else x for x in (outer, inner))
            yield from _pairs(construct, outer, inner)
        yield from _blocked(construct)
    yield from _three()


def _pairs(construct: str, outer: str, inner: str) -> Iterator[Case]:
    for shape, loop in _INNER.items():
        if construct != "parallel loop" and shape == "upper":
            continue
        nested = looped([f"#pragma acc loop {inner}"], "$a[$i, $j] = $a[$i, $j] + $i * 10 + $j", loop)
        text = looped(headed(construct, outer), nested)
        yield Case(f"{construct} {outer} / {inner} {shape}", text, (_SQUARE,))
    if "auto" in outer and construct.startswith("parallel"):
        return  # every gang would run it, if it is found sequential
    nested = looped([f"#pragma acc loop {inner}"], "$a[$i, $j] = $a[$i, $j] + $t + $j", _INNER["rectangle"])
    body = f"$t = $b[$i] * 2\n{nested}\n$b[$i] = $t + 1\n{nested.replace('+ $t', '* $t')}"
    yield Case(f"{construct} {outer} / {inner} with code", looped(headed(construct, outer), body), (_SQUARE, _B))


def _blocked(construct: str) -> Iterator[Case]:
    """collapse and tile, with the levels that a single loop may have."""
    assign = "$a[$i, $j] = $a[$i, $j] * 2 + $i * 10 + $j"
    two = f"for $j in range(7):\n{indented(assign)}"
    forms = ["collapse(2)", "collapse(2) gang vector", "tile(4, 8)", "tile(2, *) gang vector", "tile(3, 5) gang worker"]
    forms += ["tile(*, 4) gang worker vector", "collapse(2) worker", "collapse(2) seq", "tile(7, 2) vector"]
    for clauses in forms:
        clauses = f"independent {clauses}" if construct == "kernels loop" and "seq" not in clauses else clauses
        # A sequential loop is run by every gang.
        body = two.replace("$a[$i, $j] * 2 + ", "") if "seq" in clauses else two
        yield Case(f"{construct} {clauses}", looped(headed(construct, clauses), body), (_SQUARE,))
    deep = indented(assign.replace("$j]", "$j, $k]"), 2)
    three = f"for $j in range(1, 9, 3):\n    for $k in range(5, 0, -2):\n{deep}"
    for clauses in ("collapse(3)", "collapse(3) gang worker vector", "tile(2, 2, 3)", "collapse(2) gang vector"):
        yield Case(f"{construct} three {clauses}", looped(headed(construct, clauses), three), (_CUBE,))
    between = f"$t = $b[$i]\nfor $j in range(7):\n{indented(assign.replace('+ $j', '+ $j + $t'))}"
    for clauses in ("collapse(force:2)", "collapse(force:2) gang vector"):
        yield Case(f"{construct} {clauses}", looped(headed(construct, clauses), between), (_SQUARE, _B))


def _three() -> Iterator[Case]:
    for levels in (("gang", "worker", "vector"), ("", "", ""), ("gang", "seq", "vector"), ("seq", "gang", "vector")):
        outer, middle, inner = levels
        # A sequential outer loop is run by every gang, and its iterations follow each other.
        deep = looped([f"#pragma acc loop {inner}"], "$a[$i, $j, $k] = $i * 100 + $j * 10 + $k", "for $k in range(6):")
        nested = looped([f"#pragma acc loop {middle}"], deep, "for $j in range(9):")
        text = looped([f"#pragma acc parallel loop {outer} {SIZES}"], nested)
        yield Case(f"three {' / '.join(level or 'implied' for level in levels)}", text, (_CUBE,))
