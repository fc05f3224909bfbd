# SPDX-License-Identifier: Apache-2.0
"""NVIDIA GPUs, through cuda-python: this module is a `Driver` (runtime/driver.py) and an `ImageLoader`.

cuda-python finds NVIDIA's driver library and asks it about its devices; what works while programs run is native, and
calls the library by the addresses that cuda-python found.
"""

from __future__ import annotations

import functools
from typing import Any

from pyacc_mlir.artifact import Kernel
from pyacc_mlir.diagnostics.errors import DeviceError
from pyacc_mlir.runtime.cuda_library import CudaLibrary
from pyacc_mlir.runtime.driver import DeviceProperties
from pyacc_mlir.runtime.loader import LoadedImage


def num_devices() -> int:
    """How many GPUs CUDA shows; 0 without cuda-python, NVIDIA's driver or a GPU that it can use."""
    found = _library()
    return found.num_devices if isinstance(found, CudaLibrary) else 0


def why_none() -> str:
    """Why there are no GPUs; empty where there are."""
    found = _library()
    return "" if isinstance(found, CudaLibrary) else found


def properties(number: int) -> DeviceProperties:
    """What a GPU is. Does not start it."""
    return _cuda().gpu(number).properties()


def table(number: int) -> int:
    """The address of the native table that drives a GPU. Starts it."""
    return _cuda().gpu(number).native.table


def load_image(number: int, format: str, image: bytes, kernels: tuple[Kernel, ...]) -> LoadedImage:
    """The kernels of a PTX text on a GPU.

    Raises:
        LoadError: CUDA refuses it; the text has its log.
    """
    return _cuda().gpu(number).load(format, image, kernels)


def _cuda() -> CudaLibrary:
    found = _library()
    if isinstance(found, CudaLibrary):
        return found
    raise DeviceError(f"there is no NVIDIA GPU: {found}")


@functools.cache
def _library() -> CudaLibrary | str:
    """CUDA, or why it cannot be used."""
    try:
        from cuda.bindings import driver
    except ImportError as error:
        return f"cuda-python is not installed: {error}"
    try:
        return CudaLibrary(driver, _known_addresses)
    except Exception as error:  # cuda-python has exceptions of its own where the library is not there
        return str(error)


def _known_addresses() -> dict[str, int]:
    """The functions of NVIDIA's driver that cuda-python has found, by exported name."""
    try:
        from cuda.bindings._internal.driver import _inspect_function_pointers
    except ImportError:
        return {}
    found: dict[str, Any] = _inspect_function_pointers()
    return {name.removeprefix("__"): int(address) for name, address in found.items() if address}
