# SPDX-License-Identifier: Apache-2.0
"""Blocks for a fake device, written as a list of calls of the C ABI."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from dataclasses import dataclass, field

from pyacc_mlir.artifact import Artifact, ErrorSite, Kernel, Param, ParamKind
from pyacc_mlir.runtime import _native
from pyacc_mlir.runtime.loader import LoadedImage, load
from tests.unit.runtime.fake_driver import FakeDriver
from tests.unit.runtime.support import object_code

K = _native.DATA_KINDS
SYNC = -2
SITES = (
    ErrorSite("IndexError", "index {a} of {b}", "kernel.py", 7, 3),
    ErrorSite("DataError", "not used", "program.py", 20, 5),
)
DECLARATIONS = """
declare ptr @pyacc_rt_enter_data(i32, ptr, i64)
declare void @pyacc_rt_exit_data(i32, ptr, i64)
declare void @pyacc_rt_update(i32, ptr, i64)
declare ptr @pyacc_rt_use_device(ptr, i32)
declare void @pyacc_rt_join_sections(i64, ptr)
declare void @pyacc_rt_wait(i64, ptr, i64)
declare void @pyacc_rt_launch(i32, ptr, ptr, i64, ptr, ptr, i32, i64, i32)
declare void @pyacc_rt_parallel_async(ptr, ptr, i64, i64, i64, i64, i64, i32)
@name = private constant [2 x i8] c"x\\00"
@extents = private constant [3 x i64] [i64 2, i64 1, i64 1]
@nothing = private constant [3 x i64] [i64 2, i64 0, i64 1]
"""


@dataclass
class BlockWriter:
    """A block whose arguments are arrays of rank 1 of bytes."""

    arrays: int = 1
    lines: list[str] = field(default_factory=list)
    functions: str = ""
    count: int = 0

    def __post_init__(self) -> None:
        for array in range(self.arrays):
            self._section(array)

    def _section(self, array: int) -> None:
        """%s<array>: the section of the whole array, site 1."""
        s = f"s{array}"
        self.lines += [f"%{s} = alloca {{ptr, ptr, i64, i32, i32, ptr}}", f"%{s}dims = alloca [4 x i64]"]
        slots = {"base": ("ptr", 0), "extent": ("i64", 3), "stride": ("i64", 4)}
        for name, (kind, slot) in slots.items():
            self.lines += [
                f"%{s}{name}p = getelementptr i64, ptr %frame, i64 {5 * array + slot}",
                f"%{s}{name} = load {kind}, ptr %{s}{name}p",
            ]
        dims = (f"i64 %{s}extent", f"i64 %{s}stride", "i64 0", f"i64 %{s}extent")
        for index, value in enumerate(dims):
            self.store(value, f"%{s}dims", "i64", index)
        fields = (f"ptr %{s}base", "ptr @name", "i64 1", "i32 1", "i32 1", f"ptr %{s}dims")
        for offset, value in zip((0, 8, 16, 24, 28, 32), fields, strict=True):
            self.store(value, f"%{s}", "i8", offset)

    def store(self, value: str, base: str, unit: str, index: int) -> None:
        self.count += 1
        self.lines += [
            f"%store{self.count} = getelementptr {unit}, ptr {base}, i64 {index}",
            f"store {value}, ptr %store{self.count}",
        ]

    def enter(self, kind: int, array: int = 0, queue: int = SYNC) -> BlockWriter:
        self.count += 1
        self.lines.append(f"%d{self.count} = call ptr @pyacc_rt_enter_data(i32 {kind}, ptr %s{array}, i64 {queue})")
        self.lines += [f"%args{self.count} = alloca ptr", f"store ptr %d{self.count}, ptr %args{self.count}"]
        self.device_argument = f"%args{self.count}"
        return self

    def exit(self, kind: int, array: int = 0, queue: int = SYNC) -> BlockWriter:
        self.lines.append(f"call void @pyacc_rt_exit_data(i32 {kind}, ptr %s{array}, i64 {queue})")
        return self

    def call(self, line: str) -> BlockWriter:
        self.lines.append(f"call void @{line}")
        return self

    def join(self) -> BlockWriter:
        self.lines.append(f"%table = alloca [{self.arrays} x ptr]")
        for array in range(self.arrays):
            self.store(f"ptr %s{array}", "%table", "ptr", array)
        return self.call(f"pyacc_rt_join_sections(i64 {self.arrays}, ptr %table)")

    def launch(self, kernel: int = 0, queue: int = SYNC, grid: str = "extents") -> BlockWriter:
        """The kernel's argument is the device address of the last enter."""
        self.count += 1
        c = self.count
        self.lines += [f"%list{c} = alloca ptr", f"%bytes{c} = alloca i64", f"store i64 8, ptr %bytes{c}"]
        self.lines.append(f"store ptr {self.device_argument}, ptr %list{c}")
        self.call(
            f"pyacc_rt_launch(i32 {kernel}, ptr @{grid}, ptr @extents, i64 16, ptr %list{c}, ptr %bytes{c}, i32 1,"
            f" i64 {queue}, i32 1)"
        )
        # What follows may change the arguments: asynchronous launches have their own.
        self.lines.append(f"store ptr null, ptr {self.device_argument}")
        return self

    def wait(self) -> BlockWriter:
        return self.call(f"pyacc_rt_wait(i64 0, ptr null, i64 {SYNC})")

    def fail(self) -> BlockWriter:
        return self.call("pyacc_rt_fail(i32 0, i64 5, i64 3)")

    def load(self, device: _native.Device, driver: FakeDriver, *kernels: Callable[..., int]) -> _native.Plan:
        """The plan for a device, with kernels in Python: of the address of the data, they return a status."""
        body = "\n  ".join(self.lines)
        llvm_ir = f"{DECLARATIONS}\ndefine i32 @block(ptr %frame) {{\n  {body}\n  ret i32 0\n}}\n{self.functions}"
        params = tuple(Param(f"x{i}", ParamKind.ARRAY, "|u1", 1, "C") for i in range(self.arrays))
        names = tuple(Kernel(f"kernel{i}", "kernel.py", 10 + i) for i in range(len(kernels)))
        artifact = Artifact(
            "block", "fake", "block", object_code(llvm_ir), params, (), SITES, (), (("fake", b""),), kernels=names
        )
        handles = tuple(100 + len(driver.kernels) + i for i in range(len(kernels)))
        driver.kernels.update(zip(handles, (_with_argument(kernel) for kernel in kernels), strict=True))
        return load(artifact, f"{device.name}:{device.ordinal}", _Images(handles))


@dataclass
class _Images:
    handles: tuple[int, ...]

    def load_image(self, number: int, format: str, image: bytes, kernels: tuple[str, ...]) -> LoadedImage:
        return LoadedImage(self.handles, None)


def _with_argument(kernel: Callable[..., int]) -> Callable[..., int]:
    def run(args: object) -> int:
        return kernel(ctypes.cast(args[0], ctypes.POINTER(ctypes.c_void_p))[0])  # type: ignore[index]  # void **

    return run
