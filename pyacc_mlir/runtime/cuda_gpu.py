# SPDX-License-Identifier: Apache-2.0
"""One NVIDIA GPU: what it is, its context and memory pool, the images loaded on it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from pyacc_mlir.artifact import Kernel
from pyacc_mlir.diagnostics.errors import DeviceError
from pyacc_mlir.runtime import _native
from pyacc_mlir.runtime.cuda_calls import CudaCalls, load_error
from pyacc_mlir.runtime.cuda_images import load_module
from pyacc_mlir.runtime.driver import DeviceProperties
from pyacc_mlir.runtime.error_codes import ErrorCode, fault
from pyacc_mlir.runtime.loader import LoadedImage, LoadError

_NAME_BYTES = 256
_KEEP_ALL = 2**64 - 1


class CudaGpu:
    """The GPU `number`; it starts with the first use of `native`.

    Its context is the primary one, which other libraries in the process use too. It is retained until the process ends:
    queues may be at work until then.
    """

    def __init__(self, calls: CudaCalls, number: int, version: int, addresses: Callable[[], dict[str, int]]) -> None:
        self._calls, self._version, self._addresses = calls, version, addresses
        self._device = calls("cuDeviceGet", number)
        self._lock = threading.RLock()
        self._context: Any = None
        self._native: _native.CudaGpu | None = None
        self._modules: dict[bytes, Any] = {}

    def properties(self) -> DeviceProperties:
        """What the GPU is; its free memory is known once something in this process uses it."""
        name: bytes = self._calls("cuDeviceGetName", _NAME_BYTES, self._device)
        return DeviceProperties(
            name=name.split(b"\0")[0].decode(errors="replace"),
            vendor="NVIDIA",
            memory=self._calls("cuDeviceTotalMem", self._device),
            free_memory=self._free_memory(),
            capability=self.capability,
            driver=f"CUDA {self._version // 1000}.{self._version % 1000 // 10}",
        )

    @property
    def capability(self) -> str:
        """As compilers name it: "sm_90"."""
        major, minor = (self._attribute(f"COMPUTE_CAPABILITY_{part}") for part in ("MAJOR", "MINOR"))
        return f"sm_{major}{minor}"

    @property
    def native(self) -> _native.CudaGpu:
        """The native side, started.

        Raises:
            DeviceError: the GPU cannot be started.
        """
        with self._lock:
            if self._native is None:
                self._native = self._start()
            return self._native

    def load(self, format: str, image: bytes, kernels: tuple[Kernel, ...]) -> LoadedImage:
        """The kernels of an image, which is loaded once.

        Raises:
            LoadError: CUDA refuses the image, or lacks one of the kernels.
        """
        if format != "ptx":
            raise LoadError(f"an image of format {format}: NVIDIA GPUs take ptx")
        native = self.native
        with self._lock, self._calls.current(self._context):
            module = self._modules.get(image)
            if module is None:
                module = self._modules[image] = load_module(self._calls, image, self.capability)
            return LoadedImage(tuple(self._kernel(native, module, kernel) for kernel in kernels), module)

    def _kernel(self, native: _native.CudaGpu, module: Any, kernel: Kernel) -> int:
        what = f"kernel `{kernel.name}` at {kernel.filename}:{kernel.line}"
        shared = self._calls.bindings.CUfunction_attribute.CU_FUNC_ATTRIBUTE_SHARED_SIZE_BYTES
        try:
            function = self._calls("cuModuleGetFunction", module, kernel.name.encode())
            static = self._calls("cuFuncGetAttribute", shared, function)
        except DeviceError as error:
            raise load_error(f"{what}: {error}", error) from error
        return native.add_kernel(int(function), what, static)

    def _start(self) -> _native.CudaGpu:
        self._context = self._calls("cuDevicePrimaryCtxRetain", self._device)
        try:
            with self._calls.current(self._context):
                pool = self._make_pool()
                return _native.cuda_gpu(self._addresses(), int(self._context), pool)
        except RuntimeError as error:
            self._calls("cuDevicePrimaryCtxRelease", self._device)
            if hasattr(error, "error"):
                raise
            raise fault(ErrorCode.device_init, str(error)) from error

    def _make_pool(self) -> int:
        """A pool that keeps the memory it has had from the system; 0 where the GPU has none."""
        if not self._attribute("MEMORY_POOLS_SUPPORTED"):
            return 0
        cuda = self._calls.bindings
        wanted = cuda.CUmemPoolProps()
        wanted.allocType = cuda.CUmemAllocationType.CU_MEM_ALLOCATION_TYPE_PINNED
        wanted.location.type = cuda.CUmemLocationType.CU_MEM_LOCATION_TYPE_DEVICE
        wanted.location.id = int(self._device)
        pool = self._calls("cuMemPoolCreate", wanted)
        threshold = cuda.CUmemPool_attribute.CU_MEMPOOL_ATTR_RELEASE_THRESHOLD
        self._calls("cuMemPoolSetAttribute", pool, threshold, cuda.cuuint64_t(_KEEP_ALL))
        return int(pool)

    def _free_memory(self) -> int:
        """0 while nothing in this process uses the GPU: to ask it would start it."""
        _, is_active = self._calls("cuDevicePrimaryCtxGetState", self._device)
        if not is_active:
            return 0
        context = self._calls("cuDevicePrimaryCtxRetain", self._device)
        try:
            with self._calls.current(context):
                free, _ = self._calls("cuMemGetInfo")
        finally:
            self._calls("cuDevicePrimaryCtxRelease", self._device)
        return int(free)

    def _attribute(self, name: str) -> int:
        attribute = getattr(self._calls.bindings.CUdevice_attribute, f"CU_DEVICE_ATTRIBUTE_{name}")
        return int(self._calls("cuDeviceGetAttribute", attribute, self._device))
