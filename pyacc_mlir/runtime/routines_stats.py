# SPDX-License-Identifier: Apache-2.0
"""What devices have done: `acc.stats()`, `acc.reset_stats()`."""

from __future__ import annotations

from pyacc_mlir.runtime import _native, icv
from pyacc_mlir.runtime.device_list import DeviceInfo


def stats(device: str | DeviceInfo | None = None) -> dict[str, int | float]:
    """What a device, the current one if none is named, has done since the last `reset_stats`.

    `bytes_to_device`, `bytes_from_device`, `bytes_on_device` and `copies_…` of the same; `allocations`, `frees`,
    `launches`; `copy_seconds`, `launch_seconds`: time in the driver, which only hands over what runs on a stream of
    its own. `present_bytes` is what is present now.

    Raises:
        DeviceError: there is no such device.
    """
    return _device(device).stats()


def reset_stats(device: str | DeviceInfo | None = None) -> None:
    """Let a device, the current one if none is named, count from zero. Raises DeviceError without such a device."""
    _device(device).reset_stats()


def _device(device: str | DeviceInfo | None) -> _native.Device:
    return icv.device("" if device is None else str(device))
