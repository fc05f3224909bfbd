# SPDX-License-Identifier: Apache-2.0
"""Sections of arrays: the range that is present, the bytes that move, and how many copies that takes."""

from __future__ import annotations

import array
import ctypes
from collections.abc import Iterator

import numpy as np
import pytest

from pyacc_mlir.diagnostics.errors import DataError
from pyacc_mlir.runtime import _native
from tests.unit.runtime.fake_driver import FakeDriver, fake_device

K = _native.DATA_KINDS
S = np.s_
Fake = tuple[_native.Device, FakeDriver]

CUBE = np.arange(4 * 5 * 6, dtype=np.uint8).reshape(4, 5, 6)
RECORDS = np.zeros(4, [("a", "u1"), ("b", "<f8"), ("c", "u1")])


@pytest.fixture(scope="module")
def the_device() -> Fake:
    return fake_device()


@pytest.fixture
def fake(the_device: Fake) -> Iterator[Fake]:
    device, driver = the_device
    driver.calls.clear()
    yield device, driver
    device.shut_down()


@pytest.mark.parametrize(
    ("value", "section", "first", "present", "copies"),
    [
        (CUBE, None, 0, 120, ["120x1"]),
        (CUBE, S[1:3], 30, 60, ["60x1"]),
        (CUBE, S[1:3, 2:4], 42, 42, ["12x2"]),
        (CUBE, S[1:3, 2:4, 1:3], 43, 38, ["2x2", "2x2"]),
        (CUBE, S[:, :, 2:3], 2, 115, ["1x20"]),
        (CUBE, S[2], 60, 30, ["30x1"]),
        (CUBE, S[2, 1:3, -1], 71, 7, ["1x2"]),
        (CUBE, S[1:3, :, 0], 30, 55, ["1x10"]),
        (CUBE.T, S[1:3, 2:4, 1:3], 43, 38, ["2x2", "2x2"]),
        (CUBE[::-1], S[0:1], 90, 30, ["30x1"]),
        (CUBE[::-1, ::-1, ::-1], None, 0, 120, ["120x1"]),
        (CUBE[::2, :, ::3], None, 0, 88, ["1x10", "1x10"]),
        (CUBE[..., 0], None, 0, 115, ["1x20"]),
        (np.asfortranarray(CUBE), None, None, 120, ["120x1"]),
        (np.asfortranarray(CUBE[0]), S[:, 1:3], None, 10, ["10x1"]),
        (np.broadcast_to(np.arange(6, dtype=np.uint8), (3, 6)), None, None, 6, ["6x1"]),
        (np.float64(CUBE), S[:, :, 2:4], None, 928, ["16x20"]),
        (RECORDS, None, None, 40, ["40x1"]),
        (RECORDS["b"], None, None, 38, ["8x4"]),
        (RECORDS["b"], S[1:3], None, 18, ["8x2"]),
        (np.array(3.0), None, 0, 8, ["8x1"]),
    ],
)
def test_what_is_present_and_what_moves(
    fake: Fake, value: np.ndarray, section: object, first: int | None, present: int, copies: list[str]
) -> None:
    device, driver = fake
    base = device.enter(K["copyin"], value, "x", section)
    (entry,) = device.present()
    assert entry["bytes"] == present
    if first is not None and value.base is CUBE.base:
        assert entry["host"] - CUBE.__array_interface__["data"][0] == first
    assert driver.calls == [f"alloc {present}", *(f"upload {copy}" for copy in copies)]
    assert base - entry["device"] == value.__array_interface__["data"][0] - entry["host"]
    device.exit(K["copyin"], value, "x", section)
    assert device.present() == []


@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.parametrize("step", [1, -1, 2])
def test_only_the_elements_of_a_section_move_back(fake: Fake, order: str, step: int) -> None:
    device, driver = fake
    x = np.zeros((6, 8), np.int32, order=order)[::step, ::step]  # type: ignore[call-overload]  # C or F
    x[...] = np.arange(x.size).reshape(x.shape)
    section = S[1:3, 0:3]
    device.enter(K["copy"], x, "x", section)
    device.memcpy_to_device(device.present()[0]["device"], np.full(device.present()[0]["bytes"], 7, np.uint8))
    expected = x.copy()
    expected[section] = 0x07070707
    device.exit(K["copy"], x, "x", section)
    assert x.tolist() == expected.tolist()


@pytest.mark.parametrize(
    ("section", "problem"),
    [
        (S[0:5], "5 is outside 0 to 4"),
        (S[-5:], "-5 is outside 0 to 4"),
        (S[:, 0:9], "9 is outside 0 to 3"),
        (S[4], "4 is outside 0 to 3"),
        (S[0, 0, 0], "3 subscripts, but the array has 2 dimensions"),
        (S[::2], "has a step"),
        (S["a"], "expected slices and integers"),
        (S[...], "expected slices and integers"),
    ],
)
def test_section_that_does_not_fit_is_an_error(fake: Fake, section: object, problem: str) -> None:
    device, _ = fake
    with pytest.raises(DataError, match=problem) as error:
        device.enter(K["copyin"], np.zeros((4, 3)), "x", section)
    assert vars(error.value)["code"] == 16


def test_bounds_are_python_s(fake: Fake) -> None:
    device, _ = fake
    x = np.zeros(10, np.uint8)
    for section, size in ((S[-3:], 3), (S[:-3], 7), (S[5:2], 0), (S[-4:-2], 2), (S[np.int64(1) : np.int8(4)], 3)):
        device.enter(K["create"], x, "x", section)
        assert sum(entry["bytes"] for entry in device.present()) == size
        device.exit(K["create"], x, "x", section)


@pytest.mark.parametrize(
    "value",
    [
        array.array("d", [1, 2, 3]),
        bytearray(24),
        memoryview(bytearray(24)),
        (ctypes.c_double * 3)(1, 2, 3),
    ],
)
def test_buffers_are_data(fake: Fake, value: object) -> None:
    device, driver = fake
    device.enter(K["copy"], value)
    device.exit(K["copy"], value)
    assert driver.calls == ["alloc 24", "upload 24x1", "download 24x1", "free"]


@pytest.mark.parametrize("value", [None, 3, "text", [1, 2], np.array([None])])
def test_what_has_no_memory_is_refused(fake: Fake, value: object) -> None:
    device, _ = fake
    with pytest.raises(DataError, match=r"`x` is (of type|an array of Python objects)"):
        device.enter(K["copyin"], value, "x")
