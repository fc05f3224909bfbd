# SPDX-License-Identifier: Apache-2.0
"""What a data clause may name in interpreted code, and which memory that is."""

from __future__ import annotations

import array
import ctypes
import numbers
from collections.abc import Iterator
from typing import Any

import numpy as np

from pyacc_mlir.diagnostics.errors import DataError

_SCALARS = (np.generic, numbers.Number)
_BUFFERS = (array.array, memoryview, ctypes.Array, ctypes.Structure, ctypes.Union, ctypes._SimpleCData)
_EXCHANGE_PROTOCOLS = ("__cuda_array_interface__", "__dlpack__")
_DLPACK_CPU = 1  # kDLCPU of dlpack.h


def check(clause: str, name: str, value: object, section: object) -> None:
    """Raise DataError unless `value` is data that the section can be of."""
    if problem := _problem(value):
        raise DataError(f"`{name}` in `{clause}` is {problem}: expected an array, a list or a number")
    if section is not None and isinstance(value, _SCALARS):
        kind = type(value).__name__
        raise DataError(f"`{name}` in `{clause}` is a section of a value of type {kind}: expected one of an array")
    for bound in _bounds(section):
        if bound is not None and not hasattr(bound, "__index__"):
            kind = type(bound).__name__
            raise DataError(f"`{name}` in `{clause}` has a bound of type {kind}: expected an integer")
    if isinstance(value, ctypes._Pointer) and not _is_null(value) and _count(section) is None:
        text = f"`{name}` in `{clause}` is a pointer: expected a section that says how much, `{name}[0:n]`"
        raise DataError(text)


def _bounds(section: object) -> Iterator[object]:
    """The numbers in the subscripts of a section."""
    for part in section if isinstance(section, tuple) else (section,):
        yield from (part.start, part.stop) if isinstance(part, slice) else (part,)


def memories(name: str, value: object, section: object) -> Iterator[tuple[str, object, object]]:
    """Name, object and section of each piece of memory that has an address of its own.

    Numbers and lists have none: compiled blocks get their values. What lies on a device already has none here.
    """
    match value:
        case np.ndarray():
            yield name, value, section
        case list() | tuple():
            for position, item in enumerate(value):
                if not isinstance(item, _SCALARS):
                    yield from memories(f"{name}[{position}]", item, None)
        case ctypes._Pointer():
            if not _is_null(value) and (count := _count(section)) is not None:
                yield name, _pointed_to(value, count), section
        case _ if isinstance(value, _SCALARS):
            return
        case _ if isinstance(value, _BUFFERS):
            yield name, value, section
        case _ if _is_on_host(value):
            yield name, np.from_dlpack(value), section  # type: ignore[arg-type]  # it has __dlpack__


def _problem(value: object) -> str | None:
    """Why `value` is not data; None if it is."""
    match value:
        case np.ndarray():
            return f"an array of {value.dtype}" if value.dtype.hasobject else None
        case list() | tuple():
            problems = (problem for item in value if (problem := _problem(item)))
            return next((f"a {type(value).__name__} with an item that is {problem}" for problem in problems), None)
        case _ if isinstance(value, (*_SCALARS, *_BUFFERS, ctypes._Pointer)):
            return None
        case _ if any(hasattr(value, name) for name in _EXCHANGE_PROTOCOLS):
            return None
        case None:
            return "None"
        case _:
            return f"of type {type(value).__name__}"


def _is_null(pointer: Any) -> bool:
    return not pointer


def _count(section: object) -> int | None:
    """How many elements from the first one a section reaches; None where it does not say."""
    first = section[0] if isinstance(section, tuple) and section else section
    stop = first.stop if isinstance(first, slice) else None
    return int(stop) if stop is not None and stop >= 0 else None


def _pointed_to(pointer: Any, count: int) -> object:
    """The elements as an array that keeps the pointer, and so what it points to."""
    elements = (pointer._type_ * count).from_address(ctypes.addressof(pointer.contents))
    elements._pyacc_pointer = pointer
    return elements


def _is_on_host(value: object) -> bool:
    device = getattr(value, "__dlpack_device__", None)
    return device is not None and device()[0] == _DLPACK_CPU
