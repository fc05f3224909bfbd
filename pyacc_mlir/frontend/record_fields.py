# SPDX-License-Identifier: Apache-2.0
"""Fields of records (NumPy's structured dtypes) as arrays of their own, with the same axes and the array's strides.

A field whose elements lie where its type wants them is an array like any other; else, as in most packed records, it
is one of bytes with an axis more (`emit_packed`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from pyacc_mlir.frontend.types import Array, Record, UntypedError, compiled_dtype

Path = tuple[str, ...]
#: Of a 16-byte number the parts must be aligned, not the whole.
_MOST_ALIGNED = 8


@dataclass(frozen=True, slots=True)
class Field:
    """What a path of names leads to: an element, or records, of `shape` in each record."""

    dtype: np.dtype[Any]
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]


def field_of(dtype: np.dtype[Any], path: Path) -> Field:
    """The field of a record type that `path` leads to; KeyError where there is none."""
    found = Field(dtype, 0, (), ())
    for name in path:
        fields = found.dtype.fields
        if fields is None:
            raise KeyError(name)
        inner, offset = fields[name][:2]
        shape = inner.shape
        base = inner.base
        strides = tuple(base.itemsize * int(np.prod(shape[axis + 1 :])) for axis in range(len(shape)))
        found = Field(base, found.offset + offset, found.shape + shape, found.strides + strides)
    return found


def leaves(dtype: np.dtype[Any], path: Path = ()) -> Iterator[Path]:
    """The paths to all fields that compiled code has elements of, in order."""
    found = field_of(dtype, path)
    if found.dtype.names is not None:
        for name in found.dtype.names:
            yield from leaves(dtype, (*path, name))
        return
    try:
        compiled_dtype(found.dtype)
    except UntypedError:
        return
    yield path


def is_whole(dtype: np.dtype[Any]) -> bool:
    """Whether compiled code can have all that is in such a record."""
    if dtype.names is None:
        return next(leaves(np.dtype([("", dtype)])), None) is not None
    return all(is_whole(dtype[name].base) for name in dtype.names)


def field_type(record: Record, path: Path) -> Array:
    """The type of the array that a field of numbers is."""
    found = field_of(record.dtype, path)
    ndim = record.ndim + len(found.shape)
    size = found.dtype.itemsize
    aligned = found.offset % min(size, _MOST_ALIGNED) == 0 and record.unit % size == 0
    packed = not aligned or any(stride % size for stride in found.strides)
    layout = "A" if ndim or packed else "C"
    return Array(found.dtype, ndim, layout, record.readonly, packed=packed, python=record.python)


def field_view(records: np.ndarray[Any, Any] | np.void, path: Path) -> np.ndarray[Any, Any]:
    """The array that a field of numbers is."""
    found = np.asarray(records)
    if isinstance(records, np.void):
        found.flags.writeable = False
    for name in path:
        found = found[name]
    return found


def bytes_type(record: Record) -> Array:
    """The type of the memory of an array of records: its bytes, in an axis more."""
    return Array(np.dtype(np.uint8), record.ndim + 1, record.layout, record.readonly)


def bytes_view(array: np.ndarray[Any, Any] | np.void) -> np.ndarray[Any, Any]:
    """The bytes of an array's elements, in an axis more."""
    return np.asarray(array)[..., np.newaxis].view(np.uint8)
