# SPDX-License-Identifier: Apache-2.0
"""The error codes of OpenACC (3.3 §3.2, `acc_error_t`), and exceptions that carry them as `.error`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum

from pyacc_mlir.diagnostics.errors import DataError, DeviceError


class ErrorCode(IntEnum):
    """`acc_error_t` without its prefix: `ErrorCode.not_present` is `acc_error_not_present`."""

    none = 0
    other = 1
    system = 2
    execution = 3
    device_init = 4
    device_shutdown = 5
    device_unavailable = 6
    device_type_unavailable = 7
    wrong_device_type = 8
    out_of_memory = 9
    not_present = 10
    partly_present = 11
    present = 12
    invalid_argument = 13
    invalid_async = 14
    invalid_null_pointer = 15
    invalid_data_section = 16


_DATA_ERRORS = frozenset(code for code in ErrorCode if code >= ErrorCode.not_present) - {ErrorCode.invalid_async}


def fault(error: ErrorCode, message: str) -> DataError | DeviceError:
    """The exception for an error: as the native runtime makes them."""
    exception = DataError(message) if error in _DATA_ERRORS else DeviceError(message)
    return _with_error(exception, error)


@contextmanager
def explaining() -> Iterator[None]:
    """Exceptions that come from the native runtime get their `.error`: it has given them a number, `.code`."""
    try:
        yield
    except (DataError, DeviceError) as exception:
        unknown = ErrorCode.invalid_argument if isinstance(exception, DataError) else ErrorCode.other
        _with_error(exception, ErrorCode(getattr(exception, "code", unknown)))
        raise


def _with_error(exception: DataError | DeviceError, error: ErrorCode) -> DataError | DeviceError:
    vars(exception).update(code=int(error), error=error)
    return exception
