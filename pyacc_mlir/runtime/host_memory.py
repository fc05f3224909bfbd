# SPDX-License-Identifier: Apache-2.0
"""Host data that a program hands to a routine: NumPy arrays and views, buffers, ctypes objects, addresses."""

from __future__ import annotations

import ctypes
import operator
from typing import Any, TypeAlias

import numpy as np

from pyacc_mlir.runtime.device_pointer import DevicePointer
from pyacc_mlir.runtime.error_codes import ErrorCode, fault

Bytes: TypeAlias = np.ndarray[Any, np.dtype[np.uint8]]

POINTER_BYTES = ctypes.sizeof(ctypes.c_void_p)
_NO_IDENTITY = (np.generic, str, bool, float, complex)


def host_memory(data: object, nbytes: int | None = None) -> object:
    """The object whose memory `data` is: `data` itself, or the first `nbytes` bytes of it.

    Raises:
        DataError: it has no memory of its own, not so much of it, or an address comes without `nbytes`.
    """
    size = _size(nbytes)
    match data:
        case None:
            raise fault(ErrorCode.invalid_null_pointer, "None is no data: expected an array")
        case DevicePointer():
            raise fault(ErrorCode.invalid_argument, f"{data!r} is no host data: expected an array of the host")
        case _ if isinstance(data, _NO_IDENTITY):
            message = f"a value of type {type(data).__name__} has no place in memory: expected an array"
            raise fault(ErrorCode.invalid_argument, message)
        case ctypes._Pointer() | ctypes.c_void_p() | int():
            return _at_address(_pointed_to(data), size)
    return data if size is None else _prefix(data, size)


def _size(nbytes: int | None) -> int | None:
    if nbytes is None:
        return None
    size = operator.index(nbytes)
    if size < 0:
        raise fault(ErrorCode.invalid_data_section, f"{size} bytes: expected 0 or more")
    return size


def _pointed_to(pointer: object) -> int:
    if isinstance(pointer, int):
        return pointer
    return ctypes.cast(pointer, ctypes.c_void_p).value or 0  # type: ignore[arg-type]  # typeshed knows no _Pointer base


def _at_address(address: int, size: int | None) -> object:
    if size is None:
        raise fault(ErrorCode.invalid_data_section, "a pointer does not say how much it points to: expected `nbytes`")
    if address == 0:
        raise fault(ErrorCode.invalid_null_pointer, f"{size} bytes at a null pointer")
    return _bytes_at((ctypes.c_ubyte * size).from_address(address))


def _prefix(data: object, size: int) -> object:
    found = _all_bytes(data)
    if size > found.nbytes:
        raise fault(ErrorCode.invalid_data_section, f"{size} bytes of {describe(data)}, which has {found.nbytes}")
    return data if size == found.nbytes else found[:size]


def _all_bytes(data: object) -> Bytes:
    """The memory of `data` in the order of its addresses."""
    if isinstance(data, np.ndarray):
        if data.dtype.hasobject:
            raise fault(ErrorCode.invalid_argument, "an array of Python objects")
        if data.flags.c_contiguous or data.flags.f_contiguous:
            return data.reshape(-1, order="A").view(np.uint8)
        raise fault(ErrorCode.invalid_data_section, "a number of bytes of an array with gaps: expected none")
    try:
        return _bytes_at(data)
    except (TypeError, ValueError, BufferError) as error:
        message = f"{describe(data)}: expected an array or another object with a contiguous buffer"
        raise fault(ErrorCode.invalid_argument, message) from error


def _bytes_at(buffer: Any) -> Bytes:
    return np.frombuffer(buffer, np.uint8)


def as_array(memory: object) -> np.ndarray[Any, np.dtype[Any]]:
    """Memory that the native runtime has taken, as an array: its type and shape; bytes where NumPy has no such type."""
    if isinstance(memory, np.ndarray):
        return memory
    try:
        return np.asarray(memoryview(memory))  # type: ignore[arg-type]  # the native runtime has asked
    except (NotImplementedError, ValueError):
        return _bytes_at(memory)


def pointer_cell(pointer: object) -> object:
    """The object whose memory is one pointer: an array with one element, a ctypes pointer, or the pointer's address.

    Raises:
        DataError: it is not the size of a pointer.
    """
    if isinstance(pointer, int):
        return host_memory(pointer, POINTER_BYTES)
    cell = pointer if isinstance(pointer, ctypes._Pointer | ctypes.c_void_p) else host_memory(pointer)
    size = cell.nbytes if isinstance(cell, np.ndarray) else memoryview(cell).nbytes  # type: ignore[arg-type]
    if size != POINTER_BYTES:
        message = f"{describe(pointer)} has {size} bytes: expected one pointer, {POINTER_BYTES} bytes"
        raise fault(ErrorCode.invalid_argument, message)
    return cell


def address_of(memory: object) -> int:
    """Where the memory of an object that the functions above returned begins."""
    return as_array(memory).ctypes.data


def describe(data: object) -> str:
    """`data` as messages name it where it has no name."""
    if isinstance(data, np.ndarray):
        return f"{data.dtype}[{', '.join(map(str, data.shape))}]"
    return type(data).__name__
