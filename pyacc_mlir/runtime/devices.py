# SPDX-License-Identifier: Apache-2.0
"""The registry of device types: which there are, how many devices of each, and the native device behind one."""

from __future__ import annotations

import functools
import importlib
import importlib.util
import threading
from typing import TYPE_CHECKING, cast

from pyacc_mlir.diagnostics.errors import DeviceError
from pyacc_mlir.parallelism import device_type_name
from pyacc_mlir.runtime import _native
from pyacc_mlir.runtime.built_in_drivers import BuiltInDriver
from pyacc_mlir.runtime.driver import ENTRY_POINTS, DeviceProperties, Driver
from pyacc_mlir.runtime.error_codes import ErrorCode, fault

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

HOST, SIMT, NVIDIA = "host", "simt", "nvidia"
_BUILT_IN = (HOST, SIMT)
_CUDA_DRIVER = "pyacc_mlir.runtime.driver_cuda"
_registering = threading.Lock()


def types() -> tuple[str, ...]:
    """Every device type that has a driver here, whether there are such devices or not."""
    ours = (HOST, SIMT, NVIDIA)
    return (*ours, *sorted(set(_entry_points()) - set(ours)))


def parse(text: str) -> tuple[str, int]:
    """The type and the number in "nvidia:1"; without a number it is 0.

    Raises:
        DeviceError: it is no such text.
    """
    device_type, colon, number = text.partition(":")
    if colon and not (number.strip().isascii() and number.strip().isdigit()):
        raise fault(ErrorCode.invalid_argument, f"{text!r} is no device: expected a name, a colon and a number")
    return resolve(device_type), int(number or 0)


def num_devices(device_type: str) -> int:
    """How many devices of a type there are; 0 of a type that nobody knows."""
    name = device_type_name(device_type)
    if name == "not_host":
        return sum(num_devices(other) for other in types() if other != HOST)
    found = driver(resolve(name))
    return found.num_devices() if found else 0


def resolve(device_type: str) -> str:
    """The type that a name stands for: `default` and `auto`, `not_host`, or itself.

    Raises:
        DeviceError: there is no device that is not the host.
    """
    match device_type_name(device_type):
        case "default":
            return HOST
        case "auto":
            return next((name for name in _not_host() if name != SIMT), HOST)
        case "not_host":
            if found := _not_host():
                return found[0]
            raise fault(ErrorCode.device_type_unavailable, "there is no device here that is not the host")
        case name:
            return name


def _not_host() -> list[str]:
    """The types of other devices than the host that are here, the best first: `simt` is for tests."""
    preferred = sorted(set(types()) - {HOST}, key=lambda name: (name == SIMT, name != NVIDIA, name))
    return [name for name in preferred if num_devices(name)]


def find(device_type: str, number: int = 0) -> _native.Device:
    """The native device; its driver starts with the first use.

    Raises:
        DeviceError: there is no such type, or no such number, or the device cannot be used.
    """
    return _find(resolve(device_type), number)


@functools.cache
def _find(name: str, number: int) -> _native.Device:
    check(name, number)
    if name in _BUILT_IN:
        return _native.device(name, number)
    with _registering:
        try:
            return _native.device(name, number)
        except DeviceError:
            return _native.register_driver(name, number, _known_driver(name).table(number))


def properties(device_type: str, number: int = 0) -> DeviceProperties:
    """What a device is. Raises DeviceError as `find` does."""
    name = resolve(device_type)
    check(name, number)
    return _known_driver(name).properties(number)


def check(device_type: str, number: int) -> None:
    """Raise DeviceError unless there is this device."""
    count = num_devices(device_type)
    if count == 0:
        known = ", ".join(name for name in types() if num_devices(name))
        raise fault(
            ErrorCode.device_type_unavailable, f"there is no device of type {device_type!r} here: there is {known}"
        )
    if not 0 <= number < count:
        only = "the only one is number 0" if count == 1 else f"their numbers are 0 to {count - 1}"
        raise fault(ErrorCode.device_unavailable, f"there is no device {device_type}:{number}: {only}")


def _known_driver(device_type: str) -> Driver:
    found = driver(device_type)
    assert found is not None, device_type
    return found


@functools.cache
def driver(device_type: str) -> Driver | None:
    """The driver of a type; None where there is none.

    Raises:
        DeviceError: a third party's driver cannot be loaded.
    """
    if device_type in _BUILT_IN:
        return BuiltInDriver(device_type)
    if device_type == NVIDIA:
        return _cuda_driver()
    return _third_party_driver(device_type)


def _cuda_driver() -> Driver | None:
    """CUDA's, where it and what it needs are installed: only then is anything of CUDA imported."""
    if importlib.util.find_spec(_CUDA_DRIVER) is None:
        return None
    try:
        module = importlib.import_module(_CUDA_DRIVER)
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] == "cuda":
            return None
        raise
    return cast(Driver, module)


def _third_party_driver(device_type: str) -> Driver | None:
    entry = _entry_points().get(device_type)
    if entry is None:
        return None
    try:
        return cast(Driver, entry.load())
    except Exception as error:
        message = f"the driver of {device_type!r}, {entry.value}, cannot be loaded: {error}"
        raise fault(ErrorCode.device_init, message) from error


@functools.cache
def _entry_points() -> dict[str, EntryPoint]:
    from importlib import metadata  # takes long to import, and is needed for drivers of third parties alone

    return {device_type_name(entry.name): entry for entry in metadata.entry_points(group=ENTRY_POINTS)}
