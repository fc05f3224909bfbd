# SPDX-License-Identifier: Apache-2.0
"""Calls of CUDA through cuda-python: results are checked, errors have CUDA's name and words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pyacc_mlir.diagnostics.errors import DeviceError
from pyacc_mlir.runtime.error_codes import ErrorCode, fault
from pyacc_mlir.runtime.loader import LoadError

_CODES = {
    2: ErrorCode.out_of_memory,
    3: ErrorCode.device_init,
    4: ErrorCode.device_shutdown,
    100: ErrorCode.device_type_unavailable,
    101: ErrorCode.device_unavailable,
}


class CudaCalls:
    """`calls("cuDeviceGet", 0)` is `cuda.bindings.driver.cuDeviceGet(0)`, without the status."""

    def __init__(self, bindings: Any) -> None:
        self.bindings = bindings

    def __call__(self, function: str, *arguments: Any) -> Any:
        """The result; a tuple of several; None of none.

        Raises:
            DeviceError: the call fails.
        """
        status, *results = getattr(self.bindings, function)(*arguments)
        if int(status):
            error = _CODES.get(int(status), ErrorCode.other)
            raise fault(error, f"{function} failed: {self._describe(status)}")
        return results[0] if len(results) == 1 else tuple(results) or None

    def _describe(self, status: Any) -> str:
        words = [self._text(function, status) for function in ("cuGetErrorName", "cuGetErrorString")]
        return ": ".join(word for word in words if word) or f"error {int(status)}"

    def _text(self, function: str, status: Any) -> str:
        failed, text = getattr(self.bindings, function)(status)
        return "" if int(failed) or not text else text.decode(errors="replace")

    @contextmanager
    def current(self, context: Any) -> Iterator[None]:
        """The context is this thread's in here."""
        self("cuCtxPushCurrent", context)
        try:
            yield
        finally:
            self("cuCtxPopCurrent")


def load_error(message: str, cause: DeviceError) -> LoadError:
    """What is wrong with an image, with the code that CUDA's error has."""
    error = LoadError(message)
    vars(error).update(vars(cause))
    return error
