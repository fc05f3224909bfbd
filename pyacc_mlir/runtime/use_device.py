# SPDX-License-Identifier: Apache-2.0
"""Device pointers in directives: what `use_device` gives, and what `deviceptr` takes."""

from __future__ import annotations

from numbers import Number

from pyacc_mlir.runtime import _native
from pyacc_mlir.runtime.data_region import DataClause
from pyacc_mlir.runtime.device_pointer import DevicePointer, address_on
from pyacc_mlir.runtime.error_codes import ErrorCode, fault
from pyacc_mlir.runtime.host_memory import host_memory
from pyacc_mlir.runtime.routines_data import pointer_to as pointer_for

_ON_DEVICE = "__cuda_array_interface__"


def pointer_to(device: _native.Device, name: str, value: object, if_present: bool) -> object:
    """The pointer to the device's copy of `value`; `value` itself if it is one, or is absent under `if_present`.

    Raises:
        DataError: it is no data, or not present.
    """
    if isinstance(value, DevicePointer) or hasattr(value, _ON_DEVICE):
        return value
    if isinstance(value, Number):
        message = f"`{name}` in `use_device` is a number ({type(value).__name__}): expected an array"
        raise fault(ErrorCode.invalid_argument, message)
    memory = host_memory(value)
    if if_present and not (device.shares_memory or device.is_present(memory)):
        return value
    return pointer_for(device, memory, device.use_device(memory, name))


def is_pointer_clause(device: _native.Device, clause: DataClause) -> bool:
    """Whether a clause is `deviceptr`, whose variable holds an address on `device`.

    Raises:
        DataError: the variable holds something else.
    """
    if clause.clause != "deviceptr":
        return False
    match clause.value:
        case DevicePointer() as pointer:
            address_on(device, pointer)
        case int() | None:
            pass
        case other if not hasattr(other, _ON_DEVICE):
            message = f"`{clause.name}` in `deviceptr` is of type {type(other).__name__}: expected a device pointer"
            raise fault(ErrorCode.invalid_argument, message)
    return True
