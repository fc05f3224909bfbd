# SPDX-License-Identifier: Apache-2.0
"""Device pointers as arguments of compiled blocks, which take arrays: an array with the device's address.

Nobody on the host looks into such an array; it only carries address, shape and strides into the frame.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from pyacc_mlir.runtime import _native
from pyacc_mlir.runtime.device_pointer import DevicePointer, address_on, exchanged


@dataclass(frozen=True, slots=True)
class PointerCall:
    """Calls a block whose arguments at some positions are device pointers to memory of `device`."""

    call: Callable[..., object]
    device: _native.Device
    positions: tuple[int, ...]

    def __call__(self, *args: object) -> object:
        """Raises DataError where a pointer points to another device."""
        values = list(args)
        for position in self.positions:
            values[position] = array_at(self.device, values[position])
        return self.call(*values)


def array_at(device: _native.Device, pointer: Any) -> np.ndarray[Any, np.dtype[Any]]:
    """The array that a typed pointer stands for."""
    if not isinstance(pointer, DevicePointer):
        pointer = exchanged(device, pointer)
    assert pointer.dtype is not None
    address = address_on(device, pointer)
    reach = [(extent - 1) * stride for extent, stride in zip(pointer.shape, pointer.strides, strict=True)]
    if 0 in pointer.shape:
        return np.empty(pointer.shape, pointer.dtype)
    before = sum(-each for each in reach if each < 0)
    size = before + sum(each for each in reach if each > 0) + pointer.dtype.itemsize
    memory = memoryview((ctypes.c_char * size).from_address(address - before))
    return np.ndarray(pointer.shape, pointer.dtype, memory, before, pointer.strides)
