# SPDX-License-Identifier: Apache-2.0
"""Arguments that are neither NumPy's nor plain numbers: buffers, pointers of ctypes (row C11), DLPack, enumerations."""

from __future__ import annotations

import array
import ctypes
import enum
from collections.abc import Callable
from typing import Any

import ml_dtypes
import numpy as np
import pytest

from pyacc_mlir import acc


class Level(enum.IntEnum):
    HIGH = 3


class Mode(enum.Enum):
    FAST = 2


class Count(int):
    """An int with a name."""


class Pair(ctypes.Structure):
    _fields_ = (("x", ctypes.c_double), ("n", ctypes.c_int))


class Exchanged:
    """An array of another package."""

    def __init__(self, values: np.ndarray) -> None:
        self.values = values

    def __dlpack__(self, **options: Any) -> Any:
        return self.values.__dlpack__(**options)

    def __dlpack_device__(self) -> tuple[int, int]:
        return self.values.__dlpack_device__()

    def __iter__(self) -> Any:
        return iter(self.values)


def add_one(x, n):
    #pragma acc parallel loop
    for i in range(n):
        x[i] = x[i] + 1


def add_one_counted(x, n):
    #pragma acc data copy(x[0:n])
    #{
    #pragma acc parallel loop
    for i in range(n):
        x[i] = x[i] + 1
    #}


BUFFERS: dict[str, Callable[[], Any]] = {
    "array": lambda: array.array("d", [1, 2, 3]),
    "array of bytes": lambda: array.array("b", [1, 2, 3]),
    "ctypes": lambda: (ctypes.c_int * 3)(1, 2, 3),
    "memoryview": lambda: memoryview(np.arange(1.0, 7)[::2])[:3],
    "bytearray": lambda: bytearray([1, 2, 3]),
    "dlpack": lambda: Exchanged(np.arange(1.0, 4)),
}


@pytest.mark.parametrize("name", BUFFERS)
def test_buffers_are_used_in_place(each_device, name: str) -> None:
    x = BUFFERS[name]()
    before = list(x)
    acc.jit(add_one)(x, 3)
    assert list(x) == [item + 1 for item in before]


def test_bytes_are_read_only(each_device) -> None:
    def program(text, out):
        #pragma acc parallel loop
        for i in range(3):
            out[i] = text[i] - 97

    out = np.zeros(3)
    acc.jit(program)(b"abc", out)
    assert out.tolist() == [0, 1, 2]
    with pytest.raises(acc.CompileError, match="read-only"):
        acc.jit(add_one)(b"abc", 3)


def test_structures_are_records(each_device) -> None:
    def program(pairs):
        #pragma acc parallel loop
        for i in range(3):
            pairs[i].x = pairs[i].n + 0.5

    pairs = (Pair * 3)(*((0, n) for n in range(3)))
    acc.jit(program)(pairs)
    assert [pair.x for pair in pairs] == [0.5, 1.5, 2.5]


def test_a_pointer_needs_a_count(each_device) -> None:
    memory = (ctypes.c_double * 4)(1, 2, 3, 4)
    pointer = ctypes.cast(memory, ctypes.POINTER(ctypes.c_double))
    acc.jit(add_one_counted)(pointer, 3)
    assert list(memory) == [2, 3, 4, 4]
    with pytest.raises(acc.CompileError, match="does not say how many") as caught:
        acc.jit(add_one)(pointer, 3)
    assert caught.value.lineno == add_one.__code__.co_firstlineno + 3


def test_numbers_of_other_classes(agree_run) -> None:
    def program(x, level, count, scale):
        #pragma acc parallel loop
        for i in range(count):
            x[i] = x[i] * level + Level.HIGH.value * Mode.FAST.value + scale

    agree_run(program, np.ones(4), Level.HIGH, Count(3), ml_dtypes.bfloat16(1.5))


def test_an_array_on_another_device_is_refused(each_device) -> None:
    class Elsewhere:
        __cuda_array_interface__ = {"shape": (3,), "typestr": "<f8", "data": (4096, False), "version": 3}

    with pytest.raises(acc.DataError, match="in the memory of a CUDA device"):
        acc.jit(add_one)(Elsewhere(), 3)


def test_elements_of_buffers_are_numbers_of_python(each_device) -> None:
    def program(b, out):
        s = 0
        #pragma acc parallel loop reduction(+:s)
        for i in range(3):
            out[i] = b[i] * 200 - 1
            s += b[i] * b[i]
        return s

    for make in (
        lambda: bytes([240, 1, 127]),
        lambda: array.array("i", [2**31 - 1, -5, 4]),
        lambda: array.array("f", [0.1, 0.2, 0.3]),
        lambda: (ctypes.c_short * 3)(30000, 2, 3),
    ):
        got, expected = np.zeros(3), np.zeros(3)
        assert acc.jit(program)(make(), got) == program(make(), expected)
        assert got.tolist() == expected.tolist()
    with pytest.raises(acc.CompileError, match="the int 300 does not fit uint8"):
        acc.jit(too_large)(bytearray(3))


def too_large(x):
    #pragma acc parallel loop
    for i in range(3):
        x[i] = 300
