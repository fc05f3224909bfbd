# SPDX-License-Identifier: Apache-2.0
"""What the GPUs say of themselves, images, and several GPUs."""

from __future__ import annotations

import re

import numpy as np
import pytest

from pyacc_mlir import acc
from pyacc_mlir.artifact import Kernel
from pyacc_mlir.runtime import cuda_images, devices, driver_cuda
from pyacc_mlir.runtime.loader import LoadError
from tests.gpu.gpu import DEVICE, need_gpu

pytestmark = pytest.mark.gpu
need_gpu()


def saxpy(a, x, y):
    # pragma acc parallel loop
    for i in range(len(x)):
        y[i] += a * x[i]


def test_gpus_are_listed() -> None:
    found = [info for info in acc.devices() if info.type == DEVICE]
    assert [info.number for info in found] == list(range(acc.get_num_devices(DEVICE)))
    for info in found:
        assert info.name
        assert info.memory > 1 << 30
        assert re.fullmatch(r"sm_\d+", info.capability)
        assert re.fullmatch(r"CUDA \d+\.\d+", info.driver)
    assert devices.resolve("auto") == DEVICE


def test_every_gpu_computes() -> None:
    for number in range(acc.get_num_devices(DEVICE)):
        x, y = np.arange(10_000.0), np.ones(10_000)
        acc.jit(device=f"{DEVICE}:{number}")(saxpy)(2.0, x, y)
        np.testing.assert_array_equal(y, 1 + 2 * x)


def test_gpus_have_memory_of_their_own() -> None:
    if acc.get_num_devices(DEVICE) < 2:
        pytest.skip("needs two GPUs")
    gpus, x = [devices.find(DEVICE, number) for number in (0, 1)], np.arange(1000.0)
    addresses = [gpu.malloc(x.nbytes) for gpu in gpus]
    for factor, (gpu, address) in enumerate(zip(gpus, addresses, strict=True)):
        gpu.memcpy_to_device(address, x * factor)
    for factor, (gpu, address) in enumerate(zip(gpus, addresses, strict=True)):
        back = np.zeros_like(x)
        gpu.memcpy_from_device(back, address)
        np.testing.assert_array_equal(back, x * factor)
        gpu.free(address)


@pytest.mark.parametrize("with_ptxas", [True, False])
def test_image_loads_by_either_way(monkeypatch: pytest.MonkeyPatch, tmp_path, with_ptxas: bool) -> None:
    monkeypatch.setenv("PYACC_CACHE_DIR", str(tmp_path))
    if not with_ptxas:
        monkeypatch.setattr(cuda_images, "find_assembler", lambda: None)
    elif cuda_images.find_assembler() is None:
        pytest.skip("needs ptxas")
    driver_cuda._cuda().gpu(0)._modules.clear()
    x, y = np.arange(100.0), np.ones(100)
    acc.jit(device=DEVICE)(saxpy)(3.0, x, y)
    np.testing.assert_array_equal(y, 1 + 3 * x)
    assert bool(list(tmp_path.rglob("*.bin"))) == with_ptxas


def test_refused_image_has_the_log_of_the_driver() -> None:
    with pytest.raises(LoadError, match="(?s)cuModuleLoadDataEx failed: CUDA_ERROR_INVALID_PTX.*line"):
        text = b".version 7.8\n.target sm_75\n.address_size 64\n.visible .entry k() { nonsense; }\n"
        driver_cuda.load_image(0, "ptx", text, (Kernel("k", "k.py", 1),))
