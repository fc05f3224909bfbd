# SPDX-License-Identifier: Apache-2.0
"""The runtime's device calls as Python: compiled host code runs against it, kernels are Python functions.

What a block would have on a device lies in buffers of its own, so a kernel that is given host memory is found out.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from pyacc_mlir import acc, compiler
from pyacc_mlir.artifact import Artifact
from pyacc_mlir.lowering.targets import host
from pyacc_mlir.lowering.targets.target import Target
from tests.support.loading import load_entry

_PTR, _I64, _I32 = ctypes.c_void_p, ctypes.c_int64, ctypes.c_int32
_I64S = ctypes.POINTER(_I64)
Kernel = Callable[..., None]


class _Section(ctypes.Structure):
    _fields_ = (
        ("base", _PTR),
        ("name", ctypes.c_char_p),
        ("itemsize", _I64),
        ("rank", _I32),
        ("site", _I32),
        ("dims", _I64S),
    )


_SECTION = ctypes.POINTER(_Section)


@dataclass(frozen=True)
class Launch:
    """One kernel launch."""

    kernel: int
    grid: tuple[int, ...]
    block: tuple[int, ...]
    queue: int
    arg_bytes: tuple[int, ...]


@dataclass(frozen=True)
class Data:
    """One data call. `dims`: extent, stride, lower, count of each dimension."""

    action: str
    kind: int
    name: str
    dims: tuple[tuple[int, ...], ...]
    queue: int
    site: int


@dataclass
class DeviceStub:
    """Records calls; memory is copied as the kinds 0 to 6 say, without counting."""

    kernels: Sequence[Kernel] = ()
    calls: list[Any] = field(default_factory=list)
    joins: list[int] = field(default_factory=list)
    _buffers: dict[int, Any] = field(default_factory=dict)

    def symbols(self) -> dict[str, Any]:
        section_call = ctypes.CFUNCTYPE(None, _I32, _SECTION, _I64)
        launch = ctypes.CFUNCTYPE(None, _I32, _I64S, _I64S, _I64, ctypes.POINTER(_PTR), _I64S, _I32, _I64, _I32)
        return {
            "pyacc_rt_join_sections": ctypes.CFUNCTYPE(None, _I64, _PTR)(lambda count, _: self.joins.append(count)),
            "pyacc_rt_enter_data": ctypes.CFUNCTYPE(_PTR, _I32, _SECTION, _I64)(self._enter),
            "pyacc_rt_exit_data": section_call(self._exit),
            "pyacc_rt_update": section_call(self._update),
            "pyacc_rt_wait": ctypes.CFUNCTYPE(None, _I64, _I64S, _I64)(self._wait),
            "pyacc_rt_launch": launch(self._launch),
        }

    def _note(self, action: str, kind: int, section: Any, queue: int) -> None:
        dims = tuple(tuple(section.dims[4 * dim : 4 * dim + 4]) for dim in range(section.rank))
        self.calls.append(Data(action, kind, section.name.decode(), dims, queue, section.site))

    def _enter(self, kind: int, section: Any, queue: int) -> int:
        section = section.contents
        self._note("enter", kind, section, queue)
        size = section.itemsize
        for dim in range(section.rank):
            size *= section.dims[4 * dim]
        buffer = self._buffers.setdefault(section.base, ctypes.create_string_buffer(max(1, size)))
        if kind & 0xFF in (0, 1, 2):
            ctypes.memmove(buffer, section.base, size)
        return ctypes.addressof(buffer)

    def _exit(self, kind: int, section: Any, queue: int) -> None:
        section = section.contents
        self._note("exit", kind, section, queue)
        if kind & 0xFF in (0, 3, 4):
            buffer = self._buffers[section.base]
            ctypes.memmove(section.base, buffer, len(buffer))

    def _update(self, kind: int, section: Any, queue: int) -> None:
        self._note("update", kind, section.contents, queue)

    def _wait(self, count: int, queues: Any, queue: int) -> None:
        self.calls.append(("wait", tuple(queues[:count]), queue))

    def _launch(
        self, kernel: int, grid: Any, block: Any, shared: int, args: Any, sizes: Any, count: int, queue: int, site: int
    ) -> None:
        del shared, site
        self.calls.append(Launch(kernel, tuple(grid[:3]), tuple(block[:3]), queue, tuple(sizes[:count])))
        if self.kernels:
            self.kernels[kernel](*(ctypes.string_at(args[i], sizes[i]) for i in range(count)))


def device_array(parts: Sequence[bytes], dtype: str) -> np.ndarray[Any, Any]:
    """The array behind the five parameters that a memref of rank 1 makes."""
    address, extent = (int.from_bytes(parts[position], "little") for position in (1, 3))
    kind = np.dtype(dtype)
    memory: Any = (ctypes.c_char * (extent * kind.itemsize)).from_address(address)
    return np.frombuffer(memory, kind)


@dataclass(frozen=True)
class HostPart:
    """The host code of a block, as LLVM IR, with what calling it takes."""

    artifact: Artifact
    llvm_ir: str

    def run(self, stub: DeviceStub, **values: Any) -> list[float]:
        """Call it with its live-ins by name; its live-out scalars, all f64, come back."""
        args = [values[param.name] for param in self.artifact.params]
        target = Target.parse("host")
        code = host.to_object(host.optimize(self.llvm_ir, target), target)
        entry, alive = load_entry(code, self.artifact.entry, stub.symbols())
        cells = [np.zeros(()) for _ in self.artifact.outputs]
        slots = [slot for value in (*args, *cells) for slot in _slots(value)]
        frame = (ctypes.c_uint64 * max(1, len(slots)))(*slots)
        assert entry(ctypes.addressof(frame)) == 0
        del alive
        return [float(cell) for cell in cells]


def host_part(function: Callable[..., Any], *args: Any, target: str = "simt") -> HostPart:
    """Compile the one block of `function` for the types of `args`."""
    jitted = acc.jit(function, target=target)
    ((specialiser, types, *_),) = jitted._typed_blocks(args, {})
    block, options = specialiser.block, specialiser.options
    artifact, _ = compiler.compile_types(block, types, options)
    return HostPart(artifact, compiler.stage_text(block, types, options, "host_llvm"))


def _slots(value: Any) -> list[int]:
    if isinstance(value, np.ndarray):
        address, strides = value.ctypes.data, [stride // value.itemsize for stride in value.strides]
        return [address, address, 0, *value.shape, *(stride % 2**64 for stride in strides)]
    return [int(np.array(value).view(np.uint64))]
