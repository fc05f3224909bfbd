# SPDX-License-Identifier: Apache-2.0
"""`.lower`, `.compile`, `.report` and the types of live-ins that they find without a call."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from pyacc_mlir import acc
from pyacc_mlir.frontend.live_types import live_in_types
from pyacc_mlir.frontend.types import Type, type_of
from tests.unit.frontend.test_blocks import LOOP, split


@acc.jit
def heat(u, v, k=0.25):
    n, m = u.shape
    scale = 2.0 * k
    #pragma acc parallel loop
    for i in range(1, n - 1):
        for j in range(m):
            v[i, j] = scale * u[i, j]
    print("between")
    #pragma acc parallel loop
    for i in range(n):
        u[i, 0] = v[i, 0]


def test_lower_infers_what_python_computes() -> None:
    text = heat.lower(np.zeros((3, 3), np.float32), np.zeros((3, 3), np.float32), stage="acc")
    assert text.count("func.func") == 2
    assert "memref<?x?xf32>" in text
    assert heat.stats()["versions"] == 0


@pytest.mark.parametrize("stage", ["acc", "data", "mapped", "cpu", "llvm", "asm"])
def test_every_stage_has_a_text(stage: str) -> None:
    u = np.zeros((3, 3))
    assert "heat" in heat.lower(u, u, stage=stage)


def test_lower_shows_pragmas_and_shell() -> None:
    lines = heat.lower(stage="pragmas").splitlines()
    assert [line.rpartition(": ")[2] for line in lines] == ["parallel loop", "parallel loop"]
    assert "__acc_block_heat__(n, m, scale, u, v)" in heat.lower(stage="shell")


def test_unknown_stage_is_refused() -> None:
    with pytest.raises(ValueError, match="`ast` is not one of host"):
        heat.lower(np.zeros((3, 3)), np.zeros((3, 3)), stage="ast")


def test_lower_after_a_call_needs_no_arguments() -> None:
    @acc.jit
    def f(x):
        y = float(str(len(x)))
        #pragma acc parallel loop
        for i in range(len(x)):
            x[i] = y

    with pytest.raises(TypeError, match="type of `y` in f does not follow from the arguments alone"):
        f.lower(np.ones(3), stage="acc")
    f(np.ones(3))
    assert "func.func @f" in f.lower(stage="acc")


def test_compile_ahead_of_a_call() -> None:
    @acc.jit
    def f(x):
        #pragma acc parallel loop
        for i in range(len(x)):
            x[i] += 1

    assert len(repr(f.compile(np.ones(3)))) < 200
    assert {"blocks": 1, "versions": 1, "divided": 0}.items() <= f.stats().items()
    f(np.ones(4))
    assert f.stats()["versions"] == 1


def test_report_names_lines() -> None:
    @acc.jit
    def f(x):
        #pragma acc parallel loop
        for i in range(len(x)):
            x[i] += 1

    f(np.ones(3))
    line = f.py_func.__code__.co_firstlineno + 2
    assert f"{__file__}:{line}:" in f.report()
    assert "gang" in f.report()


def test_lower_divides_as_a_call_would() -> None:
    @acc.jit
    def f(u, v):
        for _ in range(3):
            #pragma acc parallel loop
            for i in range(len(u)):
                v[i] = u[i]
            u = v + u

    assert "func.func @f_part" in f.lower(np.ones(3), np.ones(3), stage="acc")


def types_of(text: str, **arguments: Any) -> dict[str, str]:
    (block,) = split(text).blocks
    parameters: dict[str, Type] = {name: type_of(value) for name, value in arguments.items()}
    return {name: str(kind) for name, kind in live_in_types(block, parameters).items()}


ARRAYS = {"x": np.ones(3, np.float32), "y": np.ones(3), "n": 3}


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        ("k = n * 2", "weak int64"),
        ("k = x[0] * 2", "float32"),
        ("k = 1\nk = k / 2", "weak float64"),
        ("k = x.shape[0]", "weak int64"),
        ("if flag:\n    k = 2.0", "weak float64"),
        ("k = SCALE", "weak float64"),
        ("k = [1, 2]", "list of int64"),
        ("k = []", "list of float64"),
    ],
)
def test_types_follow_from_what_stands_before(before: str, expected: str) -> None:
    body = "k[i]" if "[1" in before or "[]" in before else "k"
    text = f"{before}\n#pragma acc parallel loop\nfor i in range(n):\n    y[i] = {body}\n"
    assert types_of(text, **ARRAYS)["k"] == expected


def test_missing_type_is_named() -> None:
    with pytest.raises(TypeError, match="type of `x` in f"):
        types_of(LOOP, y=np.ones(3), n=3)
