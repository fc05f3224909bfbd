# SPDX-License-Identifier: Apache-2.0
"""The fake driver library (fake_cuda.c) as cuda-python finds it, and GPUs of it by their tables of functions."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from pyacc_mlir.runtime import _native
from tests.unit.runtime.fake_driver import Table

SOURCE = Path(__file__).with_name("fake_cuda.c")
NAME = "libcuda.so.1"
TO_DEVICE, FROM_DEVICE, ON_DEVICE = 0, 1, 2
OUT_OF_MEMORY, ILLEGAL_ADDRESS, INVALID_VALUE = 2, 700, 1


def build(folder: Path) -> Path:
    """The library, compiled into a folder under the name of the real one."""
    compiler = shutil.which("gcc") or shutil.which("cc")
    assert compiler
    path = folder / NAME
    flags = ("-shared", "-fPIC", f"-Wl,-soname,{NAME}", "-ldl", "-lpthread")
    subprocess.run([compiler, str(SOURCE), "-o", str(path), *flags], check=True)
    return path


@dataclass(frozen=True)
class FakeCuda:
    """The library's controls."""

    library: ctypes.CDLL

    def __post_init__(self) -> None:
        self.library.fake_log.restype = ctypes.c_char_p

    def reset(self, devices: int) -> None:
        self.library.fake_reset(devices)

    def fail(self, function: str, code: int = OUT_OF_MEMORY, after: int = 0) -> None:
        """Let a call of a function fail; `after`: not the first ones."""
        self.library.fake_fail(function.encode(), code, after)

    def calls(self) -> list[str]:
        """What was called since the last time, with arguments; the bookkeeping of contexts left out."""
        lines = self.library.fake_log().decode().splitlines()
        self.library.fake_clear()
        return [line for line in lines if not line.startswith("cuCtx")]

    def all_calls(self) -> list[str]:
        lines = self.library.fake_log().decode().splitlines()
        self.library.fake_clear()
        return lines

    def blocks(self) -> int:
        """Allocations of device memory."""
        return int(self.library.fake_blocks(1))


class Gpu:
    """The functions of a table, as the runtime calls them; arrays stand for their memory."""

    def __init__(self, native: _native.CudaGpu) -> None:
        self.native, self._table = native, Table.from_address(native.table)

    def call(self, function: str, *arguments: Any) -> int:
        return int(getattr(self._table, function)(self._table.self, *map(_plain, arguments)))

    def error(self) -> str:
        return ctypes.string_at(self._table.last_error(self._table.self)).decode()

    def made(self, function: str, *arguments: Any) -> int:
        """What a function puts where its last argument points to."""
        result = ctypes.c_void_p()
        assert self.call(function, *arguments, ctypes.pointer(result)) == 0, self.error()
        return result.value or 0

    def do(self, function: str, *arguments: Any) -> None:
        assert self.call(function, *arguments) == 0, self.error()

    def launch(
        self, kernel: int, *arguments: int, shared: int = 0, stream: int | None = None, grid: Any = (2, 1, 1)
    ) -> int:
        values = [ctypes.c_int64(argument) for argument in arguments]
        addresses = (ctypes.c_void_p * max(1, len(values)))(*map(ctypes.addressof, values))
        longs = ctypes.c_int64 * 3
        return self.call("launch", kernel, longs(*grid), longs(64, 1, 1), shared, addresses, stream)

    def bytes_at(self, address: int, count: int) -> bytes:
        """What lies on the device, read behind the driver's back."""
        return ctypes.string_at(address, count)


def _plain(value: Any) -> Any:
    return value.ctypes.data if isinstance(value, np.ndarray) else value
