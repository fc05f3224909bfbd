# SPDX-License-Identifier: Apache-2.0
"""Routines that work on device memory itself, and pointers to it."""

from __future__ import annotations

import ctypes
from types import SimpleNamespace

import numpy as np
import pytest

from pyacc_mlir.runtime import _native
from tests.unit.routines.support import FakeType, counters, fails, on_device


def test_malloc_and_free(acc: SimpleNamespace, simt: _native.Device) -> None:
    pointer = acc.malloc(100)
    assert pointer
    assert (pointer.nbytes, pointer.dtype, pointer.itemsize, pointer.device) == (100, None, 1, "simt")
    acc.free(pointer)
    assert (simt.stats()["allocations"], simt.stats()["frees"]) == (1, 1)


def test_malloc_of_nothing(acc: SimpleNamespace, simt: _native.Device) -> None:
    assert not acc.malloc(0)
    acc.free(acc.malloc(0))
    acc.free(0)


def test_malloc_refuses(acc: SimpleNamespace, simt: _native.Device) -> None:
    with fails("invalid_argument"):
        acc.malloc(-1)
    with fails("out_of_memory"):
        acc.malloc(1 << 50)
    with pytest.raises(TypeError):
        acc.malloc(1.5)


def test_free_refuses(acc: SimpleNamespace, simt: _native.Device) -> None:
    x = np.arange(4.0)
    with fails("present", r"float64\[4\]"):
        acc.free(acc.copyin(x))
    with pytest.raises(TypeError, match="found ndarray"):
        acc.free(x)


def test_malloc_on_the_host(acc: SimpleNamespace) -> None:
    pointer = acc.malloc(32).view(np.float64)
    acc.memcpy_to_device(pointer, np.arange(4.0))
    assert (ctypes.c_double * 4).from_address(int(pointer))[:] == [0, 1, 2, 3]
    acc.free(pointer)


def test_memcpy(acc: SimpleNamespace, simt: _native.Device) -> None:
    x, y = np.arange(8.0), np.zeros(8)
    a, b = acc.malloc(64), acc.malloc(64)
    acc.memcpy_to_device(a, x)
    acc.memcpy_device(b, a)
    acc.memcpy_from_device(y, b)
    assert y.tolist() == x.tolist()
    stats = acc.stats()
    assert [stats[f"bytes_{way}_device"] for way in ("to", "from", "on")] == [64, 64, 64]
    acc.memcpy_to_device(int(a) + 8, x, 16)
    acc.memcpy_from_device(y[:4], a, 32)
    assert y.tolist() == [0, 0, 1, 3, 4, 5, 6, 7]


def test_memcpy_async(acc: SimpleNamespace, simt: _native.Device) -> None:
    x, y = np.arange(8.0), np.zeros(8)
    a, b = acc.malloc(64), acc.malloc(64)
    acc.memcpy_to_device_async(a, x, 1)
    acc.memcpy_device_async(b, a, 1)
    acc.memcpy_from_device_async(y, b, 64, 1)
    acc.wait(1)
    assert y.tolist() == x.tolist()


def test_memcpy_refuses(acc: SimpleNamespace, simt: _native.Device) -> None:
    x = np.arange(8.0)
    pointer = acc.malloc(32)
    with fails("invalid_data_section", "64 bytes at a device pointer to 32 bytes"):
        acc.memcpy_to_device(pointer, x)
    with fails("invalid_data_section"):
        acc.memcpy_from_device(x, pointer)
    with fails("invalid_data_section"):
        acc.memcpy_device(pointer, acc.malloc(64))
    with fails("invalid_data_section", "expected `nbytes`"):
        acc.memcpy_device(pointer, int(pointer))
    with fails("invalid_data_section", "gaps"):
        acc.memcpy_to_device(pointer, x[::2])
    with fails("invalid_argument", "read-only"):
        acc.memcpy_from_device(b"32 bytes of data that never move", pointer)


def test_memcpy_d2d(acc: SimpleNamespace, simt: _native.Device) -> None:
    x, y = np.arange(4.0), np.zeros(4)
    acc.copyin(x)
    acc.copyin(y)
    acc.memcpy_d2d(y, x, 24, 0, 0)
    assert on_device(acc, y) == [0, 1, 2, 0]
    acc.memcpy_d2d_async(y, x, 32, 0, 0, 1)
    acc.wait(1)
    assert on_device(acc, y) == [0, 1, 2, 3]
    with fails("not_present", "is not present on simt"):
        acc.memcpy_d2d(np.zeros(4), x, 32, 0, 0)


@pytest.mark.parametrize("queue", [None, 1])
def test_memcpy_d2d_between_devices(acc: SimpleNamespace, fake_type: FakeType, queue: int | None) -> None:
    x, y = np.arange(4.0), np.zeros(4)
    for number, array in enumerate((x, y)):
        acc.set_device_num(number, fake_type.name)
        acc.copyin(array)
    if queue is None:
        acc.memcpy_d2d(y, x, 32, 1, 0)
    else:
        acc.memcpy_d2d_async(y, x, 32, 1, 0, queue)
    assert on_device(acc, y) == [0, 1, 2, 3]
    with fails("device_unavailable"):
        acc.memcpy_d2d(y, x, 32, 2, 0)
    acc.shutdown(fake_type.name)


def test_map_data(acc: SimpleNamespace, simt: _native.Device) -> None:
    x, memory = np.arange(4.0), acc.malloc(64)
    acc.map_data(x, memory)
    assert acc.is_present(x)
    assert int(acc.deviceptr(x)) == int(memory)
    with acc.data(copyin=[x]):
        assert counters(simt) == [(1, 1)]
    assert simt.stats()["bytes_to_device"] == 0
    acc.delete_finalize(x)  # only unmap_data ends it
    assert counters(simt) == [(0, 1)]
    acc.update_device(x)
    acc.unmap_data(x)
    assert not acc.is_present(x)
    y = np.zeros(4)
    acc.memcpy_from_device(y, memory, 32)
    assert y.tolist() == [0, 1, 2, 3]
    acc.free(memory)


def test_map_data_refuses(acc: SimpleNamespace, simt: _native.Device) -> None:
    x, memory = np.arange(4.0), acc.malloc(64)
    acc.map_data(x, memory)
    with fails("present"):
        acc.map_data(x, acc.malloc(32))
    with fails("present"):
        acc.free(memory)
    with fails("invalid_argument"):
        acc.map_data(np.empty(0), memory)
    with fails("invalid_argument"):
        acc.map_data(np.ones(2), 0)
    with fails("invalid_data_section", "72 bytes at a device pointer to 64 bytes"):
        acc.map_data(np.ones(9), memory)


def test_unmap_data_refuses(acc: SimpleNamespace, simt: _native.Device) -> None:
    x, y, memory = np.arange(4.0), np.arange(4.0), acc.malloc(32)
    acc.copyin(y)
    acc.map_data(x, memory)
    with acc.data(present=[x]), fails("present", "data region"):
        acc.unmap_data(x)
    for data in (y, np.ones(3), x[1:]):
        with fails("not_present"):
            acc.unmap_data(data)
    acc.unmap_data(x)


class Pair(ctypes.Structure):
    """A record with a pointer."""

    _fields_ = [("count", ctypes.c_int64), ("values", ctypes.POINTER(ctypes.c_double))]


def pointer_on_device(acc: SimpleNamespace, pair: Pair) -> int:
    copy = np.empty(2, np.uint64)
    acc.memcpy_from_device(copy, acc.deviceptr(pair))
    return int(copy[1])


def test_attach_and_detach(acc: SimpleNamespace, simt: _native.Device) -> None:
    values = np.arange(4.0)
    pair = Pair(4, values.ctypes.data_as(ctypes.POINTER(ctypes.c_double)))
    cell = ctypes.addressof(pair) + Pair.values.offset
    host = pointer_on_host = values.ctypes.data
    acc.copyin(pair)
    acc.attach(cell)  # its target is not present: no action
    assert pointer_on_device(acc, pair) == host
    device = int(acc.copyin(values))
    acc.attach(cell)
    acc.attach_async(cell, 1)
    acc.wait(1)
    assert pointer_on_device(acc, pair) == device
    acc.detach(cell)
    assert pointer_on_device(acc, pair) == device  # attached twice
    acc.detach_async(cell, 1)
    acc.wait(1)
    assert pointer_on_device(acc, pair) == pointer_on_host
    acc.attach(cell)
    acc.attach(cell)
    acc.detach_finalize(cell)
    assert pointer_on_device(acc, pair) == host
    acc.attach(cell)
    acc.detach_finalize_async(cell, 1)
    acc.wait(1)
    assert pointer_on_device(acc, pair) == host


def test_attach_takes_fields_of_records_and_ctypes_pointers(acc: SimpleNamespace, simt: _native.Device) -> None:
    values = np.arange(4.0)
    records = np.zeros(3, [("count", np.int32), ("values", np.uint64)])
    records["values"] = values.ctypes.data
    pointer = values.ctypes.data_as(ctypes.POINTER(ctypes.c_double))
    target = int(acc.copyin(values))
    acc.copyin(records)
    acc.copyin(ctypes.addressof(pointer), 8)
    acc.attach(records["values"][1:2])
    acc.attach(pointer)
    copy = np.empty_like(records)
    acc.memcpy_from_device(copy, acc.deviceptr(records))
    assert copy["values"].tolist() == [values.ctypes.data, target, values.ctypes.data]
    cell = np.empty(1, np.uint64)
    acc.memcpy_from_device(cell, acc.copyin(ctypes.addressof(pointer), 8))
    assert cell[0] == target


def test_attach_refuses_what_is_no_pointer(acc: SimpleNamespace, simt: _native.Device) -> None:
    with fails("invalid_argument", "has 32 bytes: expected one pointer"):
        acc.attach(np.arange(4.0))
    with fails("invalid_null_pointer"):
        acc.attach(None)


def test_pointers_are_values(acc: SimpleNamespace, simt: _native.Device) -> None:
    x = np.arange(12, dtype=np.float32).reshape(3, 4)
    pointer = acc.copyin(x)
    assert pointer == acc.deviceptr(x)
    assert hash(pointer) == hash(acc.deviceptr(x))
    assert (pointer.dtype, pointer.shape, pointer.strides, pointer.nbytes) == (x.dtype, x.shape, x.strides, x.nbytes)
    assert pointer.itemsize == 4
    assert repr(pointer) == f"<DevicePointer {int(pointer):#x} on simt: float32 (3, 4)>"
    with pytest.raises(AttributeError):
        pointer.address = 0


def test_view_gives_a_type(acc: SimpleNamespace, simt: _native.Device) -> None:
    memory = acc.malloc(64)
    assert memory.view(np.float64).shape == (8,)
    assert memory.view(np.int32, 3).nbytes == 12
    grid = memory.view("f4", (2, 8))
    assert (grid.strides, grid.nbytes, int(grid)) == ((32, 4), 64, int(memory))
    with fails("invalid_data_section", "in 64 bytes of device memory"):
        memory.view(np.float64, (3, 3))


def test_only_pointers_to_cuda_devices_say_so(acc: SimpleNamespace, simt: _native.Device) -> None:
    pointer = acc.copyin(np.zeros((2, 3)))
    assert not hasattr(pointer, "__cuda_array_interface__")
    on_cuda = acc.DevicePointer(4096, "nvidia:1", pointer.dtype, pointer.shape, pointer.strides, pointer.nbytes)
    assert on_cuda.__cuda_array_interface__ == {
        "version": 3,
        "shape": (2, 3),
        "typestr": "<f8",
        "data": (4096, False),
        "strides": (24, 8),
    }
