# SPDX-License-Identifier: Apache-2.0
"""Forms of a loop: steps, types of bounds, bounds that are computed or read, loops over arrays, triangles."""

from __future__ import annotations

from collections.abc import Iterator

from tests.matrix.case import Buffer, Case, headed, looped

_HEADS = (
    ("parallel loop", "gang vector"),
    ("parallel+loop", "gang worker vector"),
    ("kernels loop", "independent"),
    ("kernels+loop", ""),
    ("serial loop", ""),
)
_RANGES = (
    "range(hi)",
    "range(lo, hi)",
    "range(lo, hi, 1)",
    "range(hi, lo, -1)",
    "range(hi - 1, lo - 1, -1)",
    "range(lo, hi, 2)",
    "range(lo, hi, 7)",
    "range(hi, -1, -7)",
    "range(lo, hi, 1000)",
    "range(lo, hi, st)",
    "range(hi, lo, -st)",
    "range(-lo, 0)",
    "range($bounds[0], $bounds[1])",
    "range($bounds[1], $bounds[0], -$bounds[2])",
    "range(min(lo, hi), max(lo, hi), abs(st))",
    "range(len($a))",
    "range($a.shape[0] - 1, 1, -4)",
    "range(np.int32(lo), np.int32(hi))",
    "range(np.int32(lo), hi, np.int32(3))",
)


def loop_form_cases() -> Iterator[Case]:
    for construct, level in _HEADS:
        for text in _RANGES:
            yield _range_case(construct, level, text)
        yield from _over_arrays(construct, level)


def _range_case(construct: str, level: str, text: str) -> Case:
    body = "$a[$i] = $a[$i] + $b[$i] * 3 + $i"
    buffers = (Buffer("a"), Buffer("b", values="small"), Buffer("bounds", "int32", (3,), "small"))
    loop = f"for $i in {text}:"
    return Case(f"{construct} {level} {text.replace('$', '')}", looped(headed(construct, level), body, loop), buffers)


def _over_arrays(construct: str, level: str) -> Iterator[Case]:
    buffers = (Buffer("a"), Buffer("b", values="small"))
    head = headed(construct, level)
    forms = {
        "enumerate": ("for $i, $x in enumerate($b):", "$a[$i] = $x * 2"),
        "zip": ("for $i, $x in zip(range(lo, lo + 6), $b):", "$a[$i] = $x * 2"),
        "enumerate from": ("for $i, $x in enumerate($b, 0):", "$a[$i] = $x - $i"),
    }
    for name, (loop, body) in forms.items():
        yield Case(f"{construct} {level} {name}", looped(head, body, loop), buffers)
