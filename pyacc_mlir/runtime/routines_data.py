# SPDX-License-Identifier: Apache-2.0
"""Routines that make host data present, move it and look it up (OpenACC 3.3 §3.2.18 to §3.2.20, §3.2.23 to §3.2.25).

`data` is a NumPy array or a view of one, another object with a buffer, or a pointer of ctypes or an address with
`nbytes`. A view is the memory it shows. With `nbytes` only so many bytes from its start are meant.

The `_async` forms take the queue last, as in Fortran: `copyin_async(a, 1)` or `copyin_async(a, a.nbytes, 1)`.
"""

from __future__ import annotations

import numpy as np

from pyacc_mlir.runtime import _native, icv
from pyacc_mlir.runtime.device_pointer import DevicePointer, address_on, device_name, typed
from pyacc_mlir.runtime.host_memory import as_array, describe, host_memory
from pyacc_mlir.runtime.queues import ASYNC_SYNC, split_queue

_DYNAMIC = _native.DATA_FLAGS["dynamic"]
_FINALIZE = _native.DATA_FLAGS["finalize"]


def copyin(data: object, nbytes: int | None = None) -> DevicePointer:
    """Make data present, with its values if it was not, and count it (OpenACC 3.3 §3.2.18).

    Raises:
        DataError: a part of it is present (`partly_present`), or it is no data.
        DeviceError: the device has no memory left (`out_of_memory`).
    """
    return _enter("copyin", data, nbytes, ASYNC_SYNC)


def copyin_async(data: object, *nbytes_and_queue: int) -> DevicePointer:
    """As `copyin`, with the copy on a queue (OpenACC 3.3 §3.2.18)."""
    return _enter("copyin", data, *split_queue(nbytes_and_queue))


def create(data: object, nbytes: int | None = None) -> DevicePointer:
    """Make data present, without its values, and count it (OpenACC 3.3 §3.2.18). Raises as `copyin` does."""
    return _enter("create", data, nbytes, ASYNC_SYNC)


def create_async(data: object, *nbytes_and_queue: int) -> DevicePointer:
    """As `create`, on a queue (OpenACC 3.3 §3.2.18)."""
    return _enter("create", data, *split_queue(nbytes_and_queue))


def copyout(data: object, nbytes: int | None = None) -> None:
    """Count data down; if that ends its presence, copy its values back (OpenACC 3.3 §3.2.19).

    Nothing happens where it is not present, as with `exit data`.

    Raises:
        DataError: a part of it is present (`partly_present`), or it is read-only.
    """
    _exit("copyout", data, nbytes, ASYNC_SYNC)


def copyout_async(data: object, *nbytes_and_queue: int) -> None:
    """As `copyout`, on a queue (OpenACC 3.3 §3.2.19)."""
    _exit("copyout", data, *split_queue(nbytes_and_queue))


def copyout_finalize(data: object, nbytes: int | None = None) -> None:
    """As `copyout`, whatever its dynamic counter says (OpenACC 3.3 §3.2.19)."""
    _exit("copyout", data, nbytes, ASYNC_SYNC, _FINALIZE)


def copyout_finalize_async(data: object, *nbytes_and_queue: int) -> None:
    """As `copyout_finalize`, on a queue (OpenACC 3.3 §3.2.19)."""
    _exit("copyout", data, *split_queue(nbytes_and_queue), _FINALIZE)


def delete(data: object, nbytes: int | None = None) -> None:
    """As `copyout`, without the copy (OpenACC 3.3 §3.2.19)."""
    _exit("delete", data, nbytes, ASYNC_SYNC)


def delete_async(data: object, *nbytes_and_queue: int) -> None:
    """As `delete`, on a queue (OpenACC 3.3 §3.2.19)."""
    _exit("delete", data, *split_queue(nbytes_and_queue))


def delete_finalize(data: object, nbytes: int | None = None) -> None:
    """As `delete`, whatever its dynamic counter says (OpenACC 3.3 §3.2.19)."""
    _exit("delete", data, nbytes, ASYNC_SYNC, _FINALIZE)


def delete_finalize_async(data: object, *nbytes_and_queue: int) -> None:
    """As `delete_finalize`, on a queue (OpenACC 3.3 §3.2.19)."""
    _exit("delete", data, *split_queue(nbytes_and_queue), _FINALIZE)


def update_device(data: object, nbytes: int | None = None) -> None:
    """Copy the values of present data to the device (OpenACC 3.3 §3.2.20).

    Raises:
        DataError: it is not present, or in part (`not_present`, `partly_present`).
    """
    _update("update_device", data, nbytes, ASYNC_SYNC)


def update_device_async(data: object, *nbytes_and_queue: int) -> None:
    """As `update_device`, on a queue (OpenACC 3.3 §3.2.20)."""
    _update("update_device", data, *split_queue(nbytes_and_queue))


def update_self(data: object, nbytes: int | None = None) -> None:
    """Copy the values of present data from the device (OpenACC 3.3 §3.2.20). Raises as `update_device` does."""
    _update("update_self", data, nbytes, ASYNC_SYNC)


def update_self_async(data: object, *nbytes_and_queue: int) -> None:
    """As `update_self`, on a queue (OpenACC 3.3 §3.2.20)."""
    _update("update_self", data, *split_queue(nbytes_and_queue))


def deviceptr(data: object) -> DevicePointer | None:
    """Where present data is on the device; None where it is not present (OpenACC 3.3 §3.2.23)."""
    device, memory = icv.device(), host_memory(data)
    address = device.deviceptr(memory)
    return pointer_to(device, memory, address) if address else None


def hostptr(pointer: DevicePointer | int) -> int:
    """The host address of what is present at a device address; 0 where nothing is (OpenACC 3.3 §3.2.24)."""
    device = icv.device()
    return device.hostptr(address_on(device, pointer))


def is_present(data: object, nbytes: int | None = None) -> bool:
    """Whether all of the data is present on the current device (OpenACC 3.3 §3.2.25)."""
    return icv.device().is_present(host_memory(data, nbytes))


def pointer_to(device: _native.Device, memory: object, address: int) -> DevicePointer:
    """The pointer to the counterpart, at `address`, of host memory: of its type and shape."""
    array = as_array(memory)
    return typed(address, device_name(device), array.dtype, array.shape, array.strides)


def _enter(clause: str, data: object, nbytes: int | None, queue: int) -> DevicePointer:
    device, memory = icv.device(), host_memory(data, nbytes)
    kind = _native.DATA_KINDS[clause] | _DYNAMIC
    address = device.enter(kind, memory, describe(data), queue=queue)
    if isinstance(data, np.ndarray) and memory is not data:
        memory = _elements(data, memory)
    return pointer_to(device, memory, address)


def _elements(data: np.ndarray[tuple[int, ...], np.dtype[np.generic]], first_bytes: object) -> object:
    """The first bytes of an array as elements of its type, where they are whole ones."""
    found = as_array(first_bytes)
    return found.view(data.dtype) if data.itemsize and found.nbytes % data.itemsize == 0 else found


def _exit(clause: str, data: object, nbytes: int | None, queue: int, flags: int = 0) -> None:
    kind = _native.DATA_KINDS[clause] | _DYNAMIC | flags
    icv.device().exit(kind, host_memory(data, nbytes), describe(data), queue=queue)


def _update(direction: str, data: object, nbytes: int | None, queue: int) -> None:
    kind = _native.DATA_KINDS[direction]
    icv.device().enter(kind, host_memory(data, nbytes), describe(data), queue=queue)
