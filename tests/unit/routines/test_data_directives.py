# SPDX-License-Identifier: Apache-2.0
"""Data directives from plain Python."""

from __future__ import annotations

import ctypes
from types import SimpleNamespace

import numpy as np
import pytest

from pyacc_mlir.diagnostics.errors import DataError
from pyacc_mlir.runtime import _native
from tests.unit.routines.support import FakeType, counters, fails, on_device


def moved(acc: SimpleNamespace) -> tuple[int, int, int]:
    """Bytes to and from the device, and allocations, since the last question."""
    stats = acc.stats()
    acc.reset_stats()
    return stats["bytes_to_device"], stats["bytes_from_device"], stats["allocations"]


@pytest.mark.parametrize(
    ("clause", "at_entry", "at_exit"),
    [
        ("copy", (32, 0, 1), (0, 32, 0)),
        ("copyin", (32, 0, 1), (0, 0, 0)),
        ("copyin_readonly", (32, 0, 1), (0, 0, 0)),
        ("copyout", (0, 0, 1), (0, 32, 0)),
        ("copyout_zero", (0, 0, 1), (0, 32, 0)),
        ("create", (0, 0, 1), (0, 0, 0)),
        ("create_zero", (0, 0, 1), (0, 0, 0)),
        ("no_create", (0, 0, 0), (0, 0, 0)),
    ],
)
def test_data(acc: SimpleNamespace, simt: _native.Device, clause: str, at_entry: object, at_exit: object) -> None:
    x = np.arange(4.0)
    with acc.data(**{clause: [x]}):
        assert moved(acc) == at_entry
        assert acc.is_present(x) is (clause != "no_create")
    assert moved(acc) == at_exit
    assert simt.present() == []


def test_present_data_is_counted_and_does_not_move(acc: SimpleNamespace, simt: _native.Device) -> None:
    x = np.arange(4.0)
    with acc.data(copy=[x]):
        moved(acc)
        with acc.data(copy=[x]), acc.data(present=x), acc.data(copyout=[x[1:]]):
            assert counters(simt) == [(4, 0)]
        assert moved(acc) == (0, 0, 0)


def test_always_moves(acc: SimpleNamespace, simt: _native.Device) -> None:
    x = np.arange(4.0)
    with acc.data(create=[x]):
        moved(acc)
        with acc.data(copy_always=[x]):
            assert moved(acc) == (32, 0, 0)
        assert moved(acc) == (0, 32, 0)
        with acc.data(copy_alwaysout=[x]):
            assert moved(acc) == (0, 0, 0)
        assert moved(acc) == (0, 32, 0)


def test_zero(acc: SimpleNamespace, simt: _native.Device) -> None:
    x, y = np.ones(4), np.ones(4)
    with acc.data(create_zero=[x], copyout_zero=[y]):
        assert on_device(acc, x) == [0, 0, 0, 0]
    assert (x.tolist(), y.tolist()) == ([1] * 4, [0] * 4)


def test_capture_makes_a_copy_on_the_host(acc: SimpleNamespace) -> None:
    x = np.arange(4.0)
    with acc.data(copy_capture=[x]), acc.host_data(use_device=x) as pointer:
        assert int(pointer) != x.ctypes.data
    with acc.data(copy=[x]), acc.host_data(use_device=x) as pointer:
        assert int(pointer) == x.ctypes.data


def test_sections(acc: SimpleNamespace, simt: _native.Device) -> None:
    grid = np.arange(20.0).reshape(4, 5)
    with acc.data(copy=[(grid, acc.section[1:3, 1:-1])]):
        assert moved(acc) == (48, 0, 1)
        assert acc.is_present(grid[1:3, 1:4])
        assert not acc.is_present(grid[0])
    with acc.data(copyin=[(grid, slice(2, 4)), (np.arange(4.0), acc.section[2])]):
        assert moved(acc)[0] == 80 + 8


def test_a_pair_needs_no_list(acc: SimpleNamespace, simt: _native.Device) -> None:
    x, y = np.arange(4.0), np.arange(8.0)
    with acc.data(copyin=(x, acc.section[:2])):
        assert moved(acc) == (16, 0, 1)
    with acc.data(copyin=(x, y)):
        assert moved(acc) == (96, 0, 2)


def test_a_section_that_leaves_the_array(acc: SimpleNamespace, simt: _native.Device) -> None:
    x = np.arange(4.0)
    with fails("invalid_data_section", r"`copyin\[1\]` leaves the array: 5 is outside 0 to 4"):
        acc.data(copyin=[np.ones(2), (x, acc.section[1:5])]).__enter__()
    assert simt.present() == []


def test_overlapping_clauses_are_one_range(acc: SimpleNamespace, simt: _native.Device) -> None:
    x = np.arange(8.0)
    with acc.data(copyin=[x[:5]], copyout=[x[3:]]):
        assert [entry["bytes"] for entry in simt.present()] == [64]
    assert simt.present() == []


def test_the_same_array_twice(acc: SimpleNamespace, simt: _native.Device) -> None:
    x = np.arange(8.0)
    with fails("invalid_argument", r"copyin\[0\] and copyout\[1\] are the same array"):
        acc.data(copyin=[x], copyout=[np.ones(3), x]).__enter__()


def test_clauses_that_fail_are_undone(acc: SimpleNamespace, simt: _native.Device) -> None:
    with fails("not_present", r"`present\[0\]` is not present on simt"):
        acc.data(copyin=[np.ones(4)], present=[np.ones(3)]).__enter__()
    assert simt.present() == []


def test_an_exception_inside(acc: SimpleNamespace, simt: _native.Device) -> None:
    x, y = np.arange(4.0), np.arange(4.0)
    with pytest.raises(ZeroDivisionError), acc.data(copy=[x], copyout=[y], create=[np.ones(3)]):
        raise ZeroDivisionError
    assert simt.present() == []
    assert y.tolist() == [0, 1, 2, 3]  # may never have been written on the device


def test_conditions(acc: SimpleNamespace, simt: _native.Device) -> None:
    x = np.arange(4.0)
    with acc.data(copy=[x], if_=False):
        assert simt.present() == []
    acc.enter_data(copyin=[x], if_=False)
    assert simt.present() == []
    acc.enter_data(copyin=[x], if_=True)
    acc.exit_data(delete=[x], if_=False)
    acc.update(device=[x], if_=False)
    assert (counters(simt), moved(acc)) == ([(0, 1)], (32, 0, 1))
    with acc.host_data(use_device=[x], if_=False) as (same,):
        assert same is x


def test_enter_and_exit_data(acc: SimpleNamespace, simt: _native.Device) -> None:
    x, y, z = np.arange(4.0), np.arange(4.0), np.arange(4.0)
    acc.enter_data(copyin=[x, y], create_zero=[z])
    acc.enter_data(copyin=[x])
    assert (sorted(counters(simt)), moved(acc)) == ([(0, 1), (0, 1), (0, 2)], (64, 0, 3))
    acc.exit_data(copyout=[x, z], delete=[y])
    assert (counters(simt), moved(acc), z.tolist()) == ([(0, 1)], (0, 32, 0), [0, 0, 0, 0])
    acc.enter_data(copyin=[x])
    acc.exit_data(copyout=[x], finalize=True)
    assert (counters(simt), moved(acc)) == ([], (0, 32, 0))
    acc.exit_data(copyout=[x], delete=[y])  # absent: no action


def test_update_in_its_order(acc: SimpleNamespace, simt: _native.Device) -> None:
    x = np.arange(4.0)
    acc.enter_data(copyin=[x])
    x[:] = 9
    acc.update(self_=[x[:2]], device=[x])
    assert (x.tolist(), on_device(acc, x)) == ([0, 1, 9, 9], [0, 1, 9, 9])
    x[:] = 5
    acc.update(device=[x], host=[(x, acc.section[1:])])
    assert on_device(acc, x) == [5, 5, 5, 5]
    acc.update(self_=[x[:1], x[1:]])  # several of one array


def test_update_with_gaps(acc: SimpleNamespace, simt: _native.Device) -> None:
    grid = np.zeros((4, 5))
    acc.enter_data(copyin=[grid])
    moved(acc)
    grid[:] = 1
    acc.update(device=[(grid, acc.section[1:3, 2:4]), grid[::3, ::4]])
    expected = np.zeros((4, 5))
    expected[1:3, 2:4] = expected[::3, ::4] = 1
    assert (on_device(acc, grid), moved(acc)[0]) == (expected.tolist(), 64)


def test_update_of_absent_data(acc: SimpleNamespace, simt: _native.Device) -> None:
    x = np.arange(4.0)
    with fails("not_present", r"`device\[0\]` is not present on simt"):
        acc.update(device=[x])
    acc.update(device=[x], self_=[x], if_present=True)
    acc.enter_data(create=[x[:2]])
    with fails("partly_present"):
        acc.update(device=[x], if_present=True)


def test_async_and_wait(acc: SimpleNamespace, fake_type: FakeType) -> None:
    acc.set_device_type(fake_type.name)
    calls = fake_type.drivers[0].calls

    def done() -> list[str]:
        found = [call for call in calls if "event" not in call]
        calls.clear()
        return found

    x, y = np.arange(4.0), np.arange(8.0)
    acc.enter_data(copyin=[x], async_=1)
    assert not acc.async_test(1)
    acc.enter_data(copyin=[y], async_=2, wait=1)
    acc.wait(2)
    assert sorted(done()) == ["alloc 32", "alloc 64", "upload 32x1", "upload 64x1"]
    acc.update(device=[x], async_=acc.async_noval)
    acc.update(self_=[y], async_=3)
    acc.update(self_=[y[:1]], wait=[acc.async_noval, 3])
    assert done() == ["upload 32x1", "download 64x1", "download 8x1"]
    acc.update(device=[x], async_=1)
    acc.exit_data(copyout=[x], wait=True)
    assert done() == ["upload 32x1", "download 32x1", "free"]
    with acc.data(copy=[x], async_=1):
        acc.wait(1)
        assert done() == ["alloc 32", "upload 32x1"]
    assert not acc.async_test(1)
    acc.wait(1)
    assert done()[0] == "download 32x1"
    acc.update(device=[y], async_=1)
    acc.update(device=[y], async_=2, wait=False)
    assert not acc.async_test(1)
    acc.shutdown()


def test_host_data(acc: SimpleNamespace, simt: _native.Device) -> None:
    x, y = np.arange(4.0), np.arange(6).reshape(2, 3)
    acc.enter_data(copyin=[x, y])
    with acc.host_data(use_device=[x, y]) as (px, py):
        assert (px, py.shape, py.dtype) == (acc.deviceptr(x), (2, 3), y.dtype)
    with acc.host_data(use_device=x) as px:
        assert px == acc.deviceptr(x)
    absent = np.arange(4.0)
    with fails("not_present", r"`use_device\[1\]`"):
        acc.host_data(use_device=[x, absent]).__enter__()
    with acc.host_data(use_device=[x, absent], if_present=True) as (px, same):
        assert (px, same is absent) == (acc.deviceptr(x), True)
    with fails("invalid_argument", "whole arrays"):
        acc.host_data(use_device=[(x, acc.section[1:])]).__enter__()


def test_deviceptr(acc: SimpleNamespace, simt: _native.Device) -> None:
    with acc.data(deviceptr=[acc.malloc(32).view(np.float64)]):
        assert simt.present() == []
    with pytest.raises(TypeError, match="expected a device pointer"):
        acc.data(deviceptr=[np.ones(3)]).__enter__()
    pointer = acc.malloc(8)
    acc.set_device_type("host")
    with fails("invalid_argument", "memory of simt"):
        acc.data(deviceptr=[pointer]).__enter__()


def test_attach(acc: SimpleNamespace, simt: _native.Device) -> None:
    values, cell = np.arange(4.0), np.zeros(1, np.uint64)
    cell[0] = values.ctypes.data
    with acc.data(attach=[cell], copyin=[cell, values]):
        assert on_device(acc, cell) == [int(acc.deviceptr(values))]
    acc.enter_data(copyin=[values, cell], attach=[cell])
    assert on_device(acc, cell) == [int(acc.deviceptr(values))]
    acc.exit_data(detach=[cell])
    assert on_device(acc, cell) == [values.ctypes.data]


@pytest.mark.parametrize(
    ("directive", "clause", "hint"),
    [
        ("data", "copyn", "did you mean 'copyin'"),
        ("data", "create_zeros", "did you mean 'create_zero'"),
        ("data", "delete", "expected one of copy, copyin"),
        ("data", "copyin_zero", "no clause 'copyin_zero'"),
        ("enter_data", "copyout", "did you mean"),
        ("enter_data", "create_capture", "did you mean"),
        ("exit_data", "copyin", "no clause 'copyin'"),
        ("update", "self", "did you mean 'self_'"),
    ],
)
def test_clauses_that_are_not_there(
    acc: SimpleNamespace, simt: _native.Device, directive: str, clause: str, hint: str
) -> None:
    with pytest.raises(TypeError, match=hint):
        found = getattr(acc, directive)(**{clause: [np.ones(3)]})
        found.__enter__()


@pytest.mark.parametrize("directive", ["data", "enter_data", "exit_data", "update"])
def test_a_directive_without_a_clause(acc: SimpleNamespace, directive: str) -> None:
    with pytest.raises(TypeError, match=f"acc.{directive} without a clause"):
        found = getattr(acc, directive)(async_=1)
        found.__enter__()


@pytest.mark.parametrize("value", [[1.0, 2.0], [[1.0, 2.0]], [None], "text", [np.float64(1)]])
def test_what_is_no_data(acc: SimpleNamespace, simt: _native.Device, value: object) -> None:
    with pytest.raises(DataError, match="expected an array") as caught:
        acc.enter_data(copyin=value)
    assert caught.value.__notes__ == ["in copyin[0]"]


def test_pointers_with_a_section(acc: SimpleNamespace, simt: _native.Device) -> None:
    values = np.arange(4.0)
    pointer = values.ctypes.data_as(ctypes.POINTER(ctypes.c_double))
    with acc.data(copyin=[(pointer, acc.section[0:4])]):
        assert acc.is_present(values)
    with pytest.raises(DataError, match="is a pointer: expected a section"):
        acc.enter_data(copyin=[pointer])


def test_on_the_host_nothing_moves(acc: SimpleNamespace) -> None:
    x = np.arange(4.0)
    acc.reset_stats()
    with acc.data(copy=[x], present=[np.ones(3)]):
        acc.update(self_=[x])
        acc.enter_data(copyin=[x])
        acc.exit_data(delete=[x])
    assert moved(acc) == (0, 0, 0)
