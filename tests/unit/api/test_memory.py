# SPDX-License-Identifier: Apache-2.0
"""Calls and compilations keep no memory."""

from __future__ import annotations

import ctypes
import gc
import tracemalloc
from typing import Any

import numpy as np
import pytest

from pyacc_mlir import acc
from tests.support.notebook import define

pytestmark = pytest.mark.skipif(
    not hasattr(ctypes.CDLL(None), "mallinfo2"), reason="asks the C library of Linux (glibc 2.33)"
)


class _Mallinfo2(ctypes.Structure):
    _fields_ = [
        (name, ctypes.c_size_t)
        for name in "arena ordblks smblks hblks hblkhd usmblks fsmblks uordblks fordblks keepcost".split()
    ]


def _allocated() -> int:
    """Bytes that malloc has given out, by LLVM and MLIR above all; Python's own objects are mostly elsewhere."""
    gc.collect()
    info = ctypes.CDLL(None).mallinfo2
    info.restype = _Mallinfo2
    found = info()
    return int(found.uordblks + found.hblkhd)


def _scale(x: Any, y: Any, factor: float) -> float:
    total = 0.0
    # pragma acc parallel loop reduction(+:total)
    for i in range(len(x)):
        y[i] = factor * x[i]
        total += y[i]
    return total


@pytest.mark.parametrize(("device", "calls"), [("host", 200_000), ("simt", 300)])
def test_calls_keep_nothing(device: str, calls: int) -> None:
    function = acc.jit(device=device)(_scale)
    x, y = np.ones(4), np.zeros(4)
    for _ in range(20):
        function(x, y, 2.0)
    gc.collect()
    tracemalloc.start()
    try:
        before, allocated = tracemalloc.get_traced_memory()[0], _allocated()
        for _ in range(calls):
            function(x, y, 2.0)
        gc.collect()
        assert tracemalloc.get_traced_memory()[0] - before < 4096
        assert _allocated() - allocated < 64 * 1024
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("device", ["host", "simt"])
def test_compilations_keep_little(device: str) -> None:
    """What is kept is bounded: the newest blocks, and what LLVM's global context has seen."""
    for number in range(8):
        _compile(device, number)
    before = _allocated()
    for number in range(8, 38):
        _compile(device, number)
    assert (_allocated() - before) / 30 < 64 * 1024


def _compile(device: str, number: int) -> Any:
    code = f"def program(x):\n    #pragma acc parallel loop\n    for i in range(len(x)):\n        x[i] += {number}\n"
    x = np.zeros(3)
    acc.jit(device=device, cache=False)(define(code, f"<memory {number} {device}>")["program"])(x)
    assert x.tolist() == [number] * 3
