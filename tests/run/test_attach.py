# SPDX-License-Identifier: Apache-2.0
"""Rows of the digest §2.4 about pointers: `attach` and `detach` in pragmas (OpenACC 3.3 §2.7.13, §2.7.14)."""

from __future__ import annotations

import ctypes
from types import SimpleNamespace

import numpy as np
import pytest

from pyacc_mlir import acc
from pyacc_mlir.runtime import icv
from pyacc_mlir.runtime.error_codes import ErrorCode

RECORD = np.dtype([("count", np.int32), ("values", np.uint64), ("again", np.uint64)])


class Node(ctypes.Structure):
    _fields_ = (
        ("count", ctypes.c_int),
        ("values", ctypes.POINTER(ctypes.c_double)),
        ("raw", ctypes.c_void_p),
        ("pair", ctypes.c_void_p * 2),
    )


@pytest.fixture
def data() -> SimpleNamespace:
    x, y = np.arange(4.0), np.arange(3.0)
    return SimpleNamespace(x=x, y=y, cells=np.array([x.ctypes.data, y.ctypes.data]), out=np.zeros(2, np.int64))


def shares_memory() -> bool:
    return icv.device().shares_memory


def on_device(memory: object) -> np.ndarray:
    """What the device has of it."""
    copy = np.zeros_like(np.frombuffer(memory, np.uint8)).view(np.uint64)
    acc.memcpy_from_device(copy, acc.deviceptr(memory))
    return copy


@acc.jit
def addresses_in_kernel(cells, x, y, out, flag, log):
    n = 2
    #pragma acc parallel loop copyin(x, y, cells) attach(cells[0:n], cells[log.append(1) or 0]) \
    #   copyout(out) if(flag) async(1) wait
    for i in range(2):
        out[i] = cells[i]
    #pragma acc wait(1)
    return n


def test_attach_on_compute_constructs(each_device, data) -> None:
    log: list[int] = []
    assert addresses_in_kernel(data.cells, data.x, data.y, data.out, True, log) == 2
    assert log == [1]
    assert acc.is_present(data.x) == shares_memory()
    host = np.array([data.x.ctypes.data, data.y.ctypes.data])
    np.testing.assert_array_equal(data.cells, host)
    assert (data.out == host).tolist() == ([True, True] if shares_memory() else [False, False])
    addresses_in_kernel(data.cells, data.x, data.y, data.out, False, log)
    np.testing.assert_array_equal(data.out, host)


@acc.jit
def addresses_in_region(cells, x, y, out, seen):
    #pragma acc data copy(x, cells) copyin(y[0:2]) attach(cells[1])
    # {
    #pragma acc parallel loop copyout(out)
    for i in range(2):
        out[i] = cells[i]
        cells[0] = 7
    seen.append(int(acc.deviceptr(y)))
    # }


def test_attach_on_data(each_device, data) -> None:
    seen: list[int] = []
    x, y = data.x.ctypes.data, data.y.ctypes.data
    addresses_in_region(data.cells, data.x, data.y, data.out, seen)
    assert data.out.tolist()[1] == seen[0]
    assert data.cells.tolist() == [7, y]  # what goes back to the host are the host's addresses
    assert (seen[0] == y) == shares_memory()
    assert data.x.ctypes.data == x


@acc.jit
def fields(records, x, found):
    #pragma acc enter data copyin(x) copyin(records) attach(records["values"], records[1]["again"]) async(3)
    #pragma acc enter data attach(records["again"][1]) async(3)
    #pragma acc wait(3)
    found.append(on_device(records))
    #pragma acc exit data detach(records["values"], records[1]["again"])
    found.append(on_device(records))
    #pragma acc enter data attach(records[1]["again"])
    #pragma acc exit data detach(records[1]["again"]) finalize
    found.append(on_device(records))
    found.append(int(acc.deviceptr(x)))
    #pragma acc exit data delete(records, x) detach(records["again"])


def test_fields_of_records_are_counted(each_device, data) -> None:
    records = np.zeros(2, np.dtype(RECORD.descr, align=True))
    records["values"] = records["again"] = host = data.x.ctypes.data
    found: list = []
    fields(records, data.x, found)
    device = found.pop()
    first, second, third = (one.view(records.dtype) for one in found)
    assert first["values"].tolist() == [device, device]
    assert first["again"].tolist() == [host, device]
    assert second["values"].tolist() == [host, host]
    assert second["again"].tolist() == [host, device]  # attached twice
    assert third["again"].tolist() == [host, host]
    assert (device == host) == shares_memory()


@acc.jit
def members(nodes, x, found):
    #pragma acc data copyin(x, nodes) attach(nodes[1].values, nodes[0].raw, nodes[1].pair[1])
    # {
    found.append((Node * 2).from_buffer_copy(on_device(nodes)))
    found.append(int(acc.deviceptr(x)))
    # }


def test_members_of_structures(each_device, data) -> None:
    host = data.x.ctypes.data
    pointer = data.x.ctypes.data_as(ctypes.POINTER(ctypes.c_double))
    nodes = (Node * 2)(*[Node(4, pointer, host, (host, host))] * 2)
    found: list = []
    members(nodes, data.x, found)
    copies, device = found
    assert [copies[0].raw, copies[1].raw] == [device, host]
    assert list(copies[1].pair) == [host, device]
    assert [ctypes.addressof(copies[k].values.contents) for k in (0, 1)] == [host, device]


@acc.jit
def attached(p):
    pass
    #pragma acc enter data attach(p)


@acc.jit
def detached(p):
    #pragma acc exit data detach(p[0:1]) finalize
    pass


@acc.jit
def constructed(p, y):
    #pragma acc parallel loop attach(p)
    for i in range(3):
        y[i] = 1


@pytest.mark.parametrize("wrong", [np.arange(4.0), np.zeros(2, np.int32), 3, 2.5, None, [1], {"a": 1}])
def test_what_is_no_pointer_is_an_error_at_its_line(each_device, wrong) -> None:
    """D-16."""
    for function, line, args in ((attached, 1, ()), (detached, 0, ()), (constructed, 0, (np.zeros(3),))):
        name = "p" if function is not detached else r"p\[0:1\]"
        with pytest.raises(acc.DataError, match=rf"`{name}` in `\w+` is no pointer") as caught:
            function(wrong, *args)
        assert caught.value.error == ErrorCode.invalid_argument
        first = function.py_func.__code__.co_firstlineno + 2 + line
        assert any(f"test_attach.py:{first}:" in note for note in caught.value.__notes__)


def test_pointers_to_what_is_not_present_are_passed_over(each_device, data) -> None:
    attached(data.cells)
    attached(data.x.ctypes.data_as(ctypes.POINTER(ctypes.c_double)))
    attached(ctypes.pointer(ctypes.c_double()))
    attached(ctypes.c_void_p())
    attached(acc.malloc(8))
    detached(data.cells)
    constructed(data.cells, data.x)
    assert data.x.tolist() == [1, 1, 1, 3]
    with acc.data(attach=[data.cells, ctypes.c_void_p(5)]):
        pass
