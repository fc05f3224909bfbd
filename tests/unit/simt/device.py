# SPDX-License-Identifier: Apache-2.0
"""Runs kernels written in the LLVM dialect on the software GPU, with NumPy arrays as arguments."""

from __future__ import annotations

import ctypes
import functools
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from pyacc_mlir.dialects.mlir import ir
from pyacc_mlir.lowering.pass_base import PassContext
from pyacc_mlir.lowering.targets import simt
from pyacc_mlir.lowering.targets.target import Target
from pyacc_mlir.runtime import _native, simt_image

TO_DEVICE, FROM_DEVICE = 0, 1
Array = np.ndarray[Any, Any]
ORDERS = (0, 1, 2, 99)  # seeds: in order, in reverse, shuffled


@dataclass
class HostPointer:
    """An array that stays on the host: its address is passed as it is."""

    array: Array


class DeviceArray:
    """A copy of an array on the device."""

    def __init__(self, array: Array) -> None:
        self.host = np.ascontiguousarray(array)
        self.address = _native.simt_alloc(self.host.nbytes)
        _native.simt_copy(TO_DEVICE, self.address, self.host.ctypes.data, self.host.nbytes)

    def read(self) -> Array:
        result = np.empty_like(self.host)
        _native.simt_copy(FROM_DEVICE, result.ctypes.data, self.address, result.nbytes)
        return result

    def free(self) -> None:
        _native.simt_free(self.address)


@functools.cache
def compile_kernels(text: str, *, races: bool = False) -> simt_image.SimtImage:
    """The kernels of the gpu.module that `text` is the inside of."""
    with ir.Context(), ir.Location.unknown():
        module = ir.Module.parse(f"gpu.module @m {{ {text} }}")
        names = [
            view.operation.attributes["sym_name"].value
            for view in module.body.operations[0].operation.regions[0].blocks[0].operations
            if "nvvm.kernel" in view.operation.attributes
        ]
        context = PassContext(Target.parse("sm_90"))
        ((_, image),) = simt.lower(module, context, frozenset({"races"}) if races else frozenset())
    return simt_image.load(image, names)


def launch(
    image: simt_image.SimtImage,
    name: str,
    grid: int | tuple[int, ...],
    block: int | tuple[int, ...],
    *values: Any,
    shared: int = 0,
    seed: int = 0,
) -> list[Array]:
    """Runs a kernel. Arrays are copied to the device; what they hold afterwards is the result, in order.

    Other values: NumPy scalars, HostPointer, DeviceArray (passed by address, not copied).
    """
    copies = [DeviceArray(value) if isinstance(value, np.ndarray) else None for value in values]
    boxes = [_box(copy or value) for copy, value in zip(copies, values, strict=True)]
    _native.simt_set_seed(seed)
    try:
        addresses = [ctypes.addressof(box) for box in boxes]
        _native.simt_launch(image.handles[name], _extents(grid), _extents(block), shared, addresses)
        return [copy.read() for copy in copies if copy is not None]
    finally:
        _native.simt_set_seed(0)
        for copy in copies:
            if copy is not None:
                copy.free()


def run(text: str, grid: int | tuple[int, ...], block: int | tuple[int, ...], *values: Any, **more: Any) -> list[Array]:
    """Compiles `text` and launches its kernel @k."""
    return launch(compile_kernels(text, races=more.pop("races", False)), "k", grid, block, *values, **more)


def line_with(text: str, mark: str) -> str:
    """`-:N` of the line of `text` that holds `mark`, as errors name it."""
    (line,) = [number for number, line in enumerate(text.split("\n"), 1) if mark in line]
    return f"-:{line}"


def _box(value: Any) -> Any:
    if isinstance(value, DeviceArray):
        return ctypes.c_void_p(value.address)
    if isinstance(value, HostPointer):
        return ctypes.c_void_p(value.array.ctypes.data)
    raw = np.asarray(value).tobytes()
    return ctypes.create_string_buffer(raw, len(raw))


def _extents(sizes: int | tuple[int, ...]) -> tuple[int, ...]:
    whole: Iterable[int] = (sizes,) if isinstance(sizes, int) else sizes
    return (*whole, 1, 1)[:3]
