# SPDX-License-Identifier: Apache-2.0
"""Type x construct x what is done with it. The types are those that the package says it compiles."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from pyacc_mlir.frontend.types import COMPILED_DTYPES
from tests.matrix.case import SETTINGS, Buffer, Case, headed, looped

#: By name, in one order. Types that are not NumPy's own have tests of their own.
DTYPES = sorted(dtype.name for dtype in COMPILED_DTYPES if dtype.kind in "biufc")
_HEADS = (
    ("parallel loop", "gang worker vector"),
    ("parallel+loop", "vector"),
    ("kernels loop", ""),
    ("serial loop", ""),
)
_SETTINGS = (SETTINGS[1], SETTINGS[2], SETTINGS[4])


def type_cases() -> Iterator[Case]:
    for dtype in DTYPES:
        for number, (construct, level) in enumerate(_HEADS):
            for what in ["copy", *_uses(dtype)][number :: len(_HEADS)]:  # each once, on one of the constructs
                yield _case(what, dtype, construct, level)


def _uses(dtype: str) -> dict[str, tuple[str, str]]:
    """Further pairs of statements for a type, with the clause that they need on the loop."""
    uses = {
        "element select": ("$a[$i] = $b[$i] if $i % 3 == 0 else $c[$i]", ""),
        "private scalar": ("$t = $b[$i]\nif $i % 2:\n    $t = $c[$i]\n$a[$i] = $t", "private($t)"),
        "compare": ("$a[$i] = $b[$i] == $c[$i]", ""),
    }
    if dtype != "bool":
        uses["arithmetic"] = ("$a[$i] = $b[$i] * $c[$i] + $b[$i]", "")
        uses["in place"] = ("$a[$i] += $b[$i]", "")
    if np.dtype(dtype).kind in "biu":
        uses["bits"] = ("$a[$i] = ($b[$i] & $c[$i]) ^ ($b[$i] | $c[$i])", "")
    if np.dtype(dtype).kind != "c":
        uses["order"] = ("$a[$i] = max($b[$i], $c[$i])", "")
    return uses


def _case(what: str, dtype: str, construct: str, level: str) -> Case:
    body, clause = {"copy": ("$a[$i] = $b[$i]", ""), **_uses(dtype)}[what]
    buffers = (Buffer("a", dtype), Buffer("b", dtype, values="small"), Buffer("c", dtype, values="units"))
    name = f"{dtype} {what} {construct} {level}"
    return Case(name, looped(headed(construct, level, "", clause), body), buffers, settings=_SETTINGS)
