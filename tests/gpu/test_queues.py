# SPDX-License-Identifier: Apache-2.0
"""Queues as streams of the GPU."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from pyacc_mlir import acc
from pyacc_mlir.runtime import _native
from tests.gpu.gpu import DEVICE, need_gpu

pytestmark = pytest.mark.gpu
need_gpu()


def chain(x, n):
    # pragma acc data copy(x)
    for step in range(1):
        for k in range(n):
            # pragma acc parallel loop async(1)
            for i in range(len(x)):
                x[i] = x[i] * 3 + k
        # pragma acc wait(1)


def across(x, y):
    # pragma acc data copy(x) copy(y)
    for step in range(1):
        # pragma acc parallel loop async(1)
        for i in range(len(x)):
            x[i] = x[i] + 1
        # pragma acc wait(1) async(2)
        # pragma acc parallel loop async(2)
        for i in range(len(x)):
            y[i] = x[i] * 2
        # pragma acc wait


def test_queue_keeps_the_order(agree) -> None:
    agree(chain, np.arange(100_000, dtype=np.int64), 20)


def test_queue_waits_for_another(agree) -> None:
    for _ in range(20):
        agree(across, np.arange(300_000.0), np.zeros(300_000))


def test_copies_and_launches_of_a_queue_stay_in_order(gpu: _native.Device) -> None:
    count = 1_000_000
    address, arrays = gpu.malloc(count), [np.full(count, number, np.uint8) for number in range(8)]
    back = np.zeros(count, np.uint8)
    for array in arrays:
        gpu.memcpy_to_device(address, array, count, 5)
    gpu.memcpy_from_device(back, address, count, 5)
    gpu.wait(5)
    assert gpu.async_test(5)
    gpu.free(address)
    np.testing.assert_array_equal(back, arrays[-1])


def test_threads_use_the_gpu_at_once() -> None:
    compiled = acc.jit(device=DEVICE)(chain)
    arrays = [np.full(50_000, number, np.int64) for number in range(6)]
    wanted = [array.copy() for array in arrays]
    for array in wanted:
        chain(array, 5)
    threads = [threading.Thread(target=compiled, args=(array, 5)) for array in arrays]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for array, expected in zip(arrays, wanted, strict=True):
        np.testing.assert_array_equal(array, expected)
