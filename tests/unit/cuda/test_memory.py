# SPDX-License-Identifier: Apache-2.0
"""Memory and copies: which functions of CUDA are called, in which order, and what arrives."""

from __future__ import annotations

import ctypes
import threading

import numpy as np
import pytest

from pyacc_mlir.runtime import driver_cuda
from tests.unit.cuda.fake_cuda import FROM_DEVICE, ILLEGAL_ADDRESS, ON_DEVICE, TO_DEVICE, FakeCuda, Gpu

PINNED_SLOT = 8 << 20


def copy(gpu: Gpu, direction: int, target: object, source: object, count: int, stream: int | None = None) -> None:
    gpu.do("copy", direction, target, source, count, 1, count, count, stream)


def numbers(count: int) -> np.ndarray:
    return np.random.default_rng(count).integers(0, 255, count, np.uint8)


def test_allocation_comes_from_the_pool_and_is_there_for_all_streams(cuda: FakeCuda, gpu: Gpu) -> None:
    address = gpu.made("alloc", 1000)
    gpu.do("free", address)
    assert cuda.calls() == [
        "cuMemAllocFromPoolAsync 1000 stream thread",
        "cuStreamSynchronize thread",
        "cuMemFreeAsync stream thread",
    ]
    assert cuda.blocks() == 0


def test_device_without_pools(cuda: FakeCuda) -> None:
    cuda.library.fake_pools(0)
    gpu = Gpu(driver_cuda._cuda().gpu(0).native)
    cuda.calls()
    gpu.do("free", gpu.made("alloc", 1000))
    assert cuda.calls() == ["cuMemAlloc_v2 1000", "cuMemFree_v2"]


def test_nothing_is_a_byte(cuda: FakeCuda, gpu: Gpu) -> None:
    assert gpu.made("alloc", 0)
    gpu.do("free", None)
    assert [call for call in cuda.calls() if "Free" in call] == []


def test_free_memory_counts_what_the_pool_keeps(gpu: Gpu) -> None:
    free, total = ctypes.c_int64(), ctypes.c_int64()
    gpu.do("memory", ctypes.pointer(free), ctypes.pointer(total))
    assert (free.value, total.value) == ((64 << 20) + 3072, 64 << 20)


def test_small_copies_are_plain(cuda: FakeCuda, gpu: Gpu) -> None:
    address, x, y = gpu.made("alloc", 1000), numbers(1000), np.zeros(1000, np.uint8)
    cuda.calls()
    copy(gpu, TO_DEVICE, address, x, 1000)
    copy(gpu, FROM_DEVICE, y, address, 1000)
    assert cuda.calls() == [
        "cuMemcpyHtoDAsync_v2 1000 ordinary stream thread",
        "cuStreamSynchronize thread",
        "cuMemcpyDtoHAsync_v2 1000 ordinary stream thread",
        "cuStreamSynchronize thread",
    ]
    np.testing.assert_array_equal(x, y)


def test_copy_on_the_device_and_zeros(cuda: FakeCuda, gpu: Gpu) -> None:
    one, other, x = gpu.made("alloc", 100), gpu.made("alloc", 100), numbers(100)
    copy(gpu, TO_DEVICE, one, x, 100)
    cuda.calls()
    copy(gpu, ON_DEVICE, other, one, 100)
    gpu.do("zero", other, 10, None)
    assert cuda.calls() == [
        "cuMemcpyDtoDAsync_v2 100 stream thread",
        "cuStreamSynchronize thread",
        "cuMemsetD8Async 0 10 stream thread",
        "cuStreamSynchronize thread",
    ]
    assert gpu.bytes_at(other, 100) == bytes(10) + x.tobytes()[10:]


@pytest.mark.parametrize("count", [64 << 10, (64 << 10) + 1, 300_001, 3 * PINNED_SLOT + 5, 4 * PINNED_SLOT + 12345])
@pytest.mark.parametrize("with_stream", [False, True])
def test_large_copies_go_through_pinned_memory(cuda: FakeCuda, gpu: Gpu, count: int, with_stream: bool) -> None:
    stream = gpu.made("stream_create") if with_stream else None
    address, x, y = gpu.made("alloc", count), numbers(count), np.zeros(count, np.uint8)
    cuda.calls()
    copy(gpu, TO_DEVICE, address, x, count, stream)
    copy(gpu, FROM_DEVICE, y, address, count, stream)
    np.testing.assert_array_equal(x, y)
    calls = cuda.calls()
    moved = [call.split() for call in calls if "Memcpy" in call]
    assert {words[2] for words in moved} == {"pinned"}
    assert sum(int(words[1]) for words in moved) == 2 * count
    assert max(int(words[1]) for words in moved) <= PINNED_SLOT
    assert [call for call in calls if "HostAlloc" in call] == [f"cuMemHostAlloc {PINNED_SLOT} flags 1"] * 2


def test_pinned_memory_is_kept(cuda: FakeCuda, gpu: Gpu) -> None:
    address, x = gpu.made("alloc", 100_000), numbers(100_000)
    copy(gpu, TO_DEVICE, address, x, 100_000)
    cuda.calls()
    copy(gpu, TO_DEVICE, address, x, 100_000)
    assert [call for call in cuda.calls() if "Alloc" in call] == []


def test_upload_waits_for_a_slot_that_another_stream_still_reads(cuda: FakeCuda, gpu: Gpu) -> None:
    count = 200_000
    streams = [gpu.made("stream_create") for _ in range(3)]
    arrays = [numbers(count + number) for number in range(3)]
    addresses = [gpu.made("alloc", array.size) for array in arrays]
    for address, array, stream in zip(addresses, arrays, streams, strict=True):
        copy(gpu, TO_DEVICE, address, array, array.size, stream)
    for stream in streams:
        gpu.do("stream_synchronize", stream)
    for address, array in zip(addresses, arrays, strict=True):
        assert gpu.bytes_at(address, array.size) == array.tobytes()


def test_upload_has_read_the_host_when_it_returns(gpu: Gpu) -> None:
    stream, address, x = gpu.made("stream_create"), gpu.made("alloc", 100_000), numbers(100_000)
    kept = x.tobytes()
    copy(gpu, TO_DEVICE, address, x, x.size, stream)
    x[:] = 0
    gpu.do("stream_synchronize", stream)
    assert gpu.bytes_at(address, x.size) == kept


def test_download_has_written_the_host_when_it_returns(cuda: FakeCuda, gpu: Gpu) -> None:
    """Pinned memory of the program's own too, which CUDA writes later than ordinary memory."""
    stream, address, pinned = gpu.made("stream_create"), gpu.made("alloc", 10), ctypes.c_void_p()
    assert cuda.library.cuMemHostAlloc(ctypes.byref(pinned), 10, 0) == 0
    gpu.do("zero", address, 10, stream)
    copy(gpu, FROM_DEVICE, pinned.value, address, 10, stream)
    assert ctypes.string_at(pinned, 10) == bytes(10)


def test_rows_are_one_copy(cuda: FakeCuda, gpu: Gpu) -> None:
    x, back = numbers(64).reshape(8, 8), np.zeros((8, 8), np.uint8)
    address = gpu.made("alloc", 64)
    gpu.do("zero", address, 64, None)
    cuda.calls()
    gpu.do("copy", TO_DEVICE, address, x, 3, 8, 8, 8, None)
    gpu.do("copy", FROM_DEVICE, back, address, 3, 8, 8, 8, None)
    assert [call for call in cuda.calls() if "Memcpy" in call] == [
        "cuMemcpy2DAsync_v2 3x8 pitches 8 8 kinds 2 1 stream thread",
        "cuMemcpy2DAsync_v2 3x8 pitches 8 8 kinds 1 2 stream thread",
    ]
    np.testing.assert_array_equal(back[:, :3], x[:, :3])
    assert not back[:, 3:].any()


def test_rows_without_gaps_are_a_plain_copy(cuda: FakeCuda, gpu: Gpu) -> None:
    x, address = numbers(64), gpu.made("alloc", 64)
    cuda.calls()
    gpu.do("copy", TO_DEVICE, address, x, 8, 8, 8, 8, None)
    assert cuda.calls()[0] == "cuMemcpyHtoDAsync_v2 64 ordinary stream thread"


def test_rows_with_a_pitch_beyond_the_limit_are_copied_one_by_one(cuda: FakeCuda, gpu: Gpu) -> None:
    pitch = (1 << 20) + 1
    x, address = numbers(2 * pitch + 4), gpu.made("alloc", 2 * pitch + 4)
    cuda.calls()
    gpu.do("copy", TO_DEVICE, address, x, 4, 3, pitch, pitch, None)
    assert [call.split()[0] for call in cuda.calls()].count("cuMemcpyHtoDAsync_v2") == 3
    for row in range(3):
        assert gpu.bytes_at(address + row * pitch, 4) == x[row * pitch :][:4].tobytes()


_BIG, _SMALL = 100_000, 100
_FAILING = [
    ("cuMemcpyHtoDAsync_v2", TO_DEVICE, _SMALL, 1),
    ("cuMemcpyDtoHAsync_v2", FROM_DEVICE, _SMALL, 1),
    ("cuMemcpyDtoDAsync_v2", ON_DEVICE, _SMALL, 1),
    ("cuMemcpy2DAsync_v2", TO_DEVICE, _SMALL, 2),
    ("cuStreamSynchronize", TO_DEVICE, _SMALL, 1),
    ("cuMemHostAlloc", TO_DEVICE, _BIG, 1),
    ("cuEventCreate", TO_DEVICE, _BIG, 1),
    ("cuEventSynchronize", TO_DEVICE, _BIG, 1),
    ("cuMemcpyHtoDAsync_v2", TO_DEVICE, _BIG, 1),
    ("cuEventRecord", TO_DEVICE, _BIG, 1),
    ("cuMemcpyDtoHAsync_v2", FROM_DEVICE, _BIG, 1),
    ("cuEventSynchronize", FROM_DEVICE, _BIG, 1),
    ("cuCtxGetCurrent", TO_DEVICE, _SMALL, 1),
]


@pytest.mark.parametrize(("function", "direction", "count", "rows"), _FAILING)
def test_failing_copy_names_the_call(
    cuda: FakeCuda, gpu: Gpu, function: str, direction: int, count: int, rows: int
) -> None:
    device, other, host = gpu.made("alloc", 2 * _BIG), gpu.made("alloc", _BIG), numbers(2 * _BIG)
    target, source = {TO_DEVICE: (device, host), FROM_DEVICE: (host, device), ON_DEVICE: (other, device)}[direction]
    arguments = ("copy", direction, target, source, count, rows, count, count + rows - 1, None)
    cuda.fail(function)
    assert gpu.call(*arguments) == 9
    assert gpu.error() == f"CUDA_ERROR_OUT_OF_MEMORY: out of memory ({function})"
    assert gpu.call(*arguments) == 0, gpu.error()  # nothing is left half done


@pytest.mark.parametrize("function", ["cuMemAllocFromPoolAsync", "cuStreamSynchronize", "cuCtxGetCurrent"])
def test_failing_allocation_names_the_call(cuda: FakeCuda, gpu: Gpu, function: str) -> None:
    cuda.fail(function)
    assert gpu.call("alloc", 10, ctypes.pointer(ctypes.c_void_p())) == 9
    assert function in gpu.error()


def test_memory_that_is_not_there(gpu: Gpu) -> None:
    assert gpu.call("alloc", 1 << 40, ctypes.pointer(ctypes.c_void_p())) == 9
    assert gpu.error() == "CUDA_ERROR_OUT_OF_MEMORY: out of memory (cuMemAllocFromPoolAsync)"
    assert gpu.call("free", 12345) == 1
    assert gpu.error() == "CUDA_ERROR_INVALID_VALUE: invalid argument (cuMemFreeAsync)"


def test_failing_zeros_name_the_call(cuda: FakeCuda, gpu: Gpu) -> None:
    address = gpu.made("alloc", 10)
    cuda.fail("cuMemsetD8Async", ILLEGAL_ADDRESS)
    assert gpu.call("zero", address, 10, None) == 3
    assert gpu.error() == "CUDA_ERROR_ILLEGAL_ADDRESS: an illegal memory access was encountered (cuMemsetD8Async)"


def test_context_is_current_in_every_thread(cuda: FakeCuda, gpu: Gpu) -> None:
    outcome: list[int] = []

    def work() -> None:
        address = gpu.made("alloc", 10)
        outcome.append(gpu.call("zero", address, 10, None))

    cuda.all_calls()
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    calls = cuda.all_calls()
    assert outcome == [0]
    assert calls[:3] == ["cuCtxGetCurrent", "cuCtxSetCurrent 0", "cuMemAllocFromPoolAsync 10 stream thread"]
    assert calls.count("cuCtxSetCurrent 0") == 1  # it stays


def test_thread_keeps_the_context_that_it_had(cuda: FakeCuda) -> None:
    cuda.reset(2)
    gpus = [Gpu(driver_cuda._cuda().gpu(number).native) for number in (0, 1)]
    gpus[0].made("alloc", 10)
    cuda.all_calls()
    gpus[1].made("alloc", 10)
    calls = cuda.all_calls()
    assert [call for call in calls if call.startswith("cuCtx")] == [
        "cuCtxGetCurrent",
        "cuCtxSetCurrent 1",
        "cuCtxSetCurrent 0",
    ]
