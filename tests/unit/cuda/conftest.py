# SPDX-License-Identifier: Apache-2.0
"""Real cuda-python on the fake driver library: it takes the library that is in the process already."""

from __future__ import annotations

import ctypes
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.cuda import fake_cuda
from tests.unit.cuda.fake_cuda import FakeCuda, Gpu


def _has_real_driver() -> bool:
    try:
        return not hasattr(ctypes.CDLL(fake_cuda.NAME), "fake_reset")
    except OSError:
        return False


@pytest.fixture(scope="session")
def built_library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if sys.platform != "linux" or not (shutil.which("gcc") or shutil.which("cc")):
        pytest.skip("needs Linux and a C compiler")
    return fake_cuda.build(tmp_path_factory.mktemp("cuda"))


@pytest.fixture(scope="session")
def library(built_library: Path) -> ctypes.CDLL:
    pytest.importorskip("cuda.bindings.driver", reason="needs cuda-python (extra `cuda`)")
    if _has_real_driver():
        pytest.skip("NVIDIA's driver is here: the fake one cannot take its place in this process")
    return ctypes.CDLL(str(built_library))


@pytest.fixture
def cuda(library: ctypes.CDLL, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeCuda]:
    """CUDA with one GPU, not started. Compiled code is kept in a folder of the test's own."""
    from pyacc_mlir.runtime import driver_cuda

    monkeypatch.setenv("PYACC_CACHE_DIR", str(tmp_path / "cache"))
    fake = FakeCuda(library)
    fake.reset(1)
    driver_cuda._library.cache_clear()
    yield fake
    fake.reset(0)
    driver_cuda._library.cache_clear()


@pytest.fixture
def gpu(cuda: FakeCuda) -> Gpu:
    """The GPU, started; what that took is not on record."""
    from pyacc_mlir.runtime import driver_cuda

    started = Gpu(driver_cuda._cuda().gpu(0).native)
    cuda.calls()
    return started
