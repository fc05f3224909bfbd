# SPDX-License-Identifier: Apache-2.0
"""What `attach` and `detach` clauses name: places in host memory that hold the address of data.

A pointer of a Python program is a ctypes pointer, a member of a ctypes structure or of a NumPy record, or an element of
an array of addresses (64-bit integers, ctypes pointers). A device pointer is one too, of which there is nothing to do.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import Any, TypeAlias

import numpy as np

from pyacc_mlir.diagnostics.errors import DataError
from pyacc_mlir.runtime.device_pointer import DevicePointer
from pyacc_mlir.runtime.error_codes import ErrorCode, fault
from pyacc_mlir.runtime.host_memory import POINTER_BYTES, as_array, describe

Cells: TypeAlias = np.ndarray[Any, np.dtype[Any]]

_POINTERS = (ctypes._Pointer, ctypes.c_void_p, ctypes.c_char_p, ctypes.c_size_t)
_RECORDS = (ctypes.Structure, ctypes.Union)


def pointer_cells(clause: str, name: str, value: object, section: object) -> Iterator[tuple[str, object]]:
    """The name and the memory of each pointer that a clause names.

    `section`: what stands between brackets, `"x"` for a field of records, `".x"` for a member of a structure.

    Raises:
        DataError: there is no pointer (D-16).
    """
    members = section if isinstance(section, tuple) else () if section is None else (section,)
    found = value
    try:
        while members and isinstance(members[0], str) and members[0].startswith("."):
            found, members = _member(found, members[0][1:]), members[1:]
        if isinstance(found, DevicePointer) or hasattr(found, "__cuda_array_interface__"):
            return  # its own place is in no memory that the device could have a copy of
        cells = _part(_cells(found), members)
    except (DataError, TypeError, ValueError, IndexError) as error:
        raise _no_pointer(clause, name, found) from error
    if cells.dtype.kind not in "iu" or cells.dtype.itemsize != POINTER_BYTES:
        raise _no_pointer(clause, name, cells)
    for index in np.ndindex(cells.shape):
        one = cells[tuple(slice(each, each + 1) for each in index)]
        yield (name if cells.size == 1 else f"{name}[{', '.join(map(str, index))}]"), one


def _member(owner: Any, name: str) -> object:
    """The place of a member: ctypes itself gives the value of a `c_void_p` away."""
    value = getattr(owner, name)
    if not isinstance(owner, _RECORDS) or not isinstance(value, int | None | ctypes._Pointer):
        return value
    member = getattr(type(owner), name)
    return np.frombuffer(memoryview(owner), np.uint8)[member.offset : member.offset + member.size].view(
        f"u{member.size}"
    )


def _cells(value: Any) -> Cells:
    if isinstance(value, _POINTERS) or (isinstance(value, ctypes.Array) and issubclass(value._type_, _POINTERS)):
        return _addresses(value)
    if isinstance(value, np.generic | int | list | tuple | None):
        raise TypeError("no place in memory")
    return as_array(value)


def _addresses(pointers: Any) -> Cells:
    return np.frombuffer(pointers, np.uintp)


def _part(cells: Cells, members: tuple[Any, ...]) -> Cells:
    """The part of an array of addresses or of records: fields by name, the others by index; never a copy."""
    for name in (one for one in members if isinstance(one, str)):
        cells = cells[name]
    places = [one for one in members if not isinstance(one, str)]
    if len(places) > cells.ndim:
        raise IndexError("too many subscripts")
    return cells[tuple(_kept(one, extent) for one, extent in zip(places, cells.shape, strict=False))]


def _kept(place: Any, extent: int) -> slice:
    if isinstance(place, slice):
        return place
    first = range(extent)[place]  # raises IndexError where there is none
    return slice(first, first + 1)


def _no_pointer(clause: str, name: str, value: object) -> Exception:
    expected = "expected a ctypes pointer, or an address in an array, a record or a structure"
    message = f"`{name}` in `{clause}` is no pointer but {describe(value)}: {expected}"
    return fault(ErrorCode.invalid_argument, message)
