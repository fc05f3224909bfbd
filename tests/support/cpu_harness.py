# SPDX-License-Identifier: Apache-2.0
"""Compiles MLIR of stage `mapped` for this machine and runs it, with a runtime of Python callbacks.

The gangs run one after the other, in order, so results do not depend on timing.
"""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from pyacc_mlir.dialects.mlir import ir
from pyacc_mlir.lowering.cpu.passes import CPU, LLVM
from pyacc_mlir.lowering.pass_base import Pass, PassContext, Upstream
from pyacc_mlir.lowering.targets import host
from pyacc_mlir.lowering.targets.target import Target
from tests.support.loading import load_entry

Step = Pass | Upstream

_I64 = ctypes.c_int64
_GANG = ctypes.CFUNCTYPE(None, _I64, _I64, ctypes.c_void_p)
_PARALLEL = ctypes.CFUNCTYPE(None, _GANG, ctypes.c_void_p, _I64, _I64, _I64)
_ENTER = ctypes.CFUNCTYPE(None, ctypes.POINTER(_I64), _I64)
_LEAVE = ctypes.CFUNCTYPE(None, ctypes.POINTER(_I64))


class _Section(ctypes.Structure):
    """`pyacc_section` of native/include/pyacc_rt.h."""

    _fields_ = (
        ("base", ctypes.c_void_p),
        ("name", ctypes.c_char_p),
        ("itemsize", _I64),
        ("rank", ctypes.c_int32),
        ("site", ctypes.c_int32),
        ("dims", ctypes.POINTER(_I64)),
    )


_DATA_IN = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_int32, ctypes.POINTER(_Section), _I64)
_DATA_OUT = ctypes.CFUNCTYPE(None, ctypes.c_int32, ctypes.POINTER(_Section), _I64)


@dataclass
class Runtime:
    """What compiled code calls, and what it was told."""

    gangs: int = 3
    parallel_calls: list[tuple[int, int, int]] = field(default_factory=list)
    data_calls: list[tuple[str, int, int, tuple[int, ...]]] = field(default_factory=list)

    def symbols(self) -> dict[str, Any]:
        return {
            "pyacc_rt_parallel": _PARALLEL(self._parallel),
            "pyacc_rt_ordered_enter": _ENTER(self._enter),
            "pyacc_rt_ordered_leave": _LEAVE(self._leave),
            "pyacc_rt_enter_data": _DATA_IN(self._enter_data),
            "pyacc_rt_exit_data": _DATA_OUT(self._exit_data),
        }

    def _parallel(self, body: Any, ctx: int, num_gangs: int, work: int, cost: int) -> None:
        self.parallel_calls.append((num_gangs, work, cost))
        count = num_gangs or self.gangs
        for gang in range(count):
            body(gang, count, ctx)

    def _enter(self, turn: Any, gang: int) -> None:
        assert turn[0] == gang

    def _leave(self, turn: Any) -> None:
        turn[0] += 1

    def _enter_data(self, kind: int, section: Any, queue: int) -> int:
        del queue
        self._log("enter", kind, section[0])
        return section[0].base

    def _exit_data(self, kind: int, section: Any, queue: int) -> None:
        del queue
        self._log("exit", kind, section[0])

    def _log(self, action: str, kind: int, section: _Section) -> None:
        self.data_calls.append((action, kind, section.itemsize, tuple(section.dims[: 4 * section.rank])))


class Block:
    """A compiled block: call it with arrays and NumPy scalars."""

    def __init__(self, text: str, name: str, target: str = "host", steps: Sequence[Step] = CPU) -> None:
        self.asm, code = compile_text(text, target, steps)
        self.runtime = Runtime()
        self._entry, self._alive = load_entry(code, name, self.runtime.symbols())

    def __call__(self, *args: Any) -> None:
        slots = [slot for arg in args for slot in _slots(arg)]
        frame = np.array(slots, dtype=np.uint64)
        assert self._entry(frame.ctypes.data) == 0


def compile_text(text: str, target: str = "host", steps: Sequence[Step] = CPU) -> tuple[str, bytes]:
    """Assembly and object code."""
    wanted = Target.parse(target)
    with ir.Context(), ir.Location.unknown():
        module = ir.Module.parse(text)
        context = PassContext(wanted)
        for step in (*steps, *LLVM):
            step.run(module, context)
            module.operation.verify()
        optimised = host.optimize(host.to_llvm_ir(module), wanted)
    return host.to_asm(optimised, wanted), host.to_object(optimised, wanted)


def function_text(asm: str, name: str) -> str:
    """The assembly of one function."""
    return asm.partition(f"\n{name}:")[2].partition(".Lfunc_end")[0]


def _slots(arg: Any) -> Sequence[int]:
    if isinstance(arg, np.ndarray):
        address = arg.ctypes.data
        strides = [(s // arg.itemsize) % 2**64 for s in arg.strides]
        return [address, address, 0, *arg.shape, *strides]
    raw = np.asarray(arg).tobytes().ljust(8, b"\0")
    return [int.from_bytes(raw, "little")]
