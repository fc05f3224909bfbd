# SPDX-License-Identifier: Apache-2.0
"""From PTX to kernels: the driver's log, ptxas, what is kept on disk."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from pyacc_mlir.artifact import Kernel
from pyacc_mlir.diagnostics.errors import AccWarning, DeviceError
from pyacc_mlir.runtime import cuda_assembler, cuda_images, driver_cuda
from pyacc_mlir.runtime.cuda_assembler import Assembler
from pyacc_mlir.runtime.image_cache import ImageCache
from pyacc_mlir.runtime.loader import LoadError
from tests.support.ptxas import find_ptxas
from tests.unit.cuda.fake_cuda import FakeCuda, Gpu

PTX = b"// saxpy_kernel_0 fill_shared"
SAXPY = (Kernel("saxpy_kernel_0", "saxpy.py", 12),)
REAL_PTX = b".version 7.8\n.target sm_80\n.address_size 64\n.visible .entry saxpy_kernel_0() {\n ret;\n}\n"


@pytest.fixture
def without_ptxas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cuda_images, "find_assembler", lambda: None)


@pytest.fixture
def assembled(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """A ptxas of the test's own; what it is asked for."""
    program = tmp_path / "ptxas"
    program.write_bytes(b"")
    asked: list[str] = []

    class Recording(Assembler):
        def assemble(self, ptx: bytes, chip: str) -> bytes | None:
            asked.append(chip)
            return None if b"bad" in ptx else b"ELF " + ptx

    monkeypatch.setattr(cuda_images, "find_assembler", lambda: Recording(program))
    return asked


def loads(cuda: FakeCuda) -> list[str]:
    return [call for call in cuda.calls() if call.startswith("cuModuleLoad")]


@pytest.fixture
def again(gpu: Gpu) -> Callable[[], None]:
    """Loads the image as another process would."""

    def load() -> None:
        driver_cuda._cuda().gpu(0)._modules.clear()
        driver_cuda.load_image(0, "ptx", PTX, SAXPY)

    return load


def test_driver_assembles_where_there_is_no_ptxas(cuda: FakeCuda, gpu: Gpu, without_ptxas: None) -> None:
    loaded = driver_cuda.load_image(0, "ptx", PTX, SAXPY)
    assert gpu.launch(loaded.handles[0]) == 0
    calls = cuda.calls()
    assert [call for call in calls if "Module" in call] == [
        "cuModuleLoadDataEx",
        "cuModuleGetFunction saxpy_kernel_0",
    ]
    assert calls[-2] == "cuLaunchKernel saxpy_kernel_0 grid 2 1 1 block 64 1 1 shared 0 stream thread"


def test_refused_text_is_an_error_with_the_log(gpu: Gpu, without_ptxas: None) -> None:
    with pytest.raises(LoadError) as error:
        driver_cuda.load_image(0, "ptx", b"bad", SAXPY)
    assert str(error.value) == (
        "cuModuleLoadDataEx failed: CUDA_ERROR_INVALID_PTX: a PTX JIT compilation failed\n"
        "ptxas application line 3; error : Unexpected instruction"
    )
    assert error.value.error.name == "other"  # type: ignore[attr-defined]


def test_text_that_ptxas_refuses_goes_to_the_driver(cuda: FakeCuda, gpu: Gpu, assembled: list[str]) -> None:
    with pytest.raises(LoadError, match="Unexpected instruction"):
        driver_cuda.load_image(0, "ptx", b"bad", SAXPY)
    assert assembled == ["sm_90"]


def test_image_is_loaded_once(cuda: FakeCuda, gpu: Gpu, without_ptxas: None) -> None:
    driver_cuda.load_image(0, "ptx", PTX, SAXPY)
    driver_cuda.load_image(0, "ptx", PTX, SAXPY)
    assert len(loads(cuda)) == 1


def test_assembled_code_is_kept_on_disk(
    cuda: FakeCuda, again: Callable[[], None], assembled: list[str], tmp_path: Path
) -> None:
    again()
    again()
    assert assembled == ["sm_90"]
    assert loads(cuda) == ["cuModuleLoadData ELF ", "cuModuleLoadData ELF "]
    assert [path.suffix for path in (tmp_path / "cache" / "images").iterdir()] == [".bin"]


@pytest.mark.parametrize("content", [b"", b"pyacc", b"x" * 1000])
def test_damaged_file_is_made_again(
    cuda: FakeCuda, again: Callable[[], None], assembled: list[str], tmp_path: Path, content: bytes
) -> None:
    again()
    (kept,) = (tmp_path / "cache" / "images").iterdir()
    whole = kept.read_bytes()
    kept.write_bytes(content)
    again()
    assert assembled == ["sm_90"] * 2
    assert kept.read_bytes() == whole
    kept.write_bytes(whole[:-1])
    again()
    assert len(assembled) == 3
    assert loads(cuda) == ["cuModuleLoadData ELF "] * 3


def test_another_ptxas_makes_its_own(again: Callable[[], None], assembled: list[str], tmp_path: Path) -> None:
    again()
    (tmp_path / "ptxas").write_bytes(b"another version")
    again()
    assert len(assembled) == 2


def test_code_that_the_driver_does_not_take_is_assembled_by_it(
    cuda: FakeCuda, again: Callable[[], None], assembled: list[str]
) -> None:
    cuda.fail("cuModuleLoadData", 200)
    again()
    assert loads(cuda) == ["cuModuleLoadData ELF ", "cuModuleLoadDataEx"]


def test_disk_that_takes_nothing_is_no_error(again: Callable[[], None], assembled: list[str], tmp_path: Path) -> None:
    (tmp_path / "cache").write_bytes(b"a file where a folder should be")
    with pytest.warns(AccWarning, match="cannot be kept"):
        again()
    again()
    assert len(assembled) == 2


def test_kept_image_is_whole_or_absent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    cache = ImageCache(str(tmp_path))
    monkeypatch.setattr(os, "replace", full)
    with pytest.warns(AccWarning, match="No space left"):
        cache.put("key", b"image")
    assert cache.get("key") is None
    assert list((tmp_path / "images").iterdir()) == []


@pytest.mark.skipif(find_ptxas() is None, reason="needs ptxas (extra `test`)")
def test_real_ptxas_makes_machine_code(cuda: FakeCuda, gpu: Gpu) -> None:
    assembler = cuda_assembler.find_assembler()
    assert assembler is not None
    code = assembler.assemble(REAL_PTX, "sm_90")
    assert code is not None
    assert code.startswith(b"\x7fELF")
    assert b"saxpy_kernel_0" in code
    assert assembler.assemble(b"no ptx", "sm_90") is None
    assert Assembler(Path("nowhere/ptxas")).assemble(REAL_PTX, "sm_90") is None


def test_kernel_that_is_not_in_the_image(gpu: Gpu, without_ptxas: None) -> None:
    with pytest.raises(
        DeviceError, match=r"kernel `other` at saxpy.py:1: cuModuleGetFunction failed: CUDA_ERROR_NOT_FOUND"
    ):
        driver_cuda.load_image(0, "ptx", PTX, (Kernel("other", "saxpy.py", 1),))


def test_image_of_another_format(gpu: Gpu) -> None:
    with pytest.raises(LoadError, match="an image of format simt: NVIDIA GPUs take ptx"):
        driver_cuda.load_image(0, "simt", PTX, SAXPY)


def test_static_shared_memory_counts(cuda: FakeCuda, gpu: Gpu, without_ptxas: None) -> None:
    (handle,) = driver_cuda.load_image(0, "ptx", PTX, (Kernel("fill_shared", "saxpy.py", 3),)).handles
    address = gpu.made("alloc", 8)
    cuda.calls()
    assert gpu.launch(handle, address, 8, shared=40 << 10) == 0, gpu.error()
    assert cuda.calls()[0] == f"cuFuncSetAttribute fill_shared 8 {40 << 10}"


@pytest.mark.parametrize("function", ["cuModuleLoadDataEx", "cuFuncGetAttribute"])
def test_failing_call_is_named(cuda: FakeCuda, gpu: Gpu, without_ptxas: None, function: str) -> None:
    cuda.fail(function)
    with pytest.raises(DeviceError, match=f"{function} failed: CUDA_ERROR_OUT_OF_MEMORY"):
        driver_cuda.load_image(0, "ptx", PTX, SAXPY)
