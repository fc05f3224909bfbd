# SPDX-License-Identifier: Apache-2.0
"""What depends on the thread's current device is found anew for each call."""

from __future__ import annotations

from collections.abc import Callable

from pyacc_mlir.runtime import _native
from pyacc_mlir.runtime.icv import find_name, name_variable

Call = Callable[..., object]


def on_current_device(make: Callable[[str], Call]) -> Call:
    """A function that calls what `make` gives for the name of the current device; it is asked once for each."""
    calls: dict[str, Call] = {}

    def missing(name: str | None) -> Call:
        found = name or find_name()  # None: the device has not been found yet
        if found not in calls:
            calls[found] = make(found)
        return calls[found]

    return _native.DeviceSwitch(name_variable, calls, missing)
