# SPDX-License-Identifier: Apache-2.0
"""Rows A27, C25 and D30 of the predecessors' table that no other file holds: where it runs, what is refused, types."""

from __future__ import annotations

import sys
from importlib.metadata import metadata

import numpy as np
import pytest

from pyacc_mlir import acc
from tests.support.notebook import define

_TYPES = ("?", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8", "c8", "c16")


def test_A27_says_which_pythons_it_runs_on() -> None:
    found = metadata("pyacc-mlir")
    versions = {line.rpartition(" :: ")[2] for line in found.get_all("Classifier") or () if "Python :: 3." in line}
    assert f"{sys.version_info.major}.{sys.version_info.minor}" in versions
    least = min(tuple(map(int, version.split("."))) for version in versions)
    assert found["Requires-Python"].startswith(f">={least[0]}.{least[1]}")


@pytest.mark.parametrize(
    ("body", "line", "column", "reason"),
    [
        ("        x[i] = names[i]", 4, 16, "names"),
        ("        try:\n            x[i] = 1\n        finally:\n            x[i] = 2", 4, 9, "try"),
        ("        yield x[i]", 4, 9, "yield"),
        ("        x[i] = len({1: 2})", 4, 20, "dict"),
        ("        with open('f'):\n            x[i] = 1", 4, 9, "with"),
        ("        #pragma acc data copy(x)\n        x[i] = 1", 4, 9, "data"),
        ("        print(x[i])", 4, 9, "print"),
    ],
)
def test_C25_what_cannot_be_compiled_is_an_error_at_its_place(body: str, line: int, column: int, reason: str) -> None:
    code = f"def program(x, names):\n    #pragma acc parallel loop\n    for i in range(len(x)):\n{body}\n"
    x = np.zeros(3)
    with pytest.raises(SyntaxError) as caught:
        acc.jit(define(code, f"<C25 {reason}>")["program"])(x, {"a": 1})
    assert isinstance(caught.value, (acc.CompileError, acc.UnsupportedError, acc.PragmaError))
    assert (caught.value.filename, caught.value.lineno) == (f"<C25 {reason}>", line)
    assert caught.value.offset == column, caught.value
    assert reason in str(caught.value)
    assert not x.any()  # nothing ran


@pytest.mark.parametrize("dtype", _TYPES)
def test_D30_every_type_of_numbers(agree, dtype: str) -> None:
    def program(x, y, kept):
        kind = x.dtype.type
        # pragma acc parallel loop copyin(x) copy(y)
        for i in range(len(x)):
            once = x[i]
            y[i] = once if once == kept else once * once + kind(1)

    x = np.arange(5).astype(dtype)
    agree(program, x, np.ones(5, dtype), x.dtype.type(1))
