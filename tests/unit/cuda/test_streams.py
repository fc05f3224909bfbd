# SPDX-License-Identifier: Apache-2.0
"""Streams, events and launches by the table of functions."""

from __future__ import annotations

import threading
from collections.abc import Callable

import numpy as np
import pytest

from tests.unit.cuda.fake_cuda import INVALID_VALUE, TO_DEVICE, FakeCuda, Gpu

NOT_READY = 100


def kernel(gpu: Gpu, name: str = "fill", static_shared: int = 0) -> int:
    from pyacc_mlir.runtime import driver_cuda

    calls = driver_cuda._cuda().calls
    with calls.current(driver_cuda._cuda().gpu(0)._context):
        module = calls("cuModuleLoadData", name.encode())
    function = int(calls("cuModuleGetFunction", module, name.encode()))
    return gpu.native.add_kernel(function, f"kernel `{name}` at program.py:7", static_shared)


def test_work_on_a_stream_is_done_when_it_was_waited_for(cuda: FakeCuda, gpu: Gpu) -> None:
    address, fill = gpu.made("alloc", 8), kernel(gpu)
    cuda.calls()
    stream = gpu.made("stream_create")
    assert gpu.launch(fill, address, 8, stream=stream) == 0, gpu.error()
    assert gpu.bytes_at(address, 8) == bytes([0xAB] * 8)
    assert gpu.call("stream_query", stream) == NOT_READY
    gpu.do("stream_synchronize", stream)
    assert gpu.call("stream_query", stream) == 0
    assert gpu.bytes_at(address, 8) == bytes([7] * 8)
    gpu.do("stream_destroy", stream)
    assert cuda.calls() == [
        "cuStreamCreate 1",
        "cuLaunchKernel fill grid 2 1 1 block 64 1 1 shared 0 stream 1",
        "cuStreamQuery 1",
        "cuStreamSynchronize 1",
        "cuStreamQuery 1",
        "cuStreamDestroy_v2 1",
    ]


def test_launch_without_a_stream_is_done_when_it_returns(cuda: FakeCuda, gpu: Gpu) -> None:
    address, fill = gpu.made("alloc", 8), kernel(gpu)
    cuda.calls()
    assert gpu.launch(fill, address, 8) == 0
    assert gpu.bytes_at(address, 8) == bytes([7] * 8)
    assert cuda.calls() == [
        "cuLaunchKernel fill grid 2 1 1 block 64 1 1 shared 0 stream thread",
        "cuStreamSynchronize thread",
    ]


def test_stream_waits_for_an_event_of_another(cuda: FakeCuda, gpu: Gpu) -> None:
    first, second = gpu.made("stream_create"), gpu.made("stream_create")
    source, target, x = gpu.made("alloc", 8), gpu.made("alloc", 8), np.arange(8, dtype=np.uint8)
    gpu.do("zero", source, 8, first)
    event = gpu.made("event_create")
    gpu.do("event_record", event, first)
    assert gpu.call("event_query", event) == NOT_READY
    gpu.do("stream_wait_event", second, event)
    gpu.do("copy", 2, target, source, 8, 1, 8, 8, second)
    gpu.do("stream_synchronize", second)
    assert gpu.bytes_at(target, 8) == bytes(8)
    assert gpu.call("event_query", event) == 0
    gpu.do("event_destroy", event)
    assert [call.split()[0] for call in cuda.calls() if "Event" in call] == [
        "cuEventCreate",
        "cuEventRecord",
        "cuEventQuery",
        "cuStreamWaitEvent",
        "cuEventQuery",
        "cuEventDestroy_v2",
    ]
    assert x.any()


@pytest.mark.parametrize(
    ("shared", "static", "asked"),
    [(48 << 10, 0, False), ((48 << 10) + 1, 0, True), (40 << 10, 16 << 10, True), (0, 48 << 10, False)],
)
def test_much_shared_memory_is_asked_for_once(cuda: FakeCuda, gpu: Gpu, shared: int, static: int, asked: bool) -> None:
    fill, address = kernel(gpu, "fill", static), gpu.made("alloc", 8)
    cuda.calls()
    for _ in range(2):
        assert gpu.launch(fill, address, 8, shared=shared) == 0
    found = [call for call in cuda.calls() if call.startswith("cuFuncSetAttribute")]
    assert found == ([f"cuFuncSetAttribute fill 8 {shared}"] if asked else [])


@pytest.mark.parametrize("grid", [(1 << 31, 1, 1), (1, 1 << 40, 1), (0, 1, 1)])
def test_grid_that_is_no_grid(cuda: FakeCuda, gpu: Gpu, grid: tuple[int, int, int]) -> None:
    fill = kernel(gpu)
    cuda.calls()
    assert gpu.launch(fill, 0, 0, grid=grid) == 3
    assert gpu.error() == "the grid or the block is too large"
    assert cuda.calls() == []


_FAILING: list[tuple[str, Callable[[Gpu, int, int], int]]] = [
    ("cuStreamCreate", lambda gpu, stream, event: gpu.call("stream_create", _OUT)),
    ("cuStreamSynchronize", lambda gpu, stream, event: gpu.call("stream_synchronize", stream)),
    ("cuStreamQuery", lambda gpu, stream, event: gpu.call("stream_query", stream)),
    ("cuEventCreate", lambda gpu, stream, event: gpu.call("event_create", _OUT)),
    ("cuEventRecord", lambda gpu, stream, event: gpu.call("event_record", event, stream)),
    ("cuEventQuery", lambda gpu, stream, event: gpu.call("event_query", event)),
    ("cuStreamWaitEvent", lambda gpu, stream, event: gpu.call("stream_wait_event", stream, event)),
    ("cuEventDestroy_v2", lambda gpu, stream, event: gpu.call("event_destroy", event)),
    ("cuStreamDestroy_v2", lambda gpu, stream, event: gpu.call("stream_destroy", stream)),
    ("cuLaunchKernel", lambda gpu, stream, event: gpu.launch(kernel(gpu, "k"), stream=stream)),
    ("cuFuncSetAttribute", lambda gpu, stream, event: gpu.launch(kernel(gpu, "k"), shared=99_999)),
]
_OUT = (__import__("ctypes").c_void_p * 1)()


@pytest.mark.parametrize(("function", "call"), _FAILING)
def test_failing_call_is_named(cuda: FakeCuda, gpu: Gpu, function: str, call: Callable[[Gpu, int, int], int]) -> None:
    stream, event = gpu.made("stream_create"), gpu.made("event_create")
    cuda.fail(function, INVALID_VALUE)
    assert call(gpu, stream, event) == 1
    assert gpu.error() == f"CUDA_ERROR_INVALID_VALUE: invalid argument ({function})"


def lost(gpu: Gpu, *names: str) -> str:
    """What is said where kernels of these names ran on a stream."""
    stream = gpu.made("stream_create")
    for name in names:
        assert gpu.launch(kernel(gpu, name), stream=stream) == 0
    assert gpu.call("stream_synchronize", stream) == 3
    return gpu.error()


_ILLEGAL = "CUDA_ERROR_ILLEGAL_ADDRESS: an illegal memory access was encountered (cuStreamSynchronize)"


def test_asynchronous_error_names_its_kernel(gpu: Gpu) -> None:
    assert lost(gpu, "crash") == f"{_ILLEGAL} in kernel `crash` at program.py:7"
    assert gpu.call("zero", 0, 1, None) == 3
    assert gpu.error() == (
        "CUDA_ERROR_ILLEGAL_ADDRESS: an illegal memory access was encountered (cuMemsetD8Async);"
        " the device is lost to this process since kernel `crash` at program.py:7"
    )


def test_asynchronous_error_names_all_that_may_have_caused_it(gpu: Gpu) -> None:
    gpu.launch(kernel(gpu, "before"))
    assert lost(gpu, "calm", "crash") == (
        f"{_ILLEGAL} in one of kernel `calm` at program.py:7, kernel `crash` at program.py:7"
    )


def test_kernels_that_were_waited_for_are_not_blamed(gpu: Gpu) -> None:
    stream = gpu.made("stream_create")
    gpu.launch(kernel(gpu, "calm"), stream=stream)
    gpu.do("stream_synchronize", stream)
    gpu.launch(kernel(gpu, "crash"), stream=stream)
    gpu.call("stream_synchronize", stream)
    assert gpu.error() == f"{_ILLEGAL} in kernel `crash` at program.py:7"


def test_work_that_nobody_waits_for_is_named_in_part(gpu: Gpu) -> None:
    text = lost(gpu, *(f"calm{number}" for number in range(20)), "crash")
    assert text.count("kernel `calm") == 7
    assert "`crash`" in text


def test_errors_are_those_of_the_thread(cuda: FakeCuda, gpu: Gpu) -> None:
    cuda.fail("cuStreamCreate")
    assert gpu.call("stream_create", _OUT) == 9
    other: list[str] = []
    thread = threading.Thread(target=lambda: other.append(gpu.error()))
    thread.start()
    thread.join()
    assert other == [""]
    assert "cuStreamCreate" in gpu.error()


def test_upload_after_a_launch_stays_behind_it(gpu: Gpu) -> None:
    """A copy on a stream comes after what the stream has."""
    stream, address, fill = gpu.made("stream_create"), gpu.made("alloc", 100_000), kernel(gpu)
    x = np.arange(100_000, dtype=np.uint8)
    gpu.launch(fill, address, 100_000, stream=stream)
    gpu.do("copy", TO_DEVICE, address, x, x.size, 1, x.size, x.size, stream)
    gpu.do("stream_synchronize", stream)
    assert gpu.bytes_at(address, x.size) == x.tobytes()
