# SPDX-License-Identifier: Apache-2.0
"""Routines that take addresses: allocation, questions to the table, mapping, copies, attached pointers."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from pyacc_mlir.diagnostics.errors import DataError, DeviceError
from pyacc_mlir.runtime import _native
from tests.unit.runtime.fake_driver import FakeDriver, fake_device

K, F = _native.DATA_KINDS, _native.DATA_FLAGS
DYNAMIC = F["dynamic"]
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


def address(array: np.ndarray) -> int:
    return int(array.__array_interface__["data"][0])


def word(device: _native.Device, at: int) -> int:
    """Eight bytes of the device."""
    value = np.zeros(1, np.uint64)
    device.memcpy_from_device(value, at)
    return int(value[0])


def test_malloc_and_free(fake: Fake) -> None:
    device, driver = fake
    memory = device.malloc(100)
    assert driver.calls == ["alloc 100"]
    assert (device.memory, device.free_memory) == (1 << 20, (1 << 20) - 100)
    device.free(memory)
    assert driver.calls == ["alloc 100", "free"]
    assert device.malloc(0) == 0
    device.free(0)
    with pytest.raises(DeviceError, match="no memory left"):
        device.malloc(1 << 30)
    with pytest.raises(DataError, match="malloc of -1 bytes"):
        device.malloc(-1)


def test_free_of_present_data_is_an_error(fake: Fake) -> None:
    device, _ = fake
    x = np.zeros(4)
    memory = device.enter(K["create"], x, "x")
    with pytest.raises(DataError, match="free of memory in which `x` is present"):
        device.free(memory + 8)


def test_is_present(fake: Fake) -> None:
    device, _ = fake
    x = np.zeros(10)
    assert not device.is_present(x)
    device.enter(K["create"], x[2:8])
    assert device.is_present(x[2:8])
    assert device.is_present(x[3:5])
    assert not device.is_present(x)
    assert device.is_present(x[2:], 48)
    assert not device.is_present(x[2:], 49)
    assert device.is_present(address(x[2:]), 0)
    assert not device.is_present(address(x), 0)
    assert device.is_present(0, 8)  # null


def test_addresses_of_both_sides(fake: Fake) -> None:
    device, _ = fake
    x = np.zeros(10)
    assert device.deviceptr(x) == 0
    base = device.enter(K["create"], x)
    assert device.deviceptr(x[3:]) == base + 24
    assert device.deviceptr(address(x) + 79) == base + 79
    assert device.deviceptr(address(x) + 80) == 0
    assert device.hostptr(base + 24) == address(x) + 24
    assert device.hostptr(base + 80) == 0


def test_host_addresses_are_their_own() -> None:
    device, x = _native.device("host"), np.zeros(3)
    assert device.is_present(x)
    assert device.deviceptr(x) == address(x)
    assert device.hostptr(address(x)) == address(x)
    device.map_data(x, address(x))
    device.unmap_data(x)
    assert device.present() == []


def test_mapped_data_is_present_until_it_is_unmapped(fake: Fake) -> None:
    device, driver = fake
    x, memory = np.zeros(4), device.malloc(32)
    device.map_data(x, memory)
    driver.calls.clear()
    assert device.enter(K["copy"], x) == memory
    device.exit(K["copy"], x)
    device.exit(K["delete"] | DYNAMIC | F["finalize"], x)
    device.exit(K["delete"] | DYNAMIC, x)
    assert [(entry["dynamic"], entry["is_mapped"]) for entry in device.present()] == [(1, True)]
    device.unmap_data(x)
    assert device.present() == []
    assert driver.calls == []
    device.free(memory)


def test_map_data_refuses_present_data_and_no_data(fake: Fake) -> None:
    device, _ = fake
    x, memory = np.zeros(4), device.malloc(32)
    device.enter(K["create"], x, "x")
    for value, size, code in ((x, None, 12), (address(x) + 8, 8, 12), (np.zeros(0), None, 13), (0, 8, 13), (1, 0, 13)):
        with pytest.raises(DataError, match="map_data") as error:
            device.map_data(value, memory, size)
        assert vars(error.value)["code"] == code
    device.free(memory)


def test_unmap_data_refuses_what_is_in_use_or_was_not_mapped(fake: Fake) -> None:
    device, _ = fake
    x, y, memory = np.zeros(4), np.zeros(4), device.malloc(32)
    device.map_data(x, memory, name="x")
    device.enter(K["create"], y)
    device.enter(K["present"], x)
    with pytest.raises(DataError, match="`x`, which is in a data region") as error:
        device.unmap_data(x)
    assert vars(error.value)["code"] == 12
    with pytest.raises(DataError, match="was not mapped"):
        device.unmap_data(y)
    with pytest.raises(DataError, match="was not mapped"):
        device.unmap_data(x[1:])
    device.exit(K["present"], x)
    device.unmap_data(x)
    device.free(memory)


def test_copies_of_bytes(fake: Fake) -> None:
    device, driver = fake
    one, two = device.malloc(16), device.malloc(16)
    x, y = np.arange(16, dtype=np.uint8), np.zeros(16, np.uint8)
    device.memcpy_to_device(one, x)
    device.memcpy_device(two, one + 4, 8)
    device.memcpy_from_device(y, two, 6)
    assert y.tolist() == [4, 5, 6, 7, 8, 9, *[0] * 10]
    device.memcpy_from_device(address(y) + 15, one + 15, 1)
    assert y[15] == 15
    assert driver.calls[2:] == ["upload 16x1", "move 8x1", "download 6x1", "download 1x1"]
    for memory in (one, two):
        device.free(memory)


def test_copies_of_bytes_are_checked(fake: Fake) -> None:
    device, _ = fake
    memory = device.malloc(16)
    read_only = np.zeros(2)
    read_only.flags.writeable = False
    with pytest.raises(DataError, match="24 bytes of data that has 16"):
        device.memcpy_to_device(memory, np.zeros(2), 24)
    with pytest.raises(DataError, match="with gaps"):
        device.memcpy_to_device(memory, np.zeros(4)[::2])
    with pytest.raises(DataError, match="read-only"):
        device.memcpy_from_device(read_only, memory)
    device.free(memory)


# ---- attached pointers


def linked() -> tuple[np.ndarray, np.ndarray]:
    """A record that holds the address of an array, and the array."""
    target = np.arange(4, dtype=np.uint64)
    return np.array([1, address(target) + 8, 2], np.uint64), target


def test_attached_pointer_holds_the_device_address(fake: Fake) -> None:
    device, driver = fake
    record, target = linked()
    pointer = address(record) + 8
    device.attach(pointer)  # neither is present: no action
    record_at, target_at = device.enter(K["copyin"], record), device.enter(K["copyin"], target)
    assert word(device, record_at + 8) == address(target) + 8
    device.attach(pointer)
    assert word(device, record_at + 8) == target_at + 8
    device.attach(pointer)
    device.detach(pointer)
    assert word(device, record_at + 8) == target_at + 8  # attached twice
    device.detach(pointer)
    assert word(device, record_at + 8) == address(target) + 8
    device.detach(pointer)  # not attached: no action


def test_detach_finalize_and_attach_to_another_target(fake: Fake) -> None:
    device, _ = fake
    record, target = linked()
    pointer = address(record) + 8
    record_at, target_at = device.enter(K["copyin"], record), device.enter(K["copyin"], target)
    device.attach(pointer)
    device.attach(pointer)
    record[1] += 8
    device.attach(pointer)  # to something else: the counter starts again
    assert word(device, record_at + 8) == target_at + 16
    device.attach(pointer)
    device.detach(pointer, finalize=True)
    assert word(device, record_at + 8) == address(target) + 16


def test_each_side_keeps_its_own_address_when_attached_pointers_move(fake: Fake) -> None:
    device, _ = fake
    record, target = linked()
    host_value = int(record[1])
    record_at, target_at = device.enter(K["copy"], record), device.enter(K["copyin"], target)
    device.attach(address(record) + 8)
    device.memcpy_to_device(record_at, np.array([7], np.uint64))
    device.update(K["update_self"], record)
    assert record.tolist() == [7, host_value, 2]
    assert word(device, record_at + 8) == target_at + 8
    record[0] = 9
    device.update(K["update_device"], record)
    assert (word(device, record_at), word(device, record_at + 8)) == (9, target_at + 8)
    device.exit(K["copy"], record)
    assert record.tolist() == [9, host_value, 2]


def test_clauses_attach_last_and_detach_first(fake: Fake) -> None:
    device, _ = fake
    record, target = linked()
    host_value = int(record[1])
    items = [(K["attach"], record[1:2], "p", None), (K["copy"], record, "r", None), (K["copyin"], target, "t", None)]
    clauses = _native.Clauses.of(items)
    clauses.enter(device)
    assert word(device, device.deviceptr(record) + 8) == device.deviceptr(target) + 8
    clauses.exit(device)
    assert record.tolist() == [1, host_value, 2]
