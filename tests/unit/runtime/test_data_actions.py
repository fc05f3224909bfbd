# SPDX-License-Identifier: Apache-2.0
"""Entry and exit actions of data clauses, one by one: what is allocated, moved, counted, refused."""

from __future__ import annotations

import weakref
from collections.abc import Iterator

import numpy as np
import pytest

from pyacc_mlir.diagnostics.errors import DataError, DeviceError
from pyacc_mlir.runtime import _native
from tests.unit.runtime.fake_driver import FakeDriver, fake_device

K, F = _native.DATA_KINDS, _native.DATA_FLAGS
DYNAMIC, FINALIZE = F["dynamic"], F["finalize"]
UNTOUCHED = 0xAB  # what the fake driver fills its memory with

Fake = tuple[_native.Device, FakeDriver]


@pytest.fixture(scope="module")
def the_device() -> Fake:
    return fake_device()


@pytest.fixture
def fake(the_device: Fake) -> Iterator[Fake]:
    device, driver = the_device
    driver.calls.clear()
    yield device, driver
    device.shut_down()
    assert driver.blocks == {}


def counters(device: _native.Device) -> list[tuple[int, int]]:
    return [(entry["structured"], entry["dynamic"]) for entry in device.present()]


def code(error: pytest.ExceptionInfo[BaseException]) -> object:
    return vars(error.value)["code"]


def content(device: _native.Device, array: np.ndarray) -> list[int]:
    """The device's copy of present bytes."""
    copy = np.empty(array.shape, array.dtype)
    device.memcpy_from_device(copy, device.deviceptr(array))
    return copy.tolist()


@pytest.mark.parametrize(
    ("kind", "at_entry", "at_exit"),
    [
        ("copy", ["alloc 4", "upload 4x1"], ["download 4x1", "free"]),
        ("copyin", ["alloc 4", "upload 4x1"], ["free"]),
        ("copyin_readonly", ["alloc 4", "upload 4x1"], ["free"]),
        ("copyout", ["alloc 4"], ["download 4x1", "free"]),
        ("copyout_zero", ["alloc 4", "zero 4"], ["download 4x1", "free"]),
        ("create", ["alloc 4"], ["free"]),
        ("create_zero", ["alloc 4", "zero 4"], ["free"]),
        ("no_create", [], []),
        ("deviceptr", [], []),
    ],
)
def test_actions_on_absent_data(fake: Fake, kind: str, at_entry: list[str], at_exit: list[str]) -> None:
    device, driver = fake
    x = np.arange(4, dtype=np.uint8)
    device.enter(K[kind], x, "x")
    assert driver.calls == at_entry
    device.exit(K[kind], x, "x")
    assert driver.calls == at_entry + at_exit
    assert device.present() == []


@pytest.mark.parametrize(
    "kind", ["copy", "copyin", "copyout", "copyout_zero", "create", "create_zero", "present", "no_create"]
)
def test_present_data_is_counted_and_does_not_move(fake: Fake, kind: str) -> None:
    device, driver = fake
    x = np.arange(4, dtype=np.uint8)
    address = device.enter(K["create"], x)
    driver.calls.clear()
    assert device.enter(K[kind], x) == address
    assert counters(device) == [(2, 0)]
    device.exit(K[kind], x)
    assert driver.calls == []
    assert counters(device) == [(1, 0)]


def test_entry_gives_the_address_of_the_base_even_where_the_section_begins_later(fake: Fake) -> None:
    device, _ = fake
    x = np.arange(8, dtype=np.uint8)
    base = device.enter(K["copyin"], x, "x", (slice(3, 6),))
    assert device.deviceptr(x[3:]) == base + 3
    assert content(device, x[3:6]) == [3, 4, 5]


def test_part_of_present_data_is_present_at_its_own_address(fake: Fake) -> None:
    device, _ = fake
    x = np.arange(8, dtype=np.uint8)
    base = device.enter(K["copyin"], x)
    assert device.enter(K["present"], x[2:5]) == base + 2
    assert device.enter(K["present"], x, "x", (slice(2, 5),)) == base


def test_absent_data_in_present_is_an_error(fake: Fake) -> None:
    device, _ = fake
    with pytest.raises(DataError, match=f"`x` is not present on {device.name}") as error:
        device.enter(K["present"], np.zeros(3), "x")
    assert code(error) == 10


@pytest.mark.parametrize("kind", ["copy", "create", "present", "no_create"])
def test_partly_present_data_is_an_error_that_names_both(fake: Fake, kind: str) -> None:
    device, driver = fake
    x = np.zeros(8, np.uint8)
    device.enter(K["create"], x[:4], "left")
    driver.calls.clear()
    with pytest.raises(DataError, match=r"`x\[2:6\]` is partly present.*overlaps `left`") as error:
        device.enter(K[kind], x, "x[2:6]", slice(2, 6))
    assert code(error) == 11
    assert driver.calls == []
    assert counters(device) == [(1, 0)]


def test_neighbours_are_two_entries(fake: Fake) -> None:
    device, _ = fake
    x = np.zeros(8, np.uint8)
    device.enter(K["create"], x[:4])
    device.enter(K["create"], x[4:])
    assert counters(device) == [(1, 0), (1, 0)]


def test_structured_and_dynamic_counters_both_keep_data(fake: Fake) -> None:
    device, _ = fake
    x = np.zeros(4)
    device.enter(K["copyin"] | DYNAMIC, x)
    device.enter(K["copy"], x)
    device.exit(K["delete"] | DYNAMIC, x)
    assert counters(device) == [(1, 0)]
    device.exit(K["delete"] | DYNAMIC, x)  # its counter is 0: no action
    assert counters(device) == [(1, 0)]
    device.exit(K["copy"], x)
    assert device.present() == []


def test_finalize_ends_all_dynamic_entries_at_once(fake: Fake) -> None:
    device, driver = fake
    x = np.zeros(4, np.uint8)
    for _ in range(3):
        device.enter(K["create"] | DYNAMIC, x)
    device.exit(K["copyout"] | DYNAMIC, x)
    assert counters(device) == [(0, 2)]
    device.exit(K["copyout"] | DYNAMIC | FINALIZE, x)
    assert device.present() == []
    assert driver.calls == ["alloc 4", "download 4x1", "free"]


def test_exit_of_absent_data_is_no_action(fake: Fake) -> None:
    device, driver = fake
    device.exit(K["copyout"] | DYNAMIC, np.zeros(4))
    assert driver.calls == []


def test_always_moves_at_entry_and_at_exit(fake: Fake) -> None:
    device, driver = fake
    x = np.zeros(4, np.uint8)
    device.enter(K["create"], x)
    driver.calls.clear()
    device.enter(K["copy"] | F["always"], x)
    device.exit(K["copy"] | F["always"], x)
    assert driver.calls == ["upload 4x1", "download 4x1"]


@pytest.mark.parametrize("modifier", ["alwaysin", "alwaysout"])
def test_always_in_one_direction(fake: Fake, modifier: str) -> None:
    device, driver = fake
    x = np.zeros(4, np.uint8)
    device.enter(K["create"], x)
    driver.calls.clear()
    device.enter(K["copy"] | F[modifier], x)
    device.exit(K["copy"] | F[modifier], x)
    assert driver.calls == (["upload 4x1"] if modifier == "alwaysin" else ["download 4x1"])


def test_update_moves_only_the_section(fake: Fake) -> None:
    device, driver = fake
    x = np.arange(6, dtype=np.uint8)
    device.enter(K["copyin"], x)
    x[:] = 9
    driver.calls.clear()
    device.update(K["update_device"], x, "x", slice(1, 3))
    assert driver.calls == ["upload 2x1"]
    assert content(device, x) == [0, 9, 9, 3, 4, 5]
    device.update(K["update_self"], x, "x", slice(2, 5))
    assert x.tolist() == [9, 9, 9, 3, 4, 9]


def test_update_of_absent_data_is_an_error_unless_asked_for(fake: Fake) -> None:
    device, driver = fake
    x = np.zeros(3)
    with pytest.raises(DataError, match="`x` is not present") as error:
        device.update(K["update_self"], x, "x")
    assert code(error) == 10
    device.update(K["update_self"] | F["if_present"], x, "x")
    assert driver.calls == []


def test_use_device(fake: Fake) -> None:
    device, _ = fake
    x = np.zeros(3)
    with pytest.raises(DataError, match="`x` is not present"):
        device.use_device(x, "x")
    assert device.use_device(x, "x", if_present=True) == x.__array_interface__["data"][0]
    assert device.enter(K["create"], x) == device.use_device(x)


def test_data_without_elements_is_always_there(fake: Fake) -> None:
    device, driver = fake
    empty = np.zeros((0, 3))
    for kind in ("copy", "present", "create"):
        device.enter(K[kind], empty)
        device.exit(K[kind], empty)
    device.update(K["update_self"], empty)
    device.enter(K["copy"], np.zeros(4), "x", slice(2, 2))
    assert driver.calls == []


def test_allocation_that_fails_leaves_nothing(fake: Fake) -> None:
    device, driver = fake
    with pytest.raises(DeviceError, match=r"allocation of 2097152 bytes for `big` failed: no memory left") as error:
        device.enter(K["create"], np.zeros(1 << 21, np.uint8), "big")
    assert code(error) == 9
    assert device.present() == []


def test_copy_that_fails_at_entry_leaves_nothing(fake: Fake) -> None:
    device, driver = fake
    driver.fail_next = {"copy": 3}
    with pytest.raises(DeviceError, match="a copy failed: copy was told to fail"):
        device.enter(K["copyin"], np.zeros(3), "x")
    assert device.present() == []
    assert driver.blocks == {}


def test_copy_that_fails_at_exit_leaves_the_counters(fake: Fake) -> None:
    device, driver = fake
    x = np.zeros(3)
    device.enter(K["copy"], x)
    driver.fail_next = {"copy": 3}
    with pytest.raises(DeviceError):
        device.exit(K["copy"], x)
    assert counters(device) == [(1, 0)]
    device.exit(K["copy"], x)
    assert device.present() == []


def test_read_only_memory_is_not_copied_out_to(fake: Fake) -> None:
    device, _ = fake
    x = np.zeros(3)
    x.flags.writeable = False
    device.enter(K["copyin"], x, "x")
    for kind in ("copy", "copyout", "update_self"):
        with pytest.raises(DataError, match="`x` is read-only"):
            device.enter(K[kind], x, "x")


def test_dynamic_data_keeps_its_array_as_long_as_it_is_present(fake: Fake) -> None:
    # Were it gone, the next array at its address would be taken for it.
    device, _ = fake
    x = np.zeros(3)
    device.enter(K["create"] | DYNAMIC, x)
    alive, view = weakref.ref(x), x[1:]
    del x
    assert alive() is not None
    device.exit(K["delete"] | DYNAMIC, alive())
    del view
    assert alive() is None


def test_stats_count_what_was_done(fake: Fake) -> None:
    device, _ = fake
    device.reset_stats()
    x = np.zeros((4, 6), np.uint8)
    device.enter(K["copyin"], x, "x", (slice(1, 3), slice(2, 4)))
    device.update(K["update_self"], x, "x", (slice(1, 3), slice(2, 3)))
    stats = device.stats()
    assert (stats["bytes_to_device"], stats["copies_to_device"]) == (4, 1)
    assert (stats["bytes_from_device"], stats["copies_from_device"]) == (2, 1)
    assert (stats["allocations"], stats["frees"], stats["present_bytes"]) == (1, 0, 8)
    device.exit(K["copyin"], x, "x", (slice(1, 3), slice(2, 4)))
    assert (device.stats()["frees"], device.stats()["present_bytes"]) == (1, 0)


def test_notify_prints_copies(fake: Fake, capfd: pytest.CaptureFixture[str]) -> None:
    device, _ = fake
    x = np.zeros(4)
    _native.set_notify(2)
    try:
        device.enter(K["copy"], x, "x")
        device.exit(K["copy"], x, "x")
    finally:
        _native.set_notify(0)
    assert capfd.readouterr().err.splitlines() == [
        f"pyacc: upload variable=x bytes=32 device={device.name}",
        f"pyacc: download variable=x bytes=32 device={device.name}",
    ]
