# SPDX-License-Identifier: Apache-2.0
"""Memory of the GPU and copies of every size and shape."""

from __future__ import annotations

import numpy as np
import pytest

from pyacc_mlir import acc
from pyacc_mlir.runtime import _native
from tests.gpu.gpu import DEVICE, need_gpu

pytestmark = pytest.mark.gpu
need_gpu()

K = _native.DATA_KINDS
SIZES = [1, 7, 4096, (64 << 10) - 1, 64 << 10, (64 << 10) + 1, 1_000_003, (8 << 20) + 5, 100_000_001]


def numbers(count: int) -> np.ndarray:
    return np.random.default_rng(count).integers(0, 255, count, np.uint8)


@pytest.mark.parametrize("count", SIZES)
@pytest.mark.parametrize("queue", [-2, 1])
def test_what_goes_there_comes_back(gpu: _native.Device, count: int, queue: int) -> None:
    x, y = numbers(count), np.zeros(count, np.uint8)
    there, elsewhere = gpu.malloc(count), gpu.malloc(count)
    gpu.memcpy_to_device(there, x, count, queue)
    gpu.memcpy_device(elsewhere, there, count, queue)
    gpu.memcpy_from_device(y, elsewhere, count, queue)
    gpu.wait()
    gpu.free(there)
    gpu.free(elsewhere)
    np.testing.assert_array_equal(x, y)


@pytest.mark.parametrize("step", [2, 3, 1000])
def test_strided_rows(gpu: _native.Device, step: int) -> None:
    whole = np.random.default_rng(step).random((300, 40 * step))
    part, before = whole[:, ::step], whole.copy()
    gpu.enter(K["copyin"], part, "part")
    part += 1
    gpu.update(K["update_self"], part, "part")
    gpu.exit(K["copyin"], part, "part")
    np.testing.assert_array_equal(whole, before)


def test_sections_of_rows(gpu: _native.Device) -> None:
    x = np.arange(1000.0 * 70).reshape(1000, 70)
    kept = x.copy()
    gpu.enter(K["copyin"], x, "x")
    x[:] = -1
    gpu.update(K["update_self"], x[100:900, 10:20], "x")
    gpu.exit(K["copyin"], x, "x")
    expected = np.full_like(kept, -1)
    expected[100:900, 10:20] = kept[100:900, 10:20]
    np.testing.assert_array_equal(x, expected)


def test_zeros(gpu: _native.Device) -> None:
    x = numbers(100_000)
    gpu.enter(K["create_zero"], x, "x")
    gpu.update(K["update_self"], x, "x")
    gpu.exit(K["create_zero"], x, "x")
    assert not x.any()


def test_memory_is_given_back(gpu: _native.Device) -> None:
    gpu.free(gpu.malloc(256 << 20))
    before = gpu.free_memory
    for _ in range(100):
        gpu.free(gpu.malloc(256 << 20))
    assert gpu.free_memory >= before - (64 << 20)
    assert gpu.memory >= gpu.free_memory > 0


def test_more_memory_than_there_is(gpu: _native.Device) -> None:
    with pytest.raises(acc.DeviceError, match="out of memory") as error:
        gpu.malloc(gpu.memory * 2)
    assert error.value.code == 9  # type: ignore[attr-defined]
    gpu.free(gpu.malloc(1000))


def test_data_regions_move_what_they_must_and_no_more(gpu: _native.Device) -> None:
    def program(x, y):
        # pragma acc data copyin(x) copy(y)
        for step in range(3):
            # pragma acc parallel loop
            for i in range(len(y)):
                y[i] += x[i]

    x, y = np.arange(1000.0), np.ones(1000)
    compiled = acc.jit(device=DEVICE)(program)
    gpu.reset_stats()
    compiled(x, y)
    np.testing.assert_array_equal(y, 1 + 3 * x)
    stats = gpu.stats()
    assert (stats["bytes_to_device"], stats["bytes_from_device"], stats["launches"]) == (16_000, 8_000, 3)
