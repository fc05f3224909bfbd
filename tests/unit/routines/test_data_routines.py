# SPDX-License-Identifier: Apache-2.0
"""Routines that make host data present, move it and look it up."""

from __future__ import annotations

import array
import ctypes
from types import SimpleNamespace

import numpy as np
import pytest

from pyacc_mlir.runtime import _native
from tests.unit.routines.support import counters, fails, on_device


def moved(device: _native.Device) -> tuple[int | float, int | float]:
    """Bytes to and from the device since the last question."""
    stats = device.stats()
    device.reset_stats()
    return stats["bytes_to_device"], stats["bytes_from_device"]


def test_copyin_copyout(acc: SimpleNamespace, simt: _native.Device) -> None:
    x = np.arange(4.0)
    pointer = acc.copyin(x)
    assert (counters(simt), moved(simt)) == ([(0, 1)], (32, 0))
    assert on_device(acc, x) == [0, 1, 2, 3]
    assert acc.copyin(x) == pointer
    assert counters(simt) == [(0, 2)]
    moved(simt)
    x[:] = -1
    acc.copyout(x)
    assert (counters(simt), moved(simt), x[0]) == ([(0, 1)], (0, 0), -1)
    acc.copyout(x)
    assert (counters(simt), moved(simt), x.tolist()) == ([], (0, 32), [0, 1, 2, 3])


@pytest.mark.parametrize("name", ["copyin", "present_or_copyin", "pcopyin"])
def test_aliases_of_copyin(acc: SimpleNamespace, simt: _native.Device, name: str) -> None:
    x = np.arange(4.0)
    getattr(acc, name)(x)
    assert moved(simt) == (32, 0)


@pytest.mark.parametrize("name", ["create", "present_or_create", "pcreate"])
def test_create_delete(acc: SimpleNamespace, simt: _native.Device, name: str) -> None:
    x = np.arange(4.0)
    getattr(acc, name)(x)
    getattr(acc, name)(x)
    assert (counters(simt), moved(simt)) == ([(0, 2)], (0, 0))
    acc.delete(x)
    assert counters(simt) == [(0, 1)]
    acc.delete(x)
    assert (counters(simt), moved(simt)) == ([], (0, 0))


def test_finalize(acc: SimpleNamespace, simt: _native.Device) -> None:
    x, y = np.arange(4.0), np.arange(8.0)
    for _ in range(3):
        acc.copyin(x)
        acc.copyin(y)
    moved(simt)
    acc.copyout_finalize(x)
    acc.delete_finalize(y)
    assert (counters(simt), moved(simt)) == ([], (0, 32))


def test_finalize_leaves_data_regions_alone(acc: SimpleNamespace, simt: _native.Device) -> None:
    x = np.arange(4.0)
    with acc.data(create=[x]):
        acc.copyin(x)
        acc.delete_finalize(x)
        assert counters(simt) == [(1, 0)]


@pytest.mark.parametrize("name", ["copyout", "delete", "copyout_finalize", "delete_finalize"])
def test_the_end_of_absent_data_is_no_action(acc: SimpleNamespace, simt: _native.Device, name: str) -> None:
    x = np.arange(4.0)
    getattr(acc, name)(x)
    getattr(acc, name + "_async")(x, 1)
    acc.wait(1)
    assert moved(simt) == (0, 0)


def test_update(acc: SimpleNamespace, simt: _native.Device) -> None:
    x = np.arange(4.0)
    acc.create(x)
    acc.update_device(x)
    x[:] = 0
    acc.update_self(x[1:3])
    assert x.tolist() == [0, 1, 2, 0]
    assert moved(simt) == (32, 16)


def test_update_of_absent_data(acc: SimpleNamespace, simt: _native.Device) -> None:
    x = np.arange(8.0)
    for name in ("update_device", "update_self"):
        with fails("not_present", r"`float64\[8\]` is not present on simt"):
            getattr(acc, name)(x)
        with fails("not_present"):
            getattr(acc, name + "_async")(x, 1)


def test_partly_present(acc: SimpleNamespace, simt: _native.Device) -> None:
    x = np.arange(8.0)
    acc.copyin(x[2:4])
    for name in ("copyin", "create", "copyout", "delete", "update_device", "update_self"):
        with fails("partly_present"):
            getattr(acc, name)(x)
    assert counters(simt) == [(0, 1)]


def test_async_forms(acc: SimpleNamespace, simt: _native.Device) -> None:
    x, y = np.arange(4.0), np.arange(4.0)
    acc.copyin_async(x, 1)
    acc.create_async(y, y.nbytes, 1)
    acc.update_device_async(y, 1)
    acc.wait(1)
    assert on_device(acc, y) == [0, 1, 2, 3]
    x[:] = y[:] = 0
    acc.update_self_async(y, 16, 1)
    acc.copyout_async(x, 1)
    acc.delete_async(y, 1)
    acc.wait(1)
    assert (x.tolist(), y.tolist(), counters(simt)) == ([0, 1, 2, 3], [0, 1, 0, 0], [])
    acc.copyin(x)
    acc.copyin(x)
    acc.copyin(y)
    acc.copyout_finalize_async(x, 1)
    acc.delete_finalize_async(y, 1)
    acc.wait(1)
    assert counters(simt) == []


def test_async_forms_need_a_queue(acc: SimpleNamespace, simt: _native.Device) -> None:
    x = np.arange(4.0)
    for arguments in [(), (1, 2, 3)]:
        with pytest.raises(TypeError, match="expected data, nbytes"):
            acc.copyin_async(x, *arguments)


def test_views_are_the_memory_they_show(acc: SimpleNamespace, simt: _native.Device) -> None:
    grid = np.arange(12.0).reshape(3, 4)
    whole = acc.copyin(grid)
    part = acc.copyin(grid[1:, 2:])
    assert int(part) - int(whole) == 8 * 6
    assert (part.shape, part.strides) == ((2, 2), (32, 8))
    assert counters(simt) == [(0, 2)]
    moved(simt)
    grid[:] = -1
    acc.update_self(grid[::2, ::-1])
    assert grid.tolist() == [[0, 1, 2, 3], [-1] * 4, [8, 9, 10, 11]]
    assert moved(simt) == (0, 64)


def test_the_first_bytes(acc: SimpleNamespace, simt: _native.Device) -> None:
    x = np.arange(8, dtype=np.int32)
    pointer = acc.copyin(x, 12)
    assert (pointer.dtype, pointer.shape, pointer.nbytes) == (np.int32, (3,), 12)
    assert acc.is_present(x[:3])
    assert not acc.is_present(x)
    assert acc.is_present(x, 12)
    assert not acc.is_present(x, 13)
    assert acc.copyin(x, 6).dtype == np.uint8


def test_fortran_arrays_by_bytes(acc: SimpleNamespace, simt: _native.Device) -> None:
    x = np.asfortranarray(np.arange(6.0).reshape(2, 3))
    acc.copyin(x, 16)
    assert simt.present()[0]["bytes"] == 16
    assert acc.is_present(x[:, 0])


@pytest.mark.parametrize("nbytes", [33, -1])
def test_more_bytes_than_there_are(acc: SimpleNamespace, simt: _native.Device, nbytes: int) -> None:
    x = np.arange(4.0)
    with fails("invalid_data_section", str(nbytes)):
        acc.copyin(x, nbytes)


def test_bytes_of_an_array_with_gaps(acc: SimpleNamespace, simt: _native.Device) -> None:
    with fails("invalid_data_section", "with gaps"):
        acc.copyin(np.arange(8.0)[::2], 16)


@pytest.mark.parametrize(
    "data",
    [
        array.array("d", [1, 2, 3]),
        (ctypes.c_double * 3)(1, 2, 3),
        memoryview(bytearray(24)),
        bytearray(24),
    ],
    ids=lambda data: type(data).__name__,
)
def test_buffers(acc: SimpleNamespace, simt: _native.Device, data: object) -> None:
    pointer = acc.copyin(data)
    assert pointer.nbytes == 24
    assert acc.is_present(data)
    assert acc.is_present(data, 8)
    assert acc.deviceptr(data) == pointer
    acc.copyout(data)
    assert not acc.is_present(data)


def test_pointers_and_addresses_with_bytes(acc: SimpleNamespace, simt: _native.Device) -> None:
    x = (ctypes.c_double * 4)(1, 2, 3, 4)
    pointer = ctypes.cast(x, ctypes.POINTER(ctypes.c_double))
    acc.copyin(pointer, 32)
    assert acc.is_present(x)
    assert acc.is_present(ctypes.addressof(x), 32)
    assert acc.is_present(ctypes.c_void_p(ctypes.addressof(x)), 32)
    x[2] = 0
    acc.update_self(pointer, 24)
    assert list(x) == [1, 2, 3, 4]
    with fails("invalid_data_section", "expected `nbytes`"):
        acc.copyin(pointer)
    with fails("invalid_null_pointer"):
        acc.copyin(ctypes.POINTER(ctypes.c_double)(), 8)


def test_what_is_no_data(acc: SimpleNamespace, simt: _native.Device) -> None:
    with fails("invalid_null_pointer"):
        acc.copyin(None)
    for value in ([1.0, 2.0], 3.0, np.float64(3), "text", object(), np.array([None])):
        with fails("invalid_argument"):
            acc.copyin(value)
    with fails("invalid_argument", "no host data"):
        acc.copyin(acc.copyin(np.ones(3)))


def test_read_only_data(acc: SimpleNamespace, simt: _native.Device) -> None:
    x = np.arange(4.0)
    x.flags.writeable = False
    acc.copyin(x)
    with fails("invalid_argument", "read-only"):
        acc.update_self(x)
    with fails("invalid_argument", "read-only"):
        acc.copyout(x)
    acc.delete(x)
    assert acc.copyin(b"bytes").nbytes == 5


def test_empty_data(acc: SimpleNamespace, simt: _native.Device) -> None:
    x = np.empty((0, 3))
    assert acc.copyin(x).shape == (0, 3)
    acc.copyout(x)
    assert simt.present() == []


def test_no_memory_left(acc: SimpleNamespace, simt: _native.Device) -> None:
    huge = np.lib.stride_tricks.as_strided(np.zeros(1), (1 << 44,), (8,))
    with fails("out_of_memory"):
        acc.create(huge)
    assert simt.present() == []


def test_deviceptr_and_hostptr(acc: SimpleNamespace, simt: _native.Device) -> None:
    x = np.arange(12.0).reshape(3, 4)
    assert acc.deviceptr(x) is None
    pointer = acc.copyin(x)
    assert acc.deviceptr(x) == pointer
    inner = acc.deviceptr(x[1, 1:])
    assert int(inner) == int(pointer) + 40
    assert (inner.shape, inner.dtype, inner.device) == ((3,), x.dtype, "simt")
    assert acc.hostptr(inner) == x.ctypes.data + 40
    assert acc.hostptr(int(pointer) + 95) == x.ctypes.data + 95
    assert acc.hostptr(int(pointer) + 96) == 0


def test_presence_is_that_of_the_current_device(acc: SimpleNamespace, simt: _native.Device) -> None:
    x = np.arange(4.0)
    pointer = acc.copyin(x)
    acc.set_device_type("host")
    with fails("invalid_argument", "a pointer to memory of simt: the device is host"):
        acc.hostptr(pointer)
    acc.set_device_type("simt")
    assert acc.is_present(x)


def test_data_is_kept_alive(acc: SimpleNamespace, simt: _native.Device) -> None:
    x = np.arange(4.0)
    address = x.ctypes.data
    acc.copyin(x)
    del x
    assert np.arange(4.0).ctypes.data != address
    assert acc.is_present(address, 32)


def test_on_the_host_nothing_is_made(acc: SimpleNamespace) -> None:
    host = _native.device("host")
    host.reset_stats()
    x = np.arange(4.0)
    for pointer in (acc.copyin(x), acc.create(x), acc.deviceptr(x)):
        assert (int(pointer), pointer.device) == (x.ctypes.data, "host")
    assert acc.is_present(x)
    assert acc.hostptr(x.ctypes.data) == x.ctypes.data
    acc.update_device(x)
    acc.update_self(x)
    acc.copyout(x)
    acc.delete(x)
    assert (host.stats()["allocations"], moved(host), host.present()) == (0, (0, 0), [])
