# SPDX-License-Identifier: Apache-2.0
"""Executes the LLVM IR of an NVVM kernel on this machine, to check what it computes without a GPU."""

from __future__ import annotations

import ctypes
import functools
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import llvmlite.binding as llvm
import numpy as np

_STATUS = {1: "deadlock", 2: "too many threads in a block", 3: "threads wait at one barrier with different counts"}
_C_TYPES = {
    "ptr": ctypes.c_void_p,
    "i64": ctypes.c_int64,
    "i32": ctypes.c_int32,
    "i16": ctypes.c_int16,
    "i8": ctypes.c_int8,
    "i1": ctypes.c_int8,
    "double": ctypes.c_double,
    "float": ctypes.c_float,
}
_REWRITES = (
    (r"ptr addrspace\(\d\)", "ptr"),
    (r" addrspace\(3\)", ""),
    (r"ptx_kernel ", ""),
    (r"addrspacecast \(ptr (@[\w.]+) to ptr\)", r"\1"),
    (r"(%\w+) = addrspacecast ptr (\S+) to ptr", r"\1 = getelementptr i8, ptr \2, i64 0"),
    (r'syncscope\("device"\) ', ""),
    (r"call (?:range\([^)]*\) )?i32 @llvm\.nvvm\.read\.ptx\.sreg\.(\w+)\.([xyz])\(\)", r"call i32 @simt_\1_\2()"),
    (r"@llvm\.nvvm\.barrier\.cta\.sync\.aligned\.all\(i32 0\)", "@simt_barrier()"),
    (r"@llvm\.nvvm\.barrier0\(\)", "@simt_barrier()"),
    (r"@llvm\.nvvm\.barrier\.cta\.sync\.aligned\.count\(", "@simt_barrier_count("),
    (r"@llvm\.nvvm\.bar\.warp\.sync\(", "@simt_warp_sync("),
    (r"@llvm\.nvvm\.shfl\.sync\.bfly\.i32\(", "@simt_shuffle_xor("),
    (r"@llvm\.nvvm\.shfl\.sync\.bfly\.f32\(", "@simt_shuffle_xor_float("),
    (r"^attributes (#\d+) = .*$", r"attributes \1 = { nounwind }"),
    (r"@__nv_(\w+)\(", r"@\1("),
)


class SimtError(Exception):
    """The kernel cannot end, or the emulator cannot run it."""


def compiler() -> str | None:
    """A C compiler, if there is one."""
    return shutil.which("gcc") or shutil.which("cc")


@dataclass
class Kernel:
    """One kernel of a module of LLVM IR."""

    llvm_ir: str
    name: str
    types: list[str] = field(init=False)

    def __post_init__(self) -> None:
        text = _for_this_machine(self.llvm_ir)
        signature = re.search(rf"define void @{re.escape(self.name)}\((.*?)\)", text)
        if signature is None:
            raise SimtError(f"no kernel {self.name}")
        self.types = [part.split()[0] for part in signature.group(1).split(",")] if signature.group(1) else []
        _library()
        module = llvm.parse_assembly(text + _entry(self.name, self.types))
        module.triple = llvm.get_process_triple()
        module.data_layout = ""
        module.verify()
        machine = llvm.Target.from_default_triple().create_target_machine(opt=1)
        self._engine = llvm.create_mcjit_compiler(module, machine)
        self._engine.finalize_object()

    def run(self, grid: tuple[int, ...], block: tuple[int, ...], values: list[Any], reverse: bool) -> None:
        """Run all blocks; `values` are arrays (as memref descriptors) and scalars, in the kernel's order."""
        flat = [slot for value in values for slot in _slots(value)]
        if len(flat) != len(self.types):
            raise SimtError(f"{len(flat)} values for {len(self.types)} parameters {self.types}")
        boxes = [_C_TYPES[kind](slot) for kind, slot in zip(self.types, flat, strict=True)]
        pointers = (ctypes.c_void_p * max(1, len(boxes)))(*[ctypes.addressof(box) for box in boxes])
        entry = ctypes.c_void_p(self._engine.get_function_address("simt_entry"))
        status = _library().simt_launch(
            entry, pointers, (ctypes.c_int * 3)(*grid), (ctypes.c_int * 3)(*block), int(reverse)
        )
        if status:
            raise SimtError(_STATUS[status])


def _for_this_machine(text: str) -> str:
    lines = [line for line in text.split("\n") if not re.match(r"declare .*@llvm\.nvvm", line)]
    text = "\n".join(lines)
    for pattern, replacement in _REWRITES:
        text = re.sub(pattern, replacement, text, flags=re.MULTILINE)
    return text + "\n" + _declarations()


def _declarations() -> str:
    registers = [f"declare i32 @simt_{name}_{axis}()" for name in ("tid", "ctaid", "ntid", "nctaid") for axis in "xyz"]
    return "\n".join(
        [
            *registers,
            "declare void @simt_barrier()",
            "declare void @simt_barrier_count(i32, i32)",
            "declare void @simt_warp_sync(i32)",
            "declare i32 @simt_shuffle_xor(i32, i32, i32, i32)",
            "declare float @simt_shuffle_xor_float(i32, float, i32, i32)",
        ]
    )


def _entry(name: str, types: list[str]) -> str:
    lines = ["", "define void @simt_entry(ptr %a) {"]
    for number, kind in enumerate(types):
        lines += [
            f"  %p{number} = getelementptr ptr, ptr %a, i64 {number}",
            f"  %q{number} = load ptr, ptr %p{number}",
            f"  %v{number} = load {kind}, ptr %q{number}",
        ]
    call = ", ".join(f"{kind} %v{number}" for number, kind in enumerate(types))
    return "\n".join([*lines, f"  call void @{name}({call})", "  ret void", "}"])


def _slots(value: Any) -> list[Any]:
    if not isinstance(value, np.ndarray):
        return [value]
    strides = [stride // value.itemsize for stride in value.strides]
    return [value.ctypes.data, value.ctypes.data, 0, *value.shape, *strides]


@functools.cache
def _library() -> ctypes.CDLL:
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    found = compiler()
    if found is None:
        raise SimtError("no C compiler")
    folder = Path(tempfile.mkdtemp(prefix="simt"))
    library = folder / "libsimt.so"
    source = Path(__file__).with_name("simt.c")
    subprocess.run([found, "-O2", "-shared", "-fPIC", str(source), "-o", str(library)], check=True)
    llvm.load_library_permanently(str(library))
    return ctypes.CDLL(str(library))
