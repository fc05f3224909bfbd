# SPDX-License-Identifier: Apache-2.0
"""Many callers at once, calls during other Python work, and calls in a forked child."""

from __future__ import annotations

import os
import threading
import warnings
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from pyacc_mlir import acc


@acc.jit
def fill(x, value):
    #pragma acc parallel loop
    for i in range(len(x)):
        x[i] = value + i


@acc.jit
def total(x):
    s = 0
    #pragma acc parallel loop reduction(+:s)
    for i in range(len(x)):
        s += x[i]
    return s


def test_threads_call_at_once() -> None:
    def work(value: int) -> int:
        x = np.zeros(20_000, np.int64)
        for _ in range(20):
            fill(x, value)
        np.testing.assert_array_equal(x, np.arange(20_000) + value)
        return int(total(x))

    with ThreadPoolExecutor(8) as pool:
        sums = list(pool.map(work, range(8)))
    assert sums == [20_000 * value + 199_990_000 for value in range(8)]


def test_threads_compile_at_once() -> None:
    """First calls of one function from several threads, with different types."""

    @acc.jit
    def triple(x):
        #pragma acc parallel loop
        for i in range(len(x)):
            x[i] *= 3

    start = threading.Barrier(6)

    def work(index: int) -> None:
        x = np.ones(100, ("f4", "f8", "i4")[index % 3])
        start.wait()
        triple(x)
        np.testing.assert_array_equal(x, 3)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(work, range(6)))


def test_interpreter_lock_is_released() -> None:
    """Another Python thread makes progress while one long region runs."""

    @acc.jit
    def spin(x, rounds):
        #pragma acc parallel loop
        for i in range(len(x)):
            t = x[i]
            for _ in range(rounds):
                t = (t * 1_103_515_245 + 12_345) % 2_147_483_648
            x[i] = t

    x = np.arange(64)
    spin(x, 1)
    progress = []
    caller = threading.Thread(target=spin, args=(x, 3_000_000))
    caller.start()
    while caller.is_alive():
        progress.append(len(progress))
    caller.join()
    assert len(progress) > 100


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_fork_after_use() -> None:
    x = np.zeros(50_000, np.int64)
    fill(x, 1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # CPython 3.12 warns of threads in general
        child = os.fork()
    if child == 0:
        status = 1
        try:
            fill(x, 2)
            status = 0 if int(total(x)) == sum(range(50_000)) + 100_000 else 2
        finally:
            os._exit(status)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0
    fill(x, 3)
    assert x[0] == 3


@pytest.mark.usefixtures("each_device")
def test_recursive_use_from_python() -> None:
    """A host part that stays in the interpreter may call other compiled functions."""

    @acc.jit
    def outer(x):
        fill(x, 5)
        #pragma acc parallel loop
        for i in range(len(x)):
            x[i] *= 2
        return total(x)

    x = np.zeros(10, np.int64)
    assert outer(x) == 2 * sum(range(5, 15))


def test_many_small_calls() -> None:
    x = np.zeros(3, np.int64)
    for value in range(3000):
        fill(x, value)
    assert list(x) == [2999, 3000, 3001]


