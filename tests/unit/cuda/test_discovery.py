# SPDX-License-Identifier: Apache-2.0
"""Which NVIDIA GPUs there are, and how one is started."""

from __future__ import annotations

import subprocess
import sys

import pytest

from pyacc_mlir.diagnostics.errors import DeviceError
from pyacc_mlir.runtime import devices, driver_cuda
from tests.unit.cuda.fake_cuda import OUT_OF_MEMORY, FakeCuda


@pytest.mark.parametrize("count", [0, 1, 2])
def test_devices_are_counted(cuda: FakeCuda, count: int) -> None:
    cuda.reset(count)
    assert driver_cuda.num_devices() == count
    assert devices.num_devices("nvidia") == count


def test_without_a_gpu_it_is_said_why(cuda: FakeCuda) -> None:
    cuda.reset(0)
    assert driver_cuda.why_none() == "cuInit failed: CUDA_ERROR_NO_DEVICE: no CUDA-capable device is detected"
    with pytest.raises(DeviceError, match="there is no NVIDIA GPU: cuInit failed"):
        driver_cuda.table(0)


def test_driver_that_does_not_start_is_no_device(cuda: FakeCuda) -> None:
    cuda.fail("cuInit", 803)
    assert driver_cuda.num_devices() == 0
    assert driver_cuda.why_none() == "cuInit failed: error 803"


def test_without_cuda_python_there_is_no_device(monkeypatch: pytest.MonkeyPatch) -> None:
    driver_cuda._library.cache_clear()
    for name in [name for name in sys.modules if name.partition(".")[0] == "cuda"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "cuda", None)
    assert driver_cuda.num_devices() == 0
    assert driver_cuda.why_none().startswith("cuda-python is not installed")
    driver_cuda._library.cache_clear()


def test_without_the_library_there_is_no_device() -> None:
    code = (
        "import ctypes; from pyacc_mlir.runtime import devices, driver_cuda\n"
        "try: ctypes.CDLL('libcuda.so.1')\n"
        "except OSError: print(devices.num_devices('nvidia'), bool(driver_cuda.why_none()))\n"
        "else: print(0, True)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout.split() == ["0", "True"], done.stderr


def test_properties_do_not_start_the_device(cuda: FakeCuda) -> None:
    cuda.reset(2)
    found = driver_cuda.properties(1)
    assert (found.name, found.vendor, found.capability) == ("Fake GPU 1", "NVIDIA", "sm_90")
    assert (found.driver, found.memory, found.free_memory) == ("CUDA 12.8", 64 << 20, 0)
    assert not [call for call in cuda.calls() if "Retain" in call]


def test_free_memory_is_known_once_the_device_is_in_use(cuda: FakeCuda) -> None:
    driver_cuda.table(0)
    assert driver_cuda.properties(0).free_memory == 64 << 20
    assert cuda.library.fake_retained(0) == 1


def test_each_device_has_a_context_of_its_own(cuda: FakeCuda) -> None:
    cuda.reset(2)
    assert driver_cuda.table(0) != driver_cuda.table(1)
    assert driver_cuda.table(1) == driver_cuda.table(1)
    assert [cuda.library.fake_retained(number) for number in (0, 1)] == [1, 1]
    calls = cuda.calls()
    assert [call for call in calls if call.startswith("cuMemPoolCreate")] == ["cuMemPoolCreate 0", "cuMemPoolCreate 1"]
    assert calls.count("cuMemPoolSetAttribute 4 ffffffffffffffff") == 2


def test_device_that_is_not_there(cuda: FakeCuda) -> None:
    with pytest.raises(
        DeviceError, match="cuDeviceGet failed: CUDA_ERROR_INVALID_DEVICE: invalid device ordinal"
    ) as error:
        driver_cuda.properties(3)
    assert error.value.error.name == "device_unavailable"  # type: ignore[attr-defined]


@pytest.mark.parametrize("function", ["cuMemPoolCreate", "cuMemPoolSetAttribute", "cuCtxPushCurrent_v2"])
def test_device_that_does_not_start_is_given_back(cuda: FakeCuda, function: str) -> None:
    cuda.fail(function)
    with pytest.raises(DeviceError, match=f"{function.removesuffix('_v2')} failed: CUDA_ERROR_OUT_OF_MEMORY"):
        driver_cuda.table(0)
    assert cuda.library.fake_retained(0) == 0
    assert driver_cuda.table(0)  # the next attempt


def test_device_that_cannot_be_retained(cuda: FakeCuda) -> None:
    cuda.fail("cuDevicePrimaryCtxRetain", OUT_OF_MEMORY)
    with pytest.raises(DeviceError, match="cuDevicePrimaryCtxRetain failed: CUDA_ERROR_OUT_OF_MEMORY: out of memory"):
        driver_cuda.table(0)


def test_driver_without_a_function_is_refused(cuda: FakeCuda, monkeypatch: pytest.MonkeyPatch) -> None:
    library = driver_cuda._cuda()
    monkeypatch.setattr(library, "_known_addresses", dict)
    monkeypatch.setattr("pyacc_mlir.runtime.cuda_library._exported", lambda name: 0)
    with pytest.raises(DeviceError, match="NVIDIA's driver has no function cuGetErrorName"):
        library.gpu(0).native
    assert cuda.library.fake_retained(0) == 0


def test_functions_come_from_the_library_where_cuda_python_does_not_tell(
    cuda: FakeCuda, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = driver_cuda._cuda()
    told = library._addresses()
    monkeypatch.setattr(library, "_known_addresses", dict)
    assert library._addresses() == told
