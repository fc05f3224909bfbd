# SPDX-License-Identifier: Apache-2.0
"""A third party's driver, and what tests say about errors and the present table."""

from __future__ import annotations

import ctypes
import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from pyacc_mlir.diagnostics.errors import DataError, DeviceError
from pyacc_mlir.runtime import _native
from pyacc_mlir.runtime.driver import DeviceProperties
from tests.unit.runtime.fake_driver import FakeDriver

_numbers = itertools.count()


class FakeType:
    """A device type with two devices; also the entry point that gives it."""

    value = "tests:FakeType"

    def __init__(self) -> None:
        self.name = f"party{next(_numbers)}"
        self.drivers = [FakeDriver(), FakeDriver(capacity=1 << 10)]
        self.tables = 0

    def load(self) -> FakeType:
        return self

    def num_devices(self) -> int:
        return len(self.drivers)

    def properties(self, number: int) -> DeviceProperties:
        driver = self.drivers[number]
        return DeviceProperties(f"Party {number}", "a third party", driver.capacity, 64, "party_1", "driver 7")

    def table(self, number: int) -> int:
        self.tables += 1
        _KEPT.append(self.drivers[number])
        return ctypes.addressof(self.drivers[number].table)


_KEPT: list[FakeDriver] = []  # the runtime keeps tables for good


@contextmanager
def fails(name: str, match: str | None = None) -> Iterator[None]:
    """The block raises the exception for `acc_error_<name>`."""
    kind = (
        DeviceError if name.startswith(("device", "wrong")) or name in ("invalid_async", "out_of_memory") else DataError
    )
    with pytest.raises(kind, match=match) as caught:
        yield
    assert caught.value.error.name == name  # type: ignore[attr-defined]
    assert caught.value.error == caught.value.code  # type: ignore[attr-defined]


def counters(device: _native.Device) -> list[tuple[int, int]]:
    """Structured and dynamic counter of each present range."""
    return [(entry["structured"], entry["dynamic"]) for entry in device.present()]


def on_device(acc: SimpleNamespace, array: np.ndarray[Any, Any]) -> list[Any]:
    """The values of the device's copy of a contiguous array."""
    copy = np.empty_like(array)
    acc.memcpy_from_device(copy, acc.deviceptr(array))
    return list(copy.tolist())
