# SPDX-License-Identifier: Apache-2.0
"""D35, E23: `acc.random`, one stream on every device and in plain Python."""

from __future__ import annotations

import math

import numpy as np
import pytest

from pyacc_mlir import acc
from pyacc_mlir.random_numbers import philox

_ONES = 0xFFFFFFFF


@pytest.mark.parametrize(
    ("counter", "key", "expected"),
    [
        ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
        ((_ONES,) * 4, (_ONES,) * 2, (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
        (
            (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344), (0xA4093822, 0x299F31D0),
            (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
        ),
    ],
)  # fmt: skip
def test_D35_known_answers_of_the_published_generator(counter, key, expected) -> None:
    assert philox(*map(np.uint64, counter), *map(np.uint64, key)) == expected


def test_D35_one_stream_everywhere(agree) -> None:
    """Counters and keys of all kinds, in parallel loops, kernels, routines and code of the host, bit for bit."""

    def of_pair(seed, i, j):
        return acc.random(seed, i, j) + acc.random(seed + 1, j)

    def program(x, y, z, keys, seed):
        s = 0.0
        for i in range(3):
            s += acc.random(seed, i)
        #pragma acc parallel loop gang vector reduction(max:s)
        for i in range(len(x)):
            x[i] = acc.random(seed, i)
            s = max(s, x[i])
        #pragma acc kernels
        for i in range(y.shape[0]):
            for j in range(y.shape[1]):
                y[i, j] = of_pair(seed, i, j) + acc.random(seed, i, j, k=i - j)
        #pragma acc parallel loop gang
        for i in range(len(keys)):
            n = 0
            while acc.random(keys[i], i, n) < 0.9:
                n += 1
            z[i] = n
        return s, acc.random(-1, 2**62), acc.random(seed, -5, -6, -7)

    keys = np.array([0, 1, -1, 77, 2**31 - 1], np.int32)
    agree(program, np.zeros(100), np.zeros((5, 7)), np.zeros(5, np.int64), keys, 12345678901)


def test_D35_normal_numbers(agree) -> None:
    def program(x, keys):
        #pragma acc parallel loop
        for i in range(len(x)):
            x[i] = acc.random_normal(keys[i], i)

    agree(program, np.zeros(64), np.arange(64, dtype=np.uint64) << 58, rtol=1e-14)


@pytest.mark.usefixtures("each_device")
def test_D35_moments() -> None:
    @acc.jit
    def program(x, normal, key):
        #pragma acc parallel loop gang vector
        for i in range(len(x)):
            x[i] = acc.random(key, i)
            normal[i] = acc.random_normal(key + 1, i)

    n = 100_000
    x, normal = np.zeros(n), np.zeros(n)
    program(x, normal, 42)
    assert 0.0 <= x.min() < 1e-4
    assert 1 - 1e-4 < x.max() < 1.0
    error = 5 / math.sqrt(n)
    assert [np.mean(x**k) for k in (1, 2, 3, 4)] == pytest.approx([1 / 2, 1 / 3, 1 / 4, 1 / 5], abs=0.3 * error)
    assert [np.mean(normal**k) for k in (1, 2, 3, 4)] == pytest.approx([0, 1, 0, 3], abs=10 * error)
    assert abs(np.corrcoef(x[1:], x[:-1])[0, 1]) < error
    assert abs(np.corrcoef(x, normal)[0, 1]) < error
    assert np.bincount((x * 16).astype(int)) / n == pytest.approx(np.full(16, 1 / 16), abs=error / 4)
    assert len(np.unique(x)) == n


def test_D35_streams_differ_by_key_and_by_each_counter() -> None:
    found = {acc.random(*numbers) for numbers in [
        (0, 0), (1, 0), (1 << 32, 0), (0, 1), (0, 1 << 32), (0, 0, 1), (0, 0, 0, 1), (-1, 0), (0, -1), (0, 0, -1),
    ]}  # fmt: skip
    assert len(found) == 10
    assert acc.random(0, True, np.int8(-1), np.uint64(2**64 - 1)) == acc.random(2**64, 1 + 2**64, -1, -1)


def test_D35_counters_are_integers() -> None:
    def program(x):
        #pragma acc parallel loop
        for i in range(len(x)):
            x[i] = acc.random(1, x[i])

    with pytest.raises(TypeError):
        acc.random(1, 0.5)
    with pytest.raises(acc.CompileError, match="in `acc.random`: `>>` needs integers") as found:
        acc.jit(program)(np.zeros(3))
    assert found.value.filename == __file__


def test_D35_checks_find_nothing_in_it(monkeypatch) -> None:
    monkeypatch.setenv("PYACC_CHECK", "overflow,bounds,div,nan")

    @acc.jit
    def program(x):
        #pragma acc parallel loop
        for i in range(len(x)):
            x[i] = acc.random(-1, -i, i)

    x = np.zeros(10)
    program(x)
    assert list(x) == [acc.random(-1, -i, i) for i in range(10)]
