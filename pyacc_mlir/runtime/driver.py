# SPDX-License-Identifier: Apache-2.0
"""What a type of devices offers to Python: how many there are, what they are, and the table that drives one.

A third party registers a driver as an entry point of the group `pyacc_mlir.drivers`: its name is the device type, its
value is an object, or a module, with the three functions of `Driver`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

ENTRY_POINTS = "pyacc_mlir.drivers"


@dataclass(frozen=True, slots=True)
class DeviceProperties:
    """One device. Numbers are bytes; 0 and "" stand for what is not known.

    Attributes:
        name: the product, as its vendor calls it.
        capability: what it can run, in its vendor's words: `sm_90`, `x86_64, 8 cores`.
        driver: name and version of the driver.
        shared_memory: device addresses are host addresses.
    """

    name: str
    vendor: str = ""
    memory: int = 0
    free_memory: int = 0
    capability: str = ""
    driver: str = ""
    shared_memory: bool = False


class Driver(Protocol):
    """The devices of one type."""

    def num_devices(self) -> int:
        """How many there are now; 0 where the machine has none. Must not fail."""

    def properties(self, number: int) -> DeviceProperties:
        """The device `number`, from 0."""

    def table(self, number: int) -> int:
        """The address of the device's `pyacc_driver` (native/include/pyacc_driver.h), ready for use.

        Called once for each device that is used. The table must outlive the process's use of it.
        """
