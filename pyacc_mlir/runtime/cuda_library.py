# SPDX-License-Identifier: Apache-2.0
"""NVIDIA's driver library: which GPUs there are, and where its functions lie."""

from __future__ import annotations

import ctypes
import sys
import threading
from collections.abc import Callable
from typing import Any

from pyacc_mlir.runtime import _native
from pyacc_mlir.runtime.cuda_calls import CudaCalls
from pyacc_mlir.runtime.cuda_gpu import CudaGpu

_LIBRARY = "nvcuda.dll" if sys.platform == "win32" else "libcuda.so.1"


class CudaLibrary:
    """CUDA, started.

    Args:
        bindings: `cuda.bindings.driver`.
        known_addresses: gives the functions that cuda-python has found, by exported name.

    Raises:
        DeviceError: there is no GPU, or none that can be used.
    """

    def __init__(self, bindings: Any, known_addresses: Callable[[], dict[str, int]]) -> None:
        self.calls = CudaCalls(bindings)
        self.calls("cuInit", 0)
        self.num_devices: int = self.calls("cuDeviceGetCount")
        self.version: int = self.calls("cuDriverGetVersion")
        self._known_addresses = known_addresses
        self._gpus: dict[int, CudaGpu] = {}
        self._lock = threading.Lock()

    def gpu(self, number: int) -> CudaGpu:
        """A GPU. Raises DeviceError where there is no such number."""
        with self._lock:
            if number not in self._gpus:
                self._gpus[number] = CudaGpu(self.calls, number, self.version, self._addresses)
            return self._gpus[number]

    def _addresses(self) -> dict[str, int]:
        """The functions that native code calls; one that is nowhere is left out."""
        known = self._known_addresses()
        names = _native.cuda_functions()
        return {name: address for name in names if (address := known.get(name) or _exported(name))}


def _exported(name: str) -> int:
    """The address that the library gives itself, 0 where it does not."""
    try:
        function = getattr(ctypes.CDLL(_LIBRARY), name)
    except (OSError, AttributeError):
        return 0
    return ctypes.cast(function, ctypes.c_void_p).value or 0
