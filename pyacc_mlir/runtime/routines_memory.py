# SPDX-License-Identifier: Apache-2.0
"""Routines that work on device memory itself (OpenACC 3.3 §3.2.16, §3.2.17, §3.2.21, §3.2.22, §3.2.26 to §3.2.30).

Host data is as in `routines_data`. A device pointer is a `DevicePointer` of the current device, or an address.
"""

from __future__ import annotations

import operator

import numpy as np

from pyacc_mlir.runtime import _native, icv
from pyacc_mlir.runtime.device_pointer import DevicePointer, address_on, device_name
from pyacc_mlir.runtime.error_codes import ErrorCode, fault
from pyacc_mlir.runtime.host_memory import address_of, as_array, describe, host_memory, pointer_cell
from pyacc_mlir.runtime.queues import ASYNC_SYNC, async_argument, split_queue


def malloc(nbytes: int) -> DevicePointer:
    """Memory on the current device; `view` of the pointer gives it a type (OpenACC 3.3 §3.2.16).

    Raises:
        DeviceError: there is not so much left (`out_of_memory`).
    """
    device, size = icv.device(), operator.index(nbytes)
    return DevicePointer(device.malloc(size), device_name(device), nbytes=size)


def free(pointer: DevicePointer | int) -> None:
    """Give back memory of `malloc`; a null pointer is passed over (OpenACC 3.3 §3.2.17).

    Raises:
        DataError: data is present in it (`present`), or it is not of the current device.
    """
    device = icv.device()
    device.free(address_on(device, pointer))


def map_data(data: object, pointer: DevicePointer | int, nbytes: int | None = None) -> None:
    """Make device memory the counterpart of host data: it is present until `unmap_data` (OpenACC 3.3 §3.2.21).

    Raises:
        DataError: it is present already, even in part (`present`), or there are no bytes (`invalid_argument`).
    """
    device, memory = icv.device(), host_memory(data, nbytes)
    address = address_on(device, pointer, as_array(memory).nbytes)
    device.map_data(memory, address, name=describe(data))


def unmap_data(data: object) -> None:
    """End what `map_data` began; nothing is copied or freed (OpenACC 3.3 §3.2.22).

    Raises:
        DataError: it was not mapped (`not_present`), or is in a data region (`present`).
    """
    icv.device().unmap_data(host_memory(data))


def memcpy_to_device(target: DevicePointer | int, source: object, nbytes: int | None = None) -> None:
    """Copy host data, without gaps, to a device address (OpenACC 3.3 §3.2.26).

    Raises:
        DataError: it has gaps, or one side is smaller (`invalid_data_section`).
    """
    _to_device(target, source, nbytes, ASYNC_SYNC)


def memcpy_to_device_async(target: DevicePointer | int, source: object, *nbytes_and_queue: int) -> None:
    """As `memcpy_to_device`, on a queue (OpenACC 3.3 §3.2.26)."""
    _to_device(target, source, *split_queue(nbytes_and_queue))


def memcpy_from_device(target: object, source: DevicePointer | int, nbytes: int | None = None) -> None:
    """Copy from a device address to host data without gaps (OpenACC 3.3 §3.2.27). Raises as `memcpy_to_device`."""
    _from_device(target, source, nbytes, ASYNC_SYNC)


def memcpy_from_device_async(target: object, source: DevicePointer | int, *nbytes_and_queue: int) -> None:
    """As `memcpy_from_device`, on a queue (OpenACC 3.3 §3.2.27)."""
    _from_device(target, source, *split_queue(nbytes_and_queue))


def memcpy_device(target: DevicePointer | int, source: DevicePointer | int, nbytes: int | None = None) -> None:
    """Copy on the device; without `nbytes` all that `source` points to (OpenACC 3.3 §3.2.28).

    Raises:
        DataError: one side is smaller (`invalid_data_section`).
    """
    _on_device(target, source, nbytes, ASYNC_SYNC)


def memcpy_device_async(target: DevicePointer | int, source: DevicePointer | int, *nbytes_and_queue: int) -> None:
    """As `memcpy_device`, on a queue (OpenACC 3.3 §3.2.28)."""
    _on_device(target, source, *split_queue(nbytes_and_queue))


def memcpy_d2d(target: object, source: object, nbytes: int, dev_num_target: int, dev_num_source: int) -> None:
    """Copy the counterpart of one host data to that of another, from device to device (OpenACC 3.3 §3.2.30).

    Raises:
        DataError: one of them is not present on its device (`not_present`), or smaller (`invalid_data_section`).
    """
    _device_to_device(target, source, nbytes, dev_num_target, dev_num_source, ASYNC_SYNC)


def memcpy_d2d_async(
    target: object, source: object, nbytes: int, dev_num_target: int, dev_num_source: int, async_source: int
) -> None:
    """As `memcpy_d2d`, in order with a queue of the source's device (OpenACC 3.3 §3.2.30).

    Between two devices the caller waits for it.
    """
    queue = async_argument(async_source)
    _device_to_device(target, source, nbytes, dev_num_target, dev_num_source, queue)


def attach(pointer: object) -> None:
    """Let the counterpart of a present pointer point to the counterpart of its target (OpenACC 3.3 §3.2.29).

    Nothing happens where the pointer or its target is not present.

    Args:
        pointer: what holds the pointer: an array of one element (a view of a record's field), a ctypes pointer, or
            the address of the pointer.

    Raises:
        DataError: it is no pointer (`invalid_argument`).
    """
    _attach(pointer, ASYNC_SYNC)


def attach_async(pointer: object, async_: int) -> None:
    """As `attach`, on a queue (OpenACC 3.3 §3.2.29)."""
    _attach(pointer, async_argument(async_))


def detach(pointer: object) -> None:
    """Count an attached pointer down; at 0 its counterpart holds the host address again (OpenACC 3.3 §3.2.29)."""
    _detach(pointer, False, ASYNC_SYNC)


def detach_async(pointer: object, async_: int) -> None:
    """As `detach`, on a queue (OpenACC 3.3 §3.2.29)."""
    _detach(pointer, False, async_argument(async_))


def detach_finalize(pointer: object) -> None:
    """As `detach`, whatever its counter says (OpenACC 3.3 §3.2.29)."""
    _detach(pointer, True, ASYNC_SYNC)


def detach_finalize_async(pointer: object, async_: int) -> None:
    """As `detach_finalize`, on a queue (OpenACC 3.3 §3.2.29)."""
    _detach(pointer, True, async_argument(async_))


def _to_device(target: DevicePointer | int, source: object, nbytes: int | None, queue: int) -> None:
    device, memory = icv.device(), host_memory(source, nbytes)
    device.memcpy_to_device(address_on(device, target, as_array(memory).nbytes), memory, queue=queue)


def _from_device(target: object, source: DevicePointer | int, nbytes: int | None, queue: int) -> None:
    device, memory = icv.device(), host_memory(target, nbytes)
    device.memcpy_from_device(memory, address_on(device, source, as_array(memory).nbytes), queue=queue)


def _on_device(target: DevicePointer | int, source: DevicePointer | int, nbytes: int | None, queue: int) -> None:
    if nbytes is None:
        if not isinstance(source, DevicePointer):
            raise fault(ErrorCode.invalid_data_section, "an address does not say how much is there: expected `nbytes`")
        nbytes = source.nbytes
    device = icv.device()
    to, origin = address_on(device, target, nbytes), address_on(device, source, nbytes)
    device.memcpy_device(to, origin, nbytes, queue=queue)


def _device_to_device(target: object, source: object, nbytes: int, to_num: int, from_num: int, queue: int) -> None:
    to_device, from_device = icv.numbered(to_num), icv.numbered(from_num)
    to = _counterpart(to_device, host_memory(target, nbytes))
    origin = _counterpart(from_device, host_memory(source, nbytes))
    if to_device is from_device:
        to_device.memcpy_device(to, origin, nbytes, queue=queue)
        return
    between = np.empty(nbytes, np.uint8)
    from_device.memcpy_from_device(between, origin, queue=queue)
    from_device.wait(queue)
    to_device.memcpy_to_device(to, between)


def _counterpart(device: _native.Device, memory: object) -> int:
    if not device.is_present(memory):
        raise fault(ErrorCode.not_present, f"{describe(memory)} is not present on {device_name(device)}")
    return device.deviceptr(memory)


def _attach(pointer: object, queue: int) -> None:
    icv.device().attach(address_of(pointer_cell(pointer)), queue)


def _detach(pointer: object, finalize: bool, queue: int) -> None:
    icv.device().detach(address_of(pointer_cell(pointer)), finalize, queue)
