# SPDX-License-Identifier: Apache-2.0
"""Addresses in the memory of a device, with what lies there."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from pyacc_mlir.runtime import _native
from pyacc_mlir.runtime.error_codes import ErrorCode, fault


@dataclass(frozen=True, slots=True)
class DevicePointer:
    """An address on a device. It does not own what it points to.

    `int(pointer)` is the address, `bool(pointer)` whether it is one. A typed pointer is an array on the device:
    `deviceptr` clauses take it. That of `acc.malloc` has no type; `view` gives it one.

    Attributes:
        address: of the element with index 0 in all dimensions.
        device: the device as `acc.jit(device=…)` takes it.
        dtype: of the elements; None: raw memory.
        shape: elements in each dimension; empty where there is no dtype.
        strides: bytes from element to element, in each dimension.
        nbytes: of all elements, or of the memory.
    """

    address: int
    device: str
    dtype: np.dtype[Any] | None = None
    shape: tuple[int, ...] = ()
    strides: tuple[int, ...] = ()
    nbytes: int = 0

    @property
    def itemsize(self) -> int:
        """Bytes of one element."""
        return 1 if self.dtype is None else self.dtype.itemsize

    def view(self, dtype: npt.DTypeLike, shape: int | Sequence[int] | None = None) -> DevicePointer:
        """The same memory as an array in C order; without a shape: as many elements as fit, in one dimension.

        Raises:
            DataError: the array is larger than the memory.
        """
        kind = np.dtype(dtype)
        extents = _extents(shape, self.nbytes // max(kind.itemsize, 1))
        if math.prod(extents) * kind.itemsize > self.nbytes:
            message = f"an array of shape {extents} and type {kind} in {self.nbytes} bytes of device memory"
            raise fault(ErrorCode.invalid_data_section, message)
        return typed(self.address, self.device, kind, extents)

    def __int__(self) -> int:
        return self.address

    def __index__(self) -> int:
        return self.address

    def __bool__(self) -> bool:
        return self.address != 0

    def __repr__(self) -> str:
        what = f"{self.nbytes} bytes" if self.dtype is None else f"{self.dtype} {self.shape}"
        return f"<DevicePointer {self.address:#x} on {self.device}: {what}>"

    @property
    def __cuda_array_interface__(self) -> dict[str, Any]:
        """For other libraries that work on CUDA devices: an attribute of typed pointers to such a device alone."""
        return self._interface("__cuda_array_interface__", "nvidia")

    @property
    def __array_interface__(self) -> dict[str, Any]:
        """For NumPy and its like: an attribute of typed pointers to memory of the host alone."""
        return self._interface("__array_interface__", "host")

    def _interface(self, name: str, device: str) -> dict[str, Any]:
        if self.dtype is None or self.device.partition(":")[0] != device:
            raise AttributeError(name)
        return {
            "version": 3,
            "shape": self.shape,
            "typestr": self.dtype.str,
            "data": (self.address, False),
            "strides": self.strides,
        }


def typed(
    address: int,
    device: str,
    dtype: np.dtype[Any],
    shape: tuple[int, ...],
    strides: tuple[int, ...] | None = None,
) -> DevicePointer:
    """A pointer to an array; without strides in C order."""
    if strides is None:
        strides = tuple(dtype.itemsize * math.prod(shape[dim + 1 :]) for dim in range(len(shape)))
    return DevicePointer(address, device, dtype, shape, strides, dtype.itemsize * math.prod(shape))


def _extents(shape: int | Sequence[int] | None, count: int) -> tuple[int, ...]:
    match shape:
        case None:
            return (count,)
        case int():
            return (shape,)
        case _:
            return tuple(shape)


def device_name(device: _native.Device) -> str:
    """The text that names a device: "simt", "nvidia:1"."""
    return f"{device.name}:{device.ordinal}" if device.ordinal else device.name


def address_on(device: _native.Device, pointer: object, nbytes: int = 0) -> int:
    """The address, if it is one on `device` and `nbytes` bytes lie there, as far as the pointer says.

    Raises:
        DataError: it points to another device, or to less.
    """
    if isinstance(pointer, int) and not isinstance(pointer, bool):
        return pointer
    if not isinstance(pointer, DevicePointer):
        raise TypeError(f"expected a device pointer or an address, found {type(pointer).__name__}")
    if pointer.device != device_name(device):
        message = f"a pointer to memory of {pointer.device}: the device is {device_name(device)}"
        raise fault(ErrorCode.invalid_argument, message)
    if nbytes > pointer.nbytes:
        message = f"{nbytes} bytes at a device pointer to {pointer.nbytes} bytes"
        raise fault(ErrorCode.invalid_data_section, message)
    return pointer.address


def exchanged(device: _native.Device, value: Any) -> DevicePointer:
    """The pointer that an array of another package is, by its `__cuda_array_interface__`.

    Raises:
        DataError: `device` is no CUDA device.
    """
    if device.name != "nvidia":
        text = f"a {type(value).__name__} in the memory of a CUDA device: the device is {device_name(device)}"
        raise fault(ErrorCode.invalid_argument, text)
    interface = value.__cuda_array_interface__
    address, shape, strides = interface["data"][0], tuple(interface["shape"]), interface.get("strides")
    return typed(address, device_name(device), np.dtype(interface["typestr"]), shape, strides and tuple(strides))
