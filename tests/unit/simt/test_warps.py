# SPDX-License-Identifier: Apache-2.0
"""What the lanes of a warp do together, against a model of it in NumPy."""

from __future__ import annotations

import numpy as np
import pytest

from tests.unit.simt.device import ORDERS, line_with, run

_HEAD = """
  llvm.func @k(%out: !llvm.ptr, %in: !llvm.ptr, %mask: i32, %lane: i32, %clamp: i32)
      attributes {gpu.kernel, nvvm.kernel} {
    %t = nvvm.read.ptx.sreg.tid.x : i32
    %p = llvm.getelementptr %in[%t] : (!llvm.ptr, i32) -> !llvm.ptr, i32
    %v = llvm.load %p : !llvm.ptr -> i32
    %zero = llvm.mlir.constant(0 : i32) : i32
    %bit = llvm.icmp "ne" %v, %zero : i32
"""
_TAIL = """
    %q = llvm.getelementptr %out[%t] : (!llvm.ptr, i32) -> !llvm.ptr, i32
    llvm.store %r, %q : i32, !llvm.ptr
    llvm.return
  }
"""
_ALL = np.int32(-1)
UNDEFINED = 0xA5A5A5A5


def _run(
    body: str, values: np.ndarray, mask: np.int32 = _ALL, lane: int = 0, clamp: int = 31, seed: int = 0
) -> np.ndarray:
    out, _ = run(_HEAD + body + _TAIL, 1, len(values), np.zeros(len(values), "u4"), values.astype("u4"), mask,
                 np.int32(lane), np.int32(clamp), seed=seed)  # fmt: skip
    return out


def _shuffled(kind: str, values: np.ndarray, operand: int, width: int) -> tuple[list[int], list[bool]]:
    """As CUDA defines __shfl_*_sync: segments of `width` lanes."""
    result, inside = [], []
    for lane in range(32):
        start = lane // width * width
        source = {"idx": start + operand % width, "up": lane - operand, "down": lane + operand, "bfly": lane ^ operand}[
            kind
        ]
        ok = source >= start if kind == "up" else source < start + width
        source = source if ok else lane
        result.append(int(values[source]) if source < len(values) else UNDEFINED)
        inside.append(ok)
    return result, inside


@pytest.mark.parametrize("seed", ORDERS)
@pytest.mark.parametrize("width", [32, 8, 4])
@pytest.mark.parametrize("kind", ["idx", "up", "down", "bfly"])
def test_shuffles(kind: str, width: int, seed: int) -> None:
    values = np.arange(100, 132)
    clamp = (32 - width) << 8 | (0 if kind == "up" else 31)
    body = f"%r = nvvm.shfl.sync {kind} %mask, %v, %lane, %clamp : i32 -> i32"
    for operand in (0, 1, 3):
        expected, _ = _shuffled(kind, values, operand, width)
        np.testing.assert_array_equal(_run(body, values, lane=operand, clamp=clamp, seed=seed), expected)


@pytest.mark.parametrize("kind", ["up", "down"])
def test_shuffles_that_say_whether_there_is_a_lane(kind: str) -> None:
    body = f"""
    %pair = nvvm.shfl.sync {kind} %mask, %v, %lane, %clamp {{return_value_and_is_valid}}
        : i32 -> !llvm.struct<(i32, i1)>
    %b = llvm.extractvalue %pair[1] : !llvm.struct<(i32, i1)>
    %r = llvm.zext %b : i1 to i32"""
    _, inside = _shuffled(kind, np.arange(32), 5, 32)
    np.testing.assert_array_equal(_run(body, np.arange(32), lane=5, clamp=0 if kind == "up" else 31), inside)


def test_shuffle_of_floats() -> None:
    body = """
    %f = llvm.bitcast %v : i32 to f32
    %g = nvvm.shfl.sync bfly %mask, %f, %lane, %clamp : f32 -> f32
    %r = llvm.bitcast %g : f32 to i32"""
    values = np.linspace(0, 1, 32, dtype="f4").view("u4")
    np.testing.assert_array_equal(_run(body, values, lane=1), values[np.arange(32) ^ 1])


def test_lanes_that_are_not_there_give_nothing() -> None:
    body = "%r = nvvm.shfl.sync bfly %mask, %v, %lane, %clamp : i32 -> i32"
    out = _run(body, np.arange(20), lane=16)
    np.testing.assert_array_equal(out, [UNDEFINED if lane ^ 16 >= 20 else lane ^ 16 for lane in range(20)])


_VALUES = np.array([5, 0, 5, 7] * 8 + [3] * 32)


def _warps(function) -> list[int]:
    return [int(function(part)) & 0xFFFFFFFF for part in (_VALUES[:32], _VALUES[32:]) for _ in range(32)]


def _bits(flags: np.ndarray) -> int:
    return sum(1 << number for number, flag in enumerate(flags) if flag)


@pytest.mark.parametrize("seed", ORDERS)
@pytest.mark.parametrize(
    ("kind", "result", "model"),
    [
        ("any", "i1", lambda part: part.any()),
        ("all", "i1", lambda part: part.all()),
        ("uni", "i1", lambda part: len({bool(one) for one in part}) == 1),
        ("ballot", "i32", lambda part: _bits(part != 0)),
    ],
)
def test_votes(kind: str, result: str, model, seed: int) -> None:
    widen = "%r = llvm.zext %s : i1 to i32" if result == "i1" else "%r = llvm.or %s, %zero : i32"
    out = _run(f"%s = nvvm.vote.sync {kind} %mask, %bit -> {result}\n{widen}", _VALUES, seed=seed)
    np.testing.assert_array_equal(out, _warps(model))


@pytest.mark.parametrize(
    ("kind", "model"),
    [
        ("add", np.sum), ("min", lambda part: part.astype("i4").min()), ("max", lambda part: part.astype("i4").max()),
        ("umin", np.min), ("umax", np.max), ("and", np.bitwise_and.reduce), ("or", np.bitwise_or.reduce),
        ("xor", np.bitwise_xor.reduce),
    ],
)  # fmt: skip
def test_reductions(kind: str, model) -> None:
    out = _run(f"%r = nvvm.redux.sync {kind} %v, %mask : i32 -> i32", _VALUES)
    np.testing.assert_array_equal(out, _warps(model))


def test_match_any() -> None:
    out = _run("%r = nvvm.match.sync any %mask, %v : i32 -> i32", _VALUES)
    expected = [_bits(_VALUES[start : start + 32] == _VALUES[start + lane]) for start in (0, 32) for lane in range(32)]
    np.testing.assert_array_equal(out, expected)


def test_match_all() -> None:
    body = """
    %wide = llvm.zext %v : i32 to i64
    %pair = nvvm.match.sync all %mask, %wide : i64 -> !llvm.struct<(i32, i1)>
    %r = llvm.extractvalue %pair[0] : !llvm.struct<(i32, i1)>"""
    np.testing.assert_array_equal(_run(body, _VALUES), _warps(lambda part: -1 if len(set(part)) == 1 else 0))


def test_elected_lane() -> None:
    out = _run("%b = nvvm.elect.sync -> i1\n%r = llvm.zext %b : i1 to i32", _VALUES)
    np.testing.assert_array_equal(out, [1] + [0] * 31 + [1] + [0] * 31)


# Lanes below 16 and the others shuffle apart, with masks of their own; the last lane ends first.
_HALVES = (
    _HEAD
    + """
    %c16 = llvm.mlir.constant(16 : i32) : i32
    %c31 = llvm.mlir.constant(31 : i32) : i32
    %low = llvm.mlir.constant(0x0000FFFF : i32) : i32
    %high = llvm.mlir.constant(0xFFFF0000 : i32) : i32
    %one = llvm.mlir.constant(1 : i32) : i32
    %is_low = llvm.icmp "slt" %t, %c16 : i32
    llvm.cond_br %is_low, ^low, ^high
  ^low:
    %a = nvvm.shfl.sync bfly %low, %v, %one, %clamp : i32 -> i32
    llvm.br ^end(%a : i32)
  ^high:
    %is_last = llvm.icmp "eq" %t, %c31 : i32
    llvm.cond_br %is_last, ^exit, ^stay
  ^exit:
    llvm.return
  ^stay:
    %b = nvvm.vote.sync ballot %high, %bit -> i32
    llvm.br ^end(%b : i32)
  ^end(%r: i32):
"""
    + _TAIL
)


@pytest.mark.parametrize("seed", ORDERS)
def test_masks_of_parts_and_lanes_that_have_ended(seed: int) -> None:
    values = np.arange(1, 33)
    out, _ = run(_HALVES, 1, 32, np.zeros(32, "u4"), values.astype("u4"), _ALL, np.int32(0), np.int32(31), seed=seed)
    np.testing.assert_array_equal(out, [*values[np.arange(16) ^ 1], *[0x7FFF0000] * 15, 0])


def test_a_lane_outside_of_its_own_mask() -> None:
    body = "nvvm.bar.warp.sync %mask : i32 // here\n%r = llvm.or %v, %zero : i32"
    with pytest.raises(RuntimeError, match=r"not in its own mask \(-:\d+, thread \(1, 0, 0\)"):
        _run(body, np.arange(32), mask=np.int32(~2))


def test_lanes_that_never_come() -> None:
    text = _HEAD + """
    llvm.cond_br %bit, ^sync, ^loop
  ^sync:
    nvvm.bar.warp.sync %mask : i32 // here
    llvm.return
  ^loop:
    nvvm.barrier // there
    %r = llvm.or %v, %zero : i32
    """ + _TAIL  # fmt: skip
    with pytest.raises(RuntimeError, match="divergent barrier") as caught:
        run(
            text,
            1,
            32,
            np.zeros(32, "u4"),
            (np.arange(32, dtype="u4") < 8).astype("u4"),
            _ALL,
            np.int32(0),
            np.int32(31),
        )
    message = str(caught.value)
    assert f"8 threads wait at {line_with(text, '// here')} for other lanes of 0xffffffff" in message
    assert f"24 threads wait at {line_with(text, '// there')} for 8 more" in message
