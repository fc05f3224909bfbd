# SPDX-License-Identifier: Apache-2.0
"""Outputs stored past the caches: every alignment and length, beside reductions and reads of what was stored."""

from __future__ import annotations

import numpy as np
import pytest

from pyacc_mlir import acc
from pyacc_mlir.lowering.spmd import streams

_SIZES = (*range(36), 63, 64, 65, 127, 200)


@pytest.fixture(autouse=True)
def _small_caches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Arrays of tests are smaller than caches."""
    monkeypatch.setattr(streams, "_LARGE", 8)
    monkeypatch.setattr(streams, "_LONG", 1)


def _agree(function, make) -> None:
    compiled = acc.jit(device="host")(function)
    for size in _SIZES:
        for start in (0, 1, 3, 7):
            expected, got = make(size, start), make(size, start)
            assert compiled(*got) == function(*expected), (size, start)
            for one, other in zip(got, expected, strict=True):
                np.testing.assert_array_equal(one, other, err_msg=f"size {size} from {start}")
    assert "vmovnt" in compiled.lower(*make(9, 0), stage="asm")


def _random(size: int, start: int, dtype: type = np.float64, seed: int = 1) -> np.ndarray:
    """Of `size` elements, of which the first is number `start` of a larger array."""
    return np.random.default_rng(seed).integers(0, 99, size + start).astype(dtype)[start:]


@pytest.mark.parametrize("dtype", [np.float64, np.float32, np.int32])
def test_sums_of_vectors(dtype: type) -> None:
    def program(x, y, out):
        #pragma acc parallel loop copyin(x, y) copyout(out)
        for i in range(x.shape[0]):
            out[i] = x[i] + y[i]

    _agree(program, lambda n, s: (_random(n, 0, dtype), _random(n, 2, dtype, 2), _random(n, s, dtype, 3)))


def test_what_was_stored_is_read_again() -> None:
    """The value goes into the reduction; the other output is stored as usual."""

    def program(x, out, other):
        most = -1.0
        total = 0
        #pragma acc parallel loop reduction(max:most) reduction(+:total)
        for i in range(1, len(x) - 1):
            out[i] = x[i - 1] + x[i + 1]
            most = max(most, abs(out[i] - x[i]))
            other[i] = out[i] + 1
            total += int(x[i])
        return most, total

    _agree(program, lambda n, s: (_random(n, 0), _random(n, s, seed=2), _random(n, 1, seed=3)))


def test_planes() -> None:
    def program(x, out):
        n, m = x.shape
        #pragma acc parallel loop collapse(2)
        for i in range(1, n - 1):
            for j in range(1, m - 1):
                out[i, j] = x[i, j + 1] + x[i, j - 1] - x[i - 1, j] * x[i + 1, j]

    def make(n: int, s: int) -> tuple[np.ndarray, ...]:
        return _random(5 * n, 0).reshape(5, n), _random(5 * n, s, seed=2).reshape(5, n)

    _agree(program, make)


def test_gangs_see_what_others_stored() -> None:
    """Also where the next loop runs on other threads."""

    def program(x, out, back):
        #pragma acc data copyin(x) copyout(out, back)
        #{
        #pragma acc parallel loop
        for i in range(len(x)):
            out[i] = 2 * x[i]
        #pragma acc parallel loop
        for i in range(len(x)):
            back[i] = out[len(x) - 1 - i]
        #}

    _agree(program, lambda n, s: (_random(n, 0), _random(n, s, seed=2), _random(n, 1, seed=3)))


def test_elements_that_are_not_aligned() -> None:
    def program(x, out):
        #pragma acc parallel loop
        for i in range(x.shape[0]):
            out[i] = x[i] + 1

    compiled = acc.jit(device="host")(program)
    x, out = np.arange(100.0), np.frombuffer(bytearray(809), np.float64, 100, offset=1)
    compiled(x, out)
    np.testing.assert_array_equal(out, x + 1)
