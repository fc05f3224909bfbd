# SPDX-License-Identifier: Apache-2.0
"""Blocks whose function has no device of its own run on the thread's current one, found anew for each call."""

from __future__ import annotations

from collections.abc import Callable

from pyacc_mlir.runtime import _native, icv
from pyacc_mlir.runtime.device_pointer import device_name

Make = Callable[[str], _native.Dispatcher]


def on_current_device(make: Make) -> Callable[..., object]:
    """A function that calls the dispatcher of the current device, which `make` gives for the device's name."""
    dispatchers = _Dispatchers(make)
    # Every call of a block comes through here: these are kept at hand.
    device_type, device_num = icv.device_type, icv.device_num

    def run(*args: object) -> object:
        return dispatchers[device_type(), device_num()](*args)

    return run


class _Dispatchers(dict[tuple[str, int], _native.Dispatcher]):
    """By type and number of the device, once it is known to be there."""

    def __init__(self, make: Make) -> None:
        super().__init__()
        self.make = make

    def __missing__(self, key: tuple[str, int]) -> _native.Dispatcher:
        found = self[key] = self.make(device_name(icv.device()))
        return found
