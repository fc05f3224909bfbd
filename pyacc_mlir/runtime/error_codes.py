# SPDX-License-Identifier: Apache-2.0
"""Exceptions for the error codes of OpenACC (3.3 §3.2)."""

from __future__ import annotations

from pyacc_mlir.diagnostics.error_codes import ErrorCode
from pyacc_mlir.diagnostics.errors import DataError, DeviceError

__all__ = ["ErrorCode", "fault"]

_DATA_ERRORS = frozenset(code for code in ErrorCode if code >= ErrorCode.not_present) - {ErrorCode.invalid_async}


def fault(error: ErrorCode, message: str) -> DataError | DeviceError:
    """The exception for an error: as the native runtime makes them."""
    exception = DataError(message) if error in _DATA_ERRORS else DeviceError(message)
    exception.code = int(error)
    return exception
