# SPDX-License-Identifier: Apache-2.0
"""Which arguments match a parameter, and what stands in the frame."""

from __future__ import annotations

import struct

import numpy as np
import pytest

from pyacc_mlir.artifact import Param, ParamKind
from pyacc_mlir.runtime.loader import load
from tests.unit.runtime.support import array, block, copy_slots

READ_ONLY = np.zeros(3)
READ_ONLY.flags.writeable = False
MARKER = object()


def slots_of(param: Param, argument: object, count: int) -> list[int]:
    """The slots that `argument` fills, as 64-bit integers."""
    slots = np.full(count, -1)
    load(block(copy_slots(count), (array("<i8", writes=True), param)))(slots, argument)
    return slots.tolist()


def accepts(param: Param, argument: object) -> bool:
    plan = load(block("define i32 @block(ptr %f) { ret i32 0 }", (param,)))
    try:
        plan(argument)
    except TypeError:
        return False
    return True


def scalar(dtype: str) -> Param:
    return Param("s", ParamKind.SCALAR, dtype)


def kind(kind: ParamKind) -> Param:
    return Param("k", kind)


def bits(value: float) -> int:
    return int(struct.unpack("<q", struct.pack("<d", value))[0])


@pytest.mark.parametrize(
    ("layout", "value", "extents_strides"),
    [
        ("C", np.zeros((4, 5)), [4, 5, 5, 1]),
        ("F", np.zeros((4, 5), order="F"), [4, 5, 1, 4]),
        ("A", np.zeros((8, 10))[::2, ::-2], [4, 5, 20, -2]),
        ("A", np.zeros((4, 5)).T, [5, 4, 1, 5]),
        ("C", np.lib.stride_tricks.as_strided(np.zeros(5), (1, 5), (4096, 8)), [1, 5, 5, 1]),
        ("C", np.zeros((0, 3)), [0, 3, 3, 1]),
    ],
)
def test_array_gives_extents_and_strides_in_elements(
    layout: str, value: np.ndarray, extents_strides: list[int]
) -> None:
    address = value.__array_interface__["data"][0]
    assert slots_of(array(ndim=2, layout=layout), value, 7) == [address, address, 0, *extents_strides]


def test_array_of_rank_0_gives_three_slots() -> None:
    value = np.array(1.0)
    assert slots_of(array(ndim=0), value, 3)[2] == 0


@pytest.mark.parametrize(
    ("param", "argument", "slot"),
    [
        (kind(ParamKind.INT), -7, -7),
        (kind(ParamKind.INT), 2**63 - 1, 2**63 - 1),
        (kind(ParamKind.FLOAT), 1.5, bits(1.5)),
        (kind(ParamKind.BOOL), True, 1),
        (kind(ParamKind.BOOL), False, 0),
        (scalar("|i1"), np.int8(-1), 0xFF),
        (scalar("<i4"), np.int32(-2), 0xFFFFFFFE),
        (scalar("<u8"), np.uint64(2**63), -(2**63)),
        (scalar("<f2"), np.float16(1), 0x3C00),
        (scalar("<f4"), np.float32(1), 0x3F800000),
        (scalar("<f8"), np.float64(1.5), bits(1.5)),
        (scalar("|b1"), np.True_, 1),
        (scalar("<c8"), np.complex64(1), 0x3F800000),
    ],
)
def test_scalar_fills_one_slot_extended_with_zeros(param: Param, argument: object, slot: int) -> None:
    assert slots_of(param, argument, 1) == [slot]


def test_complex128_fills_two_slots() -> None:
    assert slots_of(scalar("<c16"), np.complex128(1 + 2j), 2) == [bits(1.0), bits(2.0)]


@pytest.mark.parametrize(
    ("param", "argument"),
    [
        (array(), np.zeros(3)),
        (array(), READ_ONLY),
        (array(layout="A"), np.zeros(6)[::2]),
        (array("<i8"), np.zeros(3, np.longlong)),
        (array(layout="F"), np.zeros(3)),
        (Param("c", ParamKind.CONSTANT, constant=MARKER), MARKER),
    ],
)
def test_param_accepts(param: Param, argument: object) -> None:
    assert accepts(param, argument)


@pytest.mark.parametrize(
    ("param", "argument"),
    [
        (array(), [1.0]),
        (array(), None),
        (array(), np.zeros(3, np.float32)),
        (array(), np.zeros(3, ">f8")),
        (array(), np.zeros((3, 3))),
        (array(), np.zeros(6)[::2]),
        (array(ndim=2), np.zeros((3, 3), order="F")),
        (array(writes=True), READ_ONLY),
        (array(), np.ma.zeros(3)),
        (array(), np.rec.array(np.zeros(3))),
        (array(layout="A"), np.frombuffer(bytes(25), np.float64, offset=1)),
        (array(layout="A"), np.zeros(3, [("a", "<f8"), ("b", "<i4")])["a"]),
        (array("<i8"), np.zeros(3, "<M8[s]")),
        (kind(ParamKind.INT), 2**63),
        (kind(ParamKind.INT), True),
        (kind(ParamKind.INT), np.int64(1)),
        (kind(ParamKind.INT), 1.0),
        (kind(ParamKind.FLOAT), np.float64(1)),
        (kind(ParamKind.FLOAT), 1),
        (kind(ParamKind.BOOL), 1),
        (kind(ParamKind.BOOL), np.True_),
        (scalar("<f8"), 1.0),
        (scalar("<f8"), np.float32(1)),
        (Param("c", ParamKind.CONSTANT, constant=MARKER), object()),
    ],
)
def test_param_refuses(param: Param, argument: object) -> None:
    assert not accepts(param, argument)


def test_memory_map_is_an_array(tmp_path: object) -> None:
    value = np.memmap(f"{tmp_path}/data", np.float64, "w+", shape=(3,))
    assert accepts(array(), value)


@pytest.mark.parametrize("dtype", ["<V3", "|O", ">f8", "<f16", "<U4", ""])
def test_param_of_unknown_dtype_is_an_error(dtype: str) -> None:
    with pytest.raises(ValueError, match="dtype"):
        load(block("define i32 @block(ptr %f) { ret i32 0 }", (array(dtype),)))
