# SPDX-License-Identifier: Apache-2.0
"""Routines that choose, start and describe devices (OpenACC 3.3 §3.2.1 to §3.2.8, §3.2.15)."""

from __future__ import annotations

from typing import Final

from pyacc_mlir.parallelism import device_type_name
from pyacc_mlir.runtime import _native, devices, icv
from pyacc_mlir.runtime.error_codes import ErrorCode, fault

device_none: Final = "none"
device_default: Final = "default"
device_current: Final = "current"
device_host: Final = "host"
device_not_host: Final = "not_host"
device_simt: Final = "simt"
device_nvidia: Final = "nvidia"
device_radeon: Final = "radeon"

property_memory: Final = "memory"
property_free_memory: Final = "free_memory"
property_shared_memory_support: Final = "shared_memory_support"
property_name: Final = "name"
property_vendor: Final = "vendor"
property_driver: Final = "driver"

_NUMBERS = (property_memory, property_free_memory)
_TEXTS = (property_name, property_vendor, property_driver)


def get_num_devices(dev_type: str) -> int:
    """How many devices of a type there are; 0 for a type that is not here (OpenACC 3.3 §3.2.1)."""
    if device_type_name(dev_type) in ("default", "current"):
        dev_type = icv.resolve(dev_type)
    return devices.num_devices(dev_type)


def set_device_type(dev_type: str) -> None:
    """Choose the type of device for this thread (OpenACC 3.3 §3.2.2).

    Where the type has no device with the current number, that becomes 0.

    Raises:
        DeviceError: there is no device of that type (`device_type_unavailable`).
    """
    icv.set_device_type(dev_type)


def get_device_type() -> str:
    """The type of this thread's current device: "host", "simt", "nvidia", … (OpenACC 3.3 §3.2.3)."""
    return icv.device_type()


def set_device_num(dev_num: int, dev_type: str = device_current) -> None:
    """Choose the device for this thread, and with it its type (OpenACC 3.3 §3.2.4).

    A negative number brings back the initial one. "none" as the type means the current type.

    Raises:
        DeviceError: there is no such type (`device_type_unavailable`) or number (`device_unavailable`).
    """
    icv.set_device_num(dev_num, _type_or_current(dev_type))


def get_device_num(dev_type: str = device_current) -> int:
    """The number of the device of a type that this thread would use; -1 where there is none (OpenACC 3.3 §3.2.5)."""
    found = _type_or_current(dev_type)
    if found is None:
        return icv.device_num()
    return icv.device_num(found) if get_num_devices(found) else -1


def get_property(dev_num: int, dev_type: str, property: str) -> int:
    """A property of a device that is a number; 0 where it has no such property (OpenACC 3.3 §3.2.6).

    Raises:
        DeviceError: there is no such device.
    """
    found = devices.properties(icv.resolve(dev_type), dev_num)
    if property == property_shared_memory_support:
        return int(found.shared_memory)
    return int(getattr(found, property)) if property in _NUMBERS else 0


def get_property_string(dev_num: int, dev_type: str, property: str) -> str:
    """A property of a device that is a text; "" where it has no such property (OpenACC 3.3 §3.2.6).

    Raises:
        DeviceError: there is no such device.
    """
    found = devices.properties(icv.resolve(dev_type), dev_num)
    return str(getattr(found, property)) if property in _TEXTS else ""


def init(dev_type: str = device_current) -> None:
    """Start the current device of a type, and make the type the current one (OpenACC 3.3 §3.2.7, §2.14.1).

    Raises:
        DeviceError: there is no such device, or it cannot be started.
    """
    found = _type_or_current(dev_type)
    if found is not None:
        icv.set_device_type(found)
    icv.device()


def init_device(dev_num: int, dev_type: str = device_current) -> None:
    """Start a device and make it the current one (OpenACC 3.3 §3.2.7, §2.14.1).

    Raises:
        DeviceError: there is no such device, or it cannot be started.
    """
    _check_number(dev_num)
    icv.set_device_num(dev_num, _type_or_current(dev_type))
    icv.device()


def shutdown(dev_type: str = device_current) -> None:
    """Give back what the devices of a type hold, after all their work is done (OpenACC 3.3 §3.2.8).

    Nothing is present there any more. The devices can be used again.

    Raises:
        DeviceError: there is no device of that type.
    """
    found = _type_or_current(dev_type) or icv.device_type()
    found = icv.resolve(found)
    devices.check(found, 0)
    for device in _native.devices():
        if device.name == found:
            device.shut_down()


def shutdown_device(dev_num: int, dev_type: str = device_current) -> None:
    """As `shutdown`, for one device (OpenACC 3.3 §3.2.8).

    Raises:
        DeviceError: there is no such device.
    """
    found = icv.resolve(_type_or_current(dev_type) or device_current)
    devices.check(found, dev_num)
    for device in _native.devices():
        if (device.name, device.ordinal) == (found, dev_num):
            device.shut_down()


def _type_or_current(dev_type: str) -> str | None:
    """None for the current type."""
    return None if device_type_name(dev_type) in (device_current, device_none) else dev_type


def _check_number(dev_num: int) -> None:
    if dev_num < 0:
        raise fault(ErrorCode.device_unavailable, f"there is no device with number {dev_num}")
