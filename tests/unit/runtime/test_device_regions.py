# SPDX-License-Identifier: Apache-2.0
"""Data regions and directives of interpreted code on a device with its own memory."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator

import numpy as np
import pytest

from pyacc_mlir.diagnostics.errors import DataError, DeviceError
from pyacc_mlir.runtime import _native
from pyacc_mlir.runtime.data_region import DataClause, DataRegion, enter_data, exit_data, update
from tests.unit.runtime.fake_driver import FakeDriver, fake_device

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


def write(device: _native.Device, array: np.ndarray, value: int) -> None:
    """Changes the device's copy."""
    device.memcpy_to_device(device.deviceptr(array), np.full(array.shape, value, array.dtype))


def test_region_enters_and_exits(fake: Fake) -> None:
    device, driver = fake
    x, y = np.arange(4, dtype=np.uint8), np.zeros(2, np.uint8)
    with DataRegion(DataClause("copyin", "x", x), DataClause("copyout", "y", y), device=device):
        assert [entry["name"] for entry in sorted(device.present(), key=lambda e: e["name"])] == ["x", "y"]
        write(device, y, 5)
    assert device.present() == []
    assert y.tolist() == [5, 5]


def test_section_and_modifiers(fake: Fake) -> None:
    device, driver = fake
    x = np.zeros(8, np.uint8)
    with DataRegion(DataClause("copy", "x[2:4]", x, np.s_[2:4]), device=device):
        driver.calls.clear()
        with DataRegion(DataClause("copy", "x", x, np.s_[2:4], ("always",)), device=device):
            pass
        assert driver.calls == ["upload 2x1", "download 2x1"]


def test_entry_that_fails_undoes_the_clauses_before_it(fake: Fake) -> None:
    device, driver = fake
    x, y = np.zeros(4, np.uint8), np.zeros(4, np.uint8)
    region = DataRegion(DataClause("copy", "x", x), DataClause("present", "y", y), device=device)
    with pytest.raises(DataError, match="`y` is not present"), region:
        pass
    assert device.present() == []
    assert driver.calls == ["alloc 4", "upload 4x1", "free"]


def test_exception_copies_out_only_what_was_copied_in(fake: Fake) -> None:
    device, driver = fake
    x, y = np.zeros(4, np.uint8), np.zeros(2, np.uint8)
    region = DataRegion(DataClause("copy", "x", x), DataClause("copyout", "y", y), device=device)
    with pytest.raises(KeyError), region:
        write(device, x, 3)
        raise KeyError
    assert device.present() == []
    assert (x.tolist(), y.tolist()) == ([3] * 4, [0, 0])


def test_exception_of_the_program_hides_that_of_the_device(fake: Fake) -> None:
    device, driver = fake
    with pytest.raises(KeyError), DataRegion(DataClause("copy", "x", np.zeros(3)), device=device):
        driver.fail_next = {"copy": 3}
        raise KeyError


def test_exit_that_fails_is_raised_after_the_others_have_exited(fake: Fake) -> None:
    device, driver = fake
    x, y = np.zeros(4), np.zeros(4)
    with (
        pytest.raises(DeviceError, match="copy was told to fail"),
        DataRegion(DataClause("copy", "x", x), DataClause("copy", "y", y), device=device),
    ):
        driver.fail_next = {"copy": 3}
    assert [entry["name"] for entry in device.present()] == ["y"]


def test_exit_data_that_cannot_be_does_nothing(fake: Fake) -> None:
    device, _ = fake
    x, y = np.zeros(4), np.zeros(4)
    enter_data(DataClause("copyin", "x", x), DataClause("create", "y", y, np.s_[:2]), device=device)
    with pytest.raises(DataError, match="`y` is partly present"):
        exit_data(DataClause("delete", "x", x), DataClause("delete", "y", y), device=device)
    assert len(device.present()) == 2


def test_directives(fake: Fake) -> None:
    device, _ = fake
    x = np.zeros(4, np.uint8)
    enter_data(DataClause("copyin", "x", x), device=device)
    enter_data(DataClause("copyin", "x", x), device=device)
    write(device, x, 7)
    update(DataClause("update_self", "x", x, np.s_[1:2]), device=device)
    assert x.tolist() == [0, 7, 0, 0]
    exit_data(DataClause("copyout", "x", x), device=device, finalize=True)
    assert x.tolist() == [7, 7, 7, 7]
    assert device.present() == []
    update(DataClause("update_self", "x", x), device=device, if_present=True)
    with pytest.raises(DataError):
        update(DataClause("update_self", "x", x), device=device)


def test_updates_happen_in_the_order_written(fake: Fake) -> None:
    device, driver = fake
    x = np.arange(4, dtype=np.uint8)
    enter_data(DataClause("copyin", "x", x), device=device)
    driver.calls.clear()
    parts = [("update_self", np.s_[:1]), ("update_device", np.s_[1:]), ("update_self", np.s_[2:4])]
    update(*(DataClause(clause, "x", x, part) for clause, part in parts), device=device)
    assert driver.calls == ["download 1x1", "upload 3x1", "download 2x1"]


def test_numbers_and_lists_are_not_on_the_device_but_arrays_in_tuples_are(fake: Fake) -> None:
    device, driver = fake
    values = (1, [1, 2], np.float64(3))
    with DataRegion(*(DataClause("copyin", "v", value) for value in values), device=device):
        assert device.present() == []
    with DataRegion(DataClause("copyin", "t", (np.zeros(2), [np.zeros(3), 1])), device=device):
        assert sorted(entry["name"] for entry in device.present()) == ["t[0]", "t[1][0]"]


def test_pointer_with_a_count(fake: Fake) -> None:
    device, driver = fake
    pointer = ctypes.cast((ctypes.c_int32 * 8)(*range(8)), ctypes.POINTER(ctypes.c_int32))
    with DataRegion(DataClause("copy", "p[2:6]", pointer, np.s_[2:6]), device=device):
        assert driver.calls == ["alloc 16", "upload 16x1"]
    for section in (None, np.s_[2:], np.s_[:]):
        with pytest.raises(DataError, match=r"`p` in `copy` is a pointer: expected a section .* `p\[0:n\]`"):
            DataRegion(DataClause("copy", "p", pointer, section), device=device)
    with DataRegion(DataClause("copy", "p", ctypes.POINTER(ctypes.c_int32)()), device=device):
        assert device.present() == []


# ---- overlapping variables of one directive


@pytest.mark.parametrize("parts", [(np.s_[:], np.s_[1:]), (np.s_[1:], np.s_[:]), (np.s_[:6], np.s_[4:])])
def test_overlapping_views_are_one_present_range(fake: Fake, parts: tuple[slice, slice]) -> None:
    device, _ = fake
    x = np.arange(10, dtype=np.uint8)
    views = [x[part] for part in parts]
    with DataRegion(*(DataClause("copy", f"v{i}", view) for i, view in enumerate(views)), device=device):
        assert [(entry["bytes"], entry["structured"]) for entry in device.present()] == [(10, 2)]
        write(device, x, 8)
    assert device.present() == []
    assert x.tolist() == [8] * 10


def test_overlapping_views_move_as_their_own_clauses_say(fake: Fake) -> None:
    device, driver = fake
    x = np.arange(10, dtype=np.uint8)
    with DataRegion(DataClause("copyin", "x", x), DataClause("copyout", "tail", x[7:]), device=device):
        assert driver.calls == ["alloc 10", "upload 10x1"]
        write(device, x, 9)
        driver.calls.clear()
    assert driver.calls == ["download 3x1", "free"]
    assert x.tolist() == [0, 1, 2, 3, 4, 5, 6, 9, 9, 9]


def test_overlapping_views_of_exit_data_finalize(fake: Fake) -> None:
    device, _ = fake
    x = np.zeros(10, np.uint8)
    clauses = [DataClause("copyin", "a", x[:6]), DataClause("copyin", "b", x[4:])]
    enter_data(*clauses, device=device)
    enter_data(*clauses, device=device)
    write(device, x, 6)
    exits = [DataClause("copyout", "a", x[:6]), DataClause("copyout", "b", x[4:])]
    exit_data(*exits, device=device, finalize=True)
    assert device.present() == []
    assert x.tolist() == [6] * 10


def test_overlap_that_is_partly_present_already_is_an_error(fake: Fake) -> None:
    device, _ = fake
    x = np.zeros(10, np.uint8)
    with (
        DataRegion(DataClause("create", "head", x[:5]), device=device),
        pytest.raises(DataError, match="`b` is partly present.*`head`"),
        DataRegion(DataClause("create", "a", x[:4]), DataClause("create", "b", x[3:]), device=device),
    ):
        pass
    assert device.present() == []


# ---- shared memory


def test_capture_makes_a_copy_even_on_the_host() -> None:
    device = _native.device("host")
    x = np.arange(4)
    with DataRegion(DataClause("copy", "x", x, None, ("capture",))):
        assert device.deviceptr(x) != x.__array_interface__["data"][0]
        write(device, x, 5)
        assert x.tolist() == [0, 1, 2, 3]
        with DataRegion(DataClause("copy", "x", x), DataClause("copy", "y", np.zeros(3))):
            assert [entry["structured"] for entry in device.present()] == [2]
        update(DataClause("update_self", "x", x, np.s_[:1]))
        assert x.tolist() == [5, 1, 2, 3]
    assert x.tolist() == [5] * 4
    assert device.present() == []


def test_nothing_happens_on_the_host() -> None:
    device = _native.device("host")
    device.reset_stats()
    x = np.zeros(3)
    with DataRegion(DataClause("copyout_zero", "x", x), DataClause("present", "y", np.zeros(4))):
        assert device.present() == []
        update(DataClause("update_self", "x", x))
    assert device.stats()["allocations"] == 0
