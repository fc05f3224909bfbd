# SPDX-License-Identifier: Apache-2.0
"""The internal control variables (OpenACC 3.3 §2.3): each Python thread has its own.

Type and number of the current device are context variables. The default queue is kept by the native runtime, because
compiled code reads it: one for each thread as well.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from pyacc_mlir.diagnostics.errors import DeviceError
from pyacc_mlir.parallelism import device_type_name
from pyacc_mlir.runtime import _native, devices
from pyacc_mlir.runtime.error_codes import ErrorCode, fault
from pyacc_mlir.runtime.queues import ASYNC_DEFAULT, ASYNC_NOVAL, queue_number

# None: nobody has set it, the environment's value holds.
_device_type: ContextVar[str | None] = ContextVar("acc-current-device-type-var", default=None)
_device_num: ContextVar[int | None] = ContextVar("acc-current-device-num-var", default=None)
# The name of the current device once it has been found: every call of a block asks for it.
name_variable: ContextVar[str | None] = ContextVar("current-device-name", default=None)
# How often the program has set the variables: who sets them for a while must not undo that.
_changes: ContextVar[int] = ContextVar("changes", default=0)


@functools.cache
def _environment() -> tuple[str, int]:
    """ACC_DEVICE_TYPE and ACC_DEVICE_NUM; they are read once (§4). Raises ValueError where the number is none."""
    from pyacc_mlir.options import environment

    found = environment()
    return found.device_type, found.device_num


@functools.cache
def _initial_type() -> str:
    """The device type that the environment asks for. Raises DeviceError where it is not here."""
    try:
        name = devices.resolve(_environment()[0] or "default")
        devices.check(name, 0)
    except DeviceError as error:
        error.add_note(f"ACC_DEVICE_TYPE is {_environment()[0]!r}")
        raise
    return name


def forget_environment() -> None:
    """Read the environment again; for tests."""
    _environment.cache_clear()
    _initial_type.cache_clear()
    name_variable.set(None)


def reset() -> None:
    """Give this thread's variables their initial values again; for tests."""
    _device_type.set(None)
    _device_num.set(None)
    forget_environment()


def device_type() -> str:
    """acc-current-device-type-var."""
    return _device_type.get() or _initial_type()


def is_initial() -> bool:
    """Whether the program has left the device to the environment."""
    return _device_type.get() is None


def device_num(of_type: str | None = None) -> int:
    """acc-current-device-num-var; for another type than the current one, 0 where there is no such number."""
    number = _device_num.get()
    if number is None:
        number = _environment()[1]
    if of_type is None or number < devices.num_devices(of_type):
        return number
    return 0


def resolve(name: str) -> str:
    """As `devices.resolve`; `default` is what the environment asks for, `current` the current type."""
    match device_type_name(name):
        case "default":
            return _initial_type()
        case "current":
            return device_type()
        case other:
            return devices.resolve(other)


@contextmanager
def current(option: str) -> Iterator[None]:
    """The device of `acc.jit(device=option)` is the current one, until the program sets another or this ends.

    Raises:
        DeviceError: there is no such device.
    """
    chosen = device(option)
    before, changes = (_device_type.get(), _device_num.get()), _changes.get()
    _put(chosen.name, chosen.ordinal)
    try:
        yield
    finally:
        if _changes.get() == changes:
            _put(*before)


def _put(kind: str | None, number: int | None) -> None:
    _device_type.set(kind)
    _device_num.set(number)
    name_variable.set(None)


def set_device_type(name: str) -> None:
    """The number stays where the type has such a device, else it is 0. Raises DeviceError without such a type."""
    resolved = resolve(name)
    devices.check(resolved, 0)
    _put(resolved, device_num(resolved))
    _changes.set(_changes.get() + 1)


def set_device_num(number: int, of_type: str | None = None) -> None:
    """A negative number brings back the initial one. Raises DeviceError where there is no such device."""
    resolved = device_type() if of_type is None else resolve(of_type)
    devices.check(resolved, max(number, 0))
    _put(resolved, None if number < 0 else number)
    _changes.set(_changes.get() + 1)


def default_async() -> int:
    """acc-default-async-var: a queue, `async_sync`, or `async_default` as long as nobody has set it."""
    number = _native.default_async()
    return ASYNC_DEFAULT if number == ASYNC_NOVAL else number


def set_default_async(number: int) -> None:
    """`async_noval` changes nothing (§2.14.3). Raises DeviceError for what is no queue."""
    if number == ASYNC_DEFAULT:
        _native.set_default_async(ASYNC_NOVAL)
    elif number != ASYNC_NOVAL:
        _native.set_default_async(queue_number(number))


def device(option: str = "") -> _native.Device:
    """The native device for `acc.jit(device=option)`: the one that is named, else the current one.

    Raises:
        DeviceError: there is no such device.
    """
    if option:
        return devices.find(*devices.parse(option))
    try:
        return devices.find(device_type(), device_num())
    except DeviceError as error:
        if _device_num.get() is None and _environment()[1]:
            error.add_note(f"ACC_DEVICE_NUM is {_environment()[1]}")
        raise


def find_name() -> str:
    """The current device's name, "nvidia:1", known from now on. Raises DeviceError where there is no such device."""
    found = device()
    name = f"{found.name}:{found.ordinal}" if found.ordinal else found.name
    name_variable.set(name)
    return name


def numbered(number: int) -> _native.Device:
    """The device `number` of the current type. Raises DeviceError where there is none."""
    if number < 0:
        raise fault(ErrorCode.device_unavailable, f"there is no device {device_type()}:{number}")
    return devices.find(device_type(), number)
