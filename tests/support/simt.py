# SPDX-License-Identifier: Apache-2.0
"""Executes the kernels of a block on the software GPU, with NumPy arrays as arguments."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from pyacc_mlir.dialects.mlir import ir
from pyacc_mlir.lowering.pass_base import PassContext
from pyacc_mlir.lowering.pipeline import gpu_modules
from pyacc_mlir.lowering.targets import simt
from pyacc_mlir.runtime import _native, simt_image

_TO_DEVICE, _FROM_DEVICE = 0, 1
_IN_ORDER, _REVERSED = 0, 1
_C_TYPES = {
    "!llvm.ptr": ctypes.c_void_p,
    "i64": ctypes.c_int64,
    "i32": ctypes.c_int32,
    "i16": ctypes.c_int16,
    "i8": ctypes.c_int8,
    "i1": ctypes.c_int8,
    "f64": ctypes.c_double,
    "f32": ctypes.c_float,
}
Array = np.ndarray[Any, Any]


@dataclass
class Kernel:
    """One kernel of a loaded image; `types` are those of its parameters in the LLVM dialect."""

    image: simt_image.SimtImage
    name: str
    types: list[str]

    def run(self, grid: tuple[int, ...], block: tuple[int, ...], values: list[Any], reverse: bool) -> None:
        """Run all blocks; `values` are arrays (as memref descriptors) and scalars, in the kernel's order."""
        memory = _Copies()
        flat = [slot for value in values for slot in _slots(value, memory)]
        if len(flat) != len(self.types):
            raise ValueError(f"{len(flat)} values for {len(self.types)} parameters {self.types}")
        boxes = [_C_TYPES[kind](slot) for kind, slot in zip(self.types, flat, strict=True)]
        _native.simt_set_seed(_REVERSED if reverse else _IN_ORDER)
        try:
            _native.simt_launch(self.image.handles[self.name], grid, block, 0, [ctypes.addressof(box) for box in boxes])
            memory.fetch()
        finally:
            _native.simt_set_seed(_IN_ORDER)
            memory.free()


def load_kernels(module: ir.Module, context: PassContext) -> dict[str, Kernel]:
    """The kernels of a module at stage `nvvm`, which stays as it is. They report races on shared memory."""
    kernels = {}
    copy = ir.Module.parse(module.operation.get_asm(enable_debug_info=True))
    types = {str(op.attributes["sym_name"].value): _kernels(op) for op in gpu_modules(copy)}
    for name, image in simt.lower(copy, context, frozenset({"races"})):
        loaded = simt_image.load(image, types[name])
        kernels.update({kernel: Kernel(loaded, kernel, kinds) for kernel, kinds in types[name].items()})
    return kernels


def _kernels(device: ir.Operation) -> dict[str, list[str]]:
    functions = [view.operation for view in device.regions[0].blocks[0].operations]
    return {
        str(op.attributes["sym_name"].value): [str(argument.type) for argument in op.regions[0].blocks[0].arguments]
        for op in functions
        if "nvvm.kernel" in op.attributes
    }


@dataclass
class _Copies:
    """The memory of arrays, once on the device however many of them share it."""

    _addresses: dict[int, tuple[Array, int]] = field(default_factory=dict)  # by address on the host

    def address(self, array: Array) -> int:
        """Where the first element of `array` is on the device."""
        whole = array
        while isinstance(whole.base, np.ndarray):
            whole = whole.base
        low, high = np.lib.array_utils.byte_bounds(whole)
        if low not in self._addresses:
            on_device = _native.simt_alloc(high - low)
            _native.simt_copy(_TO_DEVICE, on_device, low, high - low)
            self._addresses[low] = whole, on_device
        return self._addresses[low][1] + array.ctypes.data - low

    def fetch(self) -> None:
        for low, (whole, on_device) in self._addresses.items():
            _, high = np.lib.array_utils.byte_bounds(whole)
            _native.simt_copy(_FROM_DEVICE, low, on_device, high - low)

    def free(self) -> None:
        for _, on_device in self._addresses.values():
            _native.simt_free(on_device)


def _slots(value: Any, memory: _Copies) -> list[Any]:
    if not isinstance(value, np.ndarray):
        return [value]
    strides = [stride // value.itemsize for stride in value.strides]
    address = memory.address(value)
    return [address, address, 0, *value.shape, *strides]
