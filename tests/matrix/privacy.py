# SPDX-License-Identifier: Apache-2.0
"""private, firstprivate and local variables: construct x level x scalar or array."""

from __future__ import annotations

from collections.abc import Iterator

from tests.matrix.case import SIZES, Buffer, Case, headed, indented, looped

_PLACES = (
    ("parallel loop", "gang"),
    ("parallel loop", "worker"),
    ("parallel loop", "vector"),
    ("parallel loop", "gang worker vector"),
    ("parallel+loop", "gang vector"),
    ("kernels loop", "independent"),
    ("kernels+loop", "independent gang worker"),
    ("serial loop", ""),
)
_A, _B = Buffer("a"), Buffer("b", values="small")
_WORK = Buffer("t", "int64", (6,))
_FILL = "for $k in range(6):\n    $t[$k] = $b[$i] + $k\nfor $k in range(6):\n    $a[$i] += $t[5 - $k] * $k"


def privacy_cases() -> Iterator[Case]:
    for construct, level in _PLACES:
        yield from _private(construct, level)
        if construct.startswith(("parallel", "serial")):
            yield from _firstprivate(construct, level)
    yield from _levels()


def _private(construct: str, level: str) -> Iterator[Case]:
    bodies = {
        "private scalar": ("private($t)", "$t = $b[$i] * 3\n$a[$i] = $t + $i", (_A, _B)),
        "local scalar": ("", "$t = $b[$i] * 3\n$a[$i] = $t + $i", (_A, _B)),
        "local array": ("", f"$t = np.empty(6, np.int64)\n{_FILL}", (_A, _B)),
        "two private": ("private($t, $u)", "$t = $b[$i]\n$u = $t + 1\n$a[$i] = $t * $u", (_A, _B)),
    }
    for name, (clause, body, buffers) in bodies.items():
        yield Case(f"{name} {construct} {level}", looped(headed(construct, level, "", clause), body), buffers)
    head = ["$t = np.zeros(6, np.int64)", *headed(construct, level, "", "private($t)")]
    yield Case(f"private array {construct} {level}", looped(head, _FILL), (_A, _B))


def _firstprivate(construct: str, level: str) -> Iterator[Case]:
    head = ["$f = lo * 2 + 1", *headed(construct, level, "firstprivate($f)")]
    yield Case(f"firstprivate scalar {construct} {level}", looped(head, "$a[$i] = $b[$i] * $f"), (_A, _B))
    head = headed(construct, level, "firstprivate($c)")
    buffers = (_A, _B, Buffer("c", "int64", (5,), "small"))
    yield Case(f"firstprivate array {construct} {level}", looped(head, "$a[$i] = $c[$i % 5] + $b[$i]"), buffers)


def _levels() -> Iterator[Case]:
    """A variable of an outer level is one for all that runs below it."""
    for outer, inner in (("gang", "worker"), ("gang", "vector"), ("gang worker", "vector"), ("gang", "worker vector")):
        loop = looped([f"#pragma acc loop {inner}"], "$a[$i, $j] = $t * 10 + $j", "for $j in range(7):")
        text = looped([f"#pragma acc parallel loop {outer} {SIZES} private($t)"], f"$t = $b[$i]\n{loop}")
        yield Case(f"broadcast {outer} to {inner}", text, (Buffer("a", "int64", (72, 7)), _B))
    loop = looped(["#pragma acc loop gang vector"], "$a[$i] = $t + $i")
    text = f"#pragma acc parallel {SIZES} private($t)\nif True:\n    $t = lo * 3\n{indented(loop)}"
    yield Case("private of the construct", text, (_A,))
