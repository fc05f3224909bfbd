# SPDX-License-Identifier: Apache-2.0
"""Each test starts as a new thread of a program would: no variable set, nothing in the environment."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from pyacc_mlir.runtime import _native, devices, icv
from pyacc_mlir.runtime.routines import ROUTINES
from tests.unit.routines.support import FakeType


@pytest.fixture(autouse=True)
def new_thread(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("ACC_DEVICE_TYPE", "ACC_DEVICE_NUM"):
        monkeypatch.delenv(name, raising=False)
    icv.forget_environment()
    yield
    icv._device_type.set(None)
    icv._device_num.set(None)
    icv.set_default_async(ROUTINES["async_default"])  # type: ignore[arg-type]
    icv.forget_environment()


@pytest.fixture
def acc() -> SimpleNamespace:
    """What `acc` offers."""
    return SimpleNamespace(**ROUTINES)


@pytest.fixture
def simt(acc: SimpleNamespace) -> Iterator[_native.Device]:
    """The software GPU as the current device, with nothing on it and all counters at zero."""
    acc.set_device_type("simt")
    device = icv.device()
    device.shut_down()
    device.reset_stats()
    yield device
    device.shut_down()


@pytest.fixture
def fake_type(monkeypatch: pytest.MonkeyPatch) -> FakeType:
    """A type of two devices, as a third party would register it; its streams run when they are waited for."""
    found = FakeType()
    monkeypatch.setattr(devices, "_entry_points", lambda: {found.name: found})
    return found
