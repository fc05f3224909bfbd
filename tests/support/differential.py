# SPDX-License-Identifier: Apache-2.0
"""The oracle: a program with its pragmas read as comments is plain Python, and gives what the compiled one must."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from pyacc_mlir import acc
from pyacc_mlir.lowering.targets.nvptx import to_ptx
from pyacc_mlir.lowering.targets.target import Target
from pyacc_mlir.runtime import icv
from tests.support.ptxas import CHIPS, assemble_all

Function = Callable[..., Any]

#: Fills the gaps of a strided array, so that a write outside of it shows.
_GAP = 0xA5


def clone(value: Any) -> Any:
    """A copy with the same type, dtype and strides."""
    match value:
        case np.ndarray() if not value.flags.forc:
            return _clone_strided(value)
        case np.ndarray():
            copy = value.copy(order="A")
            copy.flags.writeable = value.flags.writeable
            return copy
        case list():
            return list(value)
    return value


def _clone_strided(value: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    low, high = np.lib.array_utils.byte_bounds(value)
    buffer = np.full(high - low, _GAP, np.uint8)
    offset = value.__array_interface__["data"][0] - low
    view = np.ndarray(value.shape, value.dtype, buffer, offset, value.strides)
    view[...] = value
    view.flags.writeable = value.flags.writeable
    return view


def clone_all(values: tuple[Any, ...]) -> tuple[Any, ...]:
    """Copies that are the same object where the originals are."""
    copies = {id(value): clone(value) for value in values}
    return tuple(copies[id(value)] for value in values)


def assert_same(got: Any, expected: Any, rtol: float, atol: float, what: str) -> None:
    """Equal type and dtype; equal values, or within the tolerance where one is stated. NaN equals NaN.

    A Python number equals the NumPy scalar of its width: which one plain Python gives depends on the path taken.
    """
    if not isinstance(expected, (int, float, np.generic)):
        assert type(got) is type(expected), f"{what}: {got!r} is a {type(got).__name__}, not {type(expected).__name__}"
    if isinstance(expected, (tuple, list)):
        assert len(got) == len(expected), what
        for index, (one, other) in enumerate(zip(got, expected, strict=True)):
            assert_same(one, other, rtol, atol, f"{what}[{index}]")
    elif isinstance(expected, (np.ndarray, np.generic, int, float, complex)):
        assert np.asarray(got).dtype == np.asarray(expected).dtype, what
        if rtol or atol:
            np.testing.assert_allclose(got, expected, rtol, atol, err_msg=what)
        else:
            np.testing.assert_array_equal(got, expected, err_msg=what)
            _assert_same_zeros(np.asarray(got), np.asarray(expected), what)
    else:
        assert got == expected, what
    if isinstance(expected, np.ndarray) and expected.base is not None and expected.base.dtype == np.uint8:
        gaps = _gaps(expected)
        np.testing.assert_array_equal(
            got.base[gaps], expected.base[gaps], err_msg=f"{what}: wrote between the elements"
        )


def _assert_same_zeros(got: np.ndarray[Any, Any], expected: np.ndarray[Any, Any], what: str) -> None:
    if expected.dtype.kind == "f":
        zeros = expected == 0
        np.testing.assert_array_equal(
            np.signbit(got[zeros]), np.signbit(expected[zeros]), err_msg=f"{what}: sign of zero"
        )


def _gaps(value: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Which bytes of the buffer of a strided clone belong to no element."""
    low, _ = np.lib.array_utils.byte_bounds(value)
    offset = value.__array_interface__["data"][0] - low
    mask = np.ones(value.base.size, np.bool_)
    mask_view = np.ndarray((*value.shape, value.itemsize), np.bool_, mask, offset, (*value.strides, 1))
    mask_view[...] = False
    return mask


@contextmanager
def current_device(name: str) -> Iterator[None]:
    """What functions run on that are called inside and name no device."""
    before = icv._device_type.get(), icv._device_num.get()
    acc.set_device_type(name)
    try:
        yield
    finally:
        icv._device_type.set(before[0])
        icv._device_num.set(before[1])


class Agreement:
    """Runs a program as plain Python and on one device, and compares what it returns and what it wrote."""

    def __init__(self, device: str) -> None:
        self.device = device

    def __call__(
        self, function: Function, *args: Any, rtol: float = 0.0, atol: float = 0.0, device_only: tuple[int, ...] = ()
    ) -> None:
        """`device_only`: positions of arrays that the program writes on the device and never copies back.

        Where memory is not shared they must come back as they were given.
        """
        if self.device == "ptxas":
            self._assemble(function, args)
            return
        expected_args, got_args = clone_all(args), clone_all(args)
        expected = function(*expected_args)
        with current_device(self.device):
            got = acc.jit(device=self.device)(function)(*got_args)
        assert_same(got, expected, rtol, atol, "result")
        for index, (mine, theirs) in enumerate(zip(got_args, expected_args, strict=True)):
            untouched = index in device_only and self.device != "host"
            assert_same(mine, args[index] if untouched else theirs, rtol, atol, f"argument {index}")

    @staticmethod
    def _assemble(function: Function, args: tuple[Any, ...]) -> None:
        kernels = device_ir(function, args)
        assert kernels, "nothing for a GPU"
        assemble_all((chip, _ptx(text, chip)) for chip in CHIPS for text in kernels)


def device_ir(function: Function, args: tuple[Any, ...], chip: str = "sm_90") -> list[str]:
    """LLVM IR of the kernels of each block, the same for every chip: test_core.py checks that."""
    text = acc.jit(target=chip)(function).lower(*clone_all(args), stage="llvm")
    return [part for part in re.split(r"(?m)^(?=; ModuleID)", text) if part.strip()]


def _ptx(text: str, chip: str) -> str:
    ptx = to_ptx(text, Target.parse(chip))
    assert ".entry" in ptx, "no kernel in the PTX"
    return ptx
