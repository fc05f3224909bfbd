# SPDX-License-Identifier: Apache-2.0
"""PYACC_TIME: each stage of a compilation with its own time."""

from __future__ import annotations

import re
import time

import numpy as np
import pytest

from pyacc_mlir import acc
from pyacc_mlir.diagnostics.times import measured, timed


def test_inner_stage_counts_once() -> None:
    with measured() as times:
        with timed("outer"):
            time.sleep(0.01)
            with timed("inner"):
                time.sleep(0.03)
        with timed("inner"):
            time.sleep(0.01)
    assert list(times.seconds) == ["outer", "inner"]
    assert times.seconds["inner"] >= 0.04
    assert times.seconds["outer"] >= 0.01


def test_nothing_is_counted_where_nobody_measures() -> None:
    with timed("stage"):
        pass
    with measured() as times:
        pass
    assert times.seconds == {}


@acc.jit
def doubled(x):
    #pragma acc parallel loop
    for i in range(x.shape[0]):
        x[i] = 2.0 * x[i]


@pytest.mark.parametrize("target", ["host", "simt"])
def test_each_compilation_is_one_line(
    target: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    function = acc.jit(device=target)(doubled.py_func)
    monkeypatch.setenv("PYACC_TIME", "1")
    function(np.ones(3))
    function(np.ones(3))
    (line,) = capfd.readouterr().err.splitlines()
    assert re.match(rf"pyacc: doubled\(float64\[:\]\) for {target}: [\d.]+ ms: import ", line)
    for stage in ("acc", "data", "mapped", "translation", "llvm passes", "code"):
        assert re.search(rf" {stage} [\d.]+", line)
