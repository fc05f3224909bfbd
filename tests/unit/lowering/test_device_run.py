# SPDX-License-Identifier: Apache-2.0
"""Compiled blocks on the software GPU through the real runtime: results, transfers, and what errors leave behind."""

# fmt: off

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from pyacc_mlir import acc
from pyacc_mlir.diagnostics.errors import DataError, DeviceError
from pyacc_mlir.runtime import _native

FLOAT = 8


@pytest.fixture
def transfers() -> Callable[..., tuple[int, int, int]]:
    """Run a program on the software GPU: bytes to the device, bytes from it, launches."""

    def run(function: Callable[..., Any], *args: Any) -> tuple[int, int, int]:
        device = _native.device("simt")
        device.reset_stats()
        acc.jit(function, device="simt")(*args)
        assert device.present() == []
        stats = device.stats()
        assert stats["allocations"] == stats["frees"]
        return int(stats["bytes_to_device"]), int(stats["bytes_from_device"]), int(stats["launches"])

    return run


def test_region_keeps_data_on_the_device_between_kernels(transfers) -> None:
    def program(x, y, t):
        #pragma acc data copyin(x) copyout(y) create(t)
        #{
        #pragma acc parallel loop
        for i in range(len(x)):
            t[i] = 2 * x[i]
        #pragma acc parallel loop
        for i in range(len(x)):
            y[i] = t[i] + 1
        #}

    x, y, t = np.arange(100.0), np.zeros(100), np.full(100, 7.0)
    assert transfers(program, x, y, t) == (100 * FLOAT, 100 * FLOAT, 2)
    np.testing.assert_array_equal(y, 2 * np.arange(100.0) + 1)
    np.testing.assert_array_equal(t, 7.0)


def test_only_the_section_moves(transfers) -> None:
    def program(a, n):
        #pragma acc parallel loop copy(a[2:n, 1:3])
        for i in range(2, n):
            a[i, 1] += 1

    a = np.zeros((9, 4))
    assert transfers(program, a, 7) == (10 * FLOAT, 10 * FLOAT, 1)
    assert a.sum() == 5


@pytest.mark.parametrize("view", [np.s_[::-1], np.s_[::3], np.s_[4:1:-1]])
def test_views_of_arrays(transfers, view: slice) -> None:
    def program(a):
        #pragma acc parallel loop copy(a)
        for i in range(len(a)):
            a[i] = 10 * a[i] + i

    base = np.arange(9.0)
    expected = base.copy()
    expected[view] = 10 * expected[view] + np.arange(len(expected[view]))
    count = len(base[view])
    assert transfers(program, base[view]) == (count * FLOAT, count * FLOAT, 1)
    np.testing.assert_array_equal(base, expected)


def test_enter_update_exit(transfers) -> None:
    def program(x, n):
        #pragma acc enter data copyin(x)
        #pragma acc parallel loop present(x)
        for i in range(len(x)):
            x[i] += n
        x[0] = 100
        #pragma acc update device(x[0:1])
        #pragma acc parallel loop
        for i in range(len(x)):
            x[i] += n
        #pragma acc update self(x[0:2])
        #pragma acc exit data delete(x)

    x = np.zeros(10)
    assert transfers(program, x, 3) == (11 * FLOAT, 2 * FLOAT, 2)
    np.testing.assert_array_equal(x[:3], [103, 6, 0])


@pytest.mark.parametrize(("n", "moved", "launches"), [(1, 0, 0), (3, 5, 1), (4, 5, 1)])
def test_conditions_of_region_and_construct(transfers, n: int, moved: int, launches: int) -> None:
    def program(x, n):
        #pragma acc data copy(x) if(n > 3)
        #{
        #pragma acc parallel loop if(n > 1)
        for i in range(len(x)):
            x[i] += n
        #}

    x = np.zeros(5)
    assert transfers(program, x, n) == (moved * FLOAT, moved * FLOAT, launches)
    np.testing.assert_array_equal(x, float(n))


@pytest.mark.parametrize("device", ["host", "simt"])
def test_queues_keep_their_order(device: str) -> None:
    def program(x, y, steps):
        #pragma acc data copy(x, y)
        #{
        for t in range(steps):
            #pragma acc parallel loop async(1)
            for i in range(len(x)):
                x[i] = 2 * x[i] + t
            #pragma acc parallel loop async(2)
            for i in range(len(y)):
                y[i] = 3 * y[i] - t
        #pragma acc parallel loop async(2) wait(1)
        for i in range(len(y)):
            y[i] += x[i]
        #pragma acc wait(2)
        #}

    x, y = np.arange(300.0), np.ones(200)
    expected_x, expected_y = x.copy(), y.copy()
    program(expected_x, expected_y, 12)
    acc.jit(program, device=device)(x, y, 12)
    np.testing.assert_array_equal(x, expected_x)
    np.testing.assert_array_equal(y, expected_y)


@pytest.mark.parametrize("device", ["host", "simt"])
def test_scalar_of_an_asynchronous_reduction(device: str) -> None:
    def program(x):
        s = 1.0
        #pragma acc parallel loop async reduction(+:s)
        for i in range(len(x)):
            s += x[i]
        return s

    assert acc.jit(program, device=device)(np.arange(5000.0)) == 1 + np.arange(5000.0).sum()


@pytest.mark.parametrize("device", ["host", "simt"])
def test_asynchronous_work_has_the_scalars_of_its_start(device: str) -> None:
    def program(x):
        for t in range(len(x)):
            shift = 10 * t
            #pragma acc serial async(1) copy(x)
            x[t] = t + shift
            shift = -1
        #pragma acc wait(1)

    def plain(x):
        for t in range(len(x)):
            x[t] = 11 * t

    x, expected = np.zeros(20), np.zeros(20)
    acc.jit(program, device=device)(x)
    plain(expected)
    np.testing.assert_array_equal(x, expected)


def test_error_undoes_the_entries_of_the_block() -> None:
    def program(x, y):
        #pragma acc data copy(x)
        #{
        #pragma acc parallel loop
        for i in range(len(x)):
            x[i] += 1
        #pragma acc parallel loop present(y)
        for i in range(len(x)):
            x[i] += y[i]
        #}

    with pytest.raises(DataError, match="`y` is not present on simt") as caught:
        acc.jit(program, device="simt")(np.zeros(4), np.zeros(4))
    assert f"test_device_run.py:{program.__code__.co_firstlineno + 6}:" in caught.value.__notes__[0]
    assert _native.device("simt").present() == []


def test_error_of_asynchronous_work_comes_at_the_wait() -> None:
    def program(x, k):
        #pragma acc parallel loop copy(x) async(1)
        for i in range(len(x)):
            x[i + k] += 1
        #pragma acc wait(1)

    with pytest.raises(DeviceError, match="program_kernel_0.*out of bounds") as caught:
        acc.jit(program, device="simt")(np.zeros(4), 10**9)
    assert f"test_device_run.py:{program.__code__.co_firstlineno + 1}" in str(caught.value)
    assert _native.device("simt").present() == []


def test_variable_of_an_implied_clause_is_named() -> None:
    def outer(x):
        #pragma acc data copy(x[2:5])
        #{
        inner(x)
        #}

    @acc.jit(device="simt")
    def inner(values):
        #pragma acc parallel loop
        for i in range(len(values)):
            values[i] += 1

    with pytest.raises(DataError, match="`values` is partly present"):
        acc.jit(outer, device="simt")(np.zeros(9))
