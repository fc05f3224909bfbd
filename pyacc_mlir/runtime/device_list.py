# SPDX-License-Identifier: Apache-2.0
"""The devices of this machine as data, and as the table that `python -m pyacc_mlir devices` prints."""

from __future__ import annotations

from dataclasses import dataclass

from pyacc_mlir.runtime import devices as registry

_UNITS = ("B", "KiB", "MiB", "GiB", "TiB")


@dataclass(frozen=True, slots=True)
class DeviceInfo:
    """A device of this machine. Memory is in bytes; 0 and "" stand for what its driver does not say.

    Attributes:
        name: the product's name.
        type: "host", "simt", "nvidia", or that of a third party.
        number: among the devices of its type, from 0.
        capability: what it can run: `sm_90`, `x86_64, 8 cores`.
        driver: name and version of the driver.
    """

    name: str
    type: str
    number: int
    memory: int
    free_memory: int
    capability: str
    driver: str

    def __str__(self) -> str:
        """As `acc.jit(device=…)` takes it."""
        return f"{self.type}:{self.number}" if self.number else self.type


def devices() -> tuple[DeviceInfo, ...]:
    """Every device that is here, the host first."""
    return tuple(_info(name, number) for name in registry.types() for number in range(registry.num_devices(name)))


def _info(device_type: str, number: int) -> DeviceInfo:
    found = registry.properties(device_type, number)
    return DeviceInfo(found.name, device_type, number, found.memory, found.free_memory, found.capability, found.driver)


def table(infos: tuple[DeviceInfo, ...], current: str) -> str:
    """A line for each device under a line of titles; a star marks the device named `current`."""
    titles = ("device", "name", "memory", "free", "capability", "driver")
    rows = [(titles, " "), *((_cells(info), "*" if str(info) == current else " ") for info in infos)]
    widths = [max(len(cells[column]) for cells, _ in rows) for column in range(len(titles))]
    lines = (f"{mark} " + "  ".join(map(str.ljust, cells, widths)) for cells, mark in rows)
    return "".join(line.rstrip() + "\n" for line in lines)


def _cells(info: DeviceInfo) -> tuple[str, ...]:
    return str(info), info.name, _bytes(info.memory), _bytes(info.free_memory), info.capability, info.driver


def _bytes(count: int) -> str:
    if count == 0:
        return "?"
    value, unit = float(count), 0
    while value >= 1024 and unit < len(_UNITS) - 1:
        value, unit = value / 1024, unit + 1
    return f"{value:.1f} {_UNITS[unit]}"
