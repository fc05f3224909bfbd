# SPDX-License-Identifier: Apache-2.0
"""Errors in device code end the kernel, with its name, the line, the thread; the process goes on."""

from __future__ import annotations

import re
import subprocess
import sys

import numpy as np
import pytest

from pyacc_mlir.runtime import _native
from tests.unit.simt.device import DeviceArray, HostPointer, compile_kernels, launch, line_with, run
from tests.unit.simt.test_memory import private_arrays

# out[t] = x[index], where only thread %only looks
_LOAD = """
  llvm.func @k(%out: !llvm.ptr, %x: !llvm.ptr, %index: i64, %only: i32) attributes {gpu.kernel, nvvm.kernel} {
    %t = nvvm.read.ptx.sreg.tid.x : i32
    %is = llvm.icmp "eq" %t, %only : i32
    llvm.cond_br %is, ^load, ^end
  ^load:
    %p = llvm.getelementptr %x[%index] : (!llvm.ptr, i64) -> !llvm.ptr, i32
    %v = llvm.load volatile %p : !llvm.ptr -> i32 // here
    llvm.store %v, %out : i32, !llvm.ptr
    llvm.br ^end
  ^end:
    BARRIER
    llvm.return
  }
"""
_LOADS = [_LOAD.replace("BARRIER", ""), _LOAD.replace("BARRIER", "nvvm.barrier")]
_OUT = np.zeros(1, "i4")


def _message(text: str, *values: object, grid: int = 2, block: int = 64) -> str:
    image = compile_kernels(text)
    with pytest.raises(RuntimeError) as caught:
        launch(image, "k", grid, block, *values)
    return str(caught.value)


@pytest.mark.parametrize("text", _LOADS, ids=["alone", "fibres"])
@pytest.mark.parametrize("index", [0, -5, 10_000_000])
def test_host_pointer(text: str, index: int) -> None:
    message = _message(text, _OUT, HostPointer(np.arange(100)), np.int64(index), np.int32(3))
    assert message == (
        "kernel k at -:2: host pointer of argument 2 used on the device: its data is not there "
        f"({line_with(text, '// here')}, thread (3, 0, 0) of block (0, 0, 0))"
    )


def test_host_pointer_that_is_not_used() -> None:
    run(_LOADS[0], 2, 64, _OUT, HostPointer(np.arange(100)), np.int64(0), np.int32(64))


@pytest.mark.parametrize("text", _LOADS, ids=["alone", "fibres"])
def test_out_of_bounds(text: str) -> None:
    message = _message(text, _OUT, np.zeros(9, "i4"), np.int64(9), np.int32(40))
    where = rf"\({line_with(text, '// here')}, thread \(40, 0, 0\) of block \(0, 0, 0\)\)"
    assert re.fullmatch(
        r"kernel k at -:2: out of bounds: address 0x[0-9a-f]+ is 0 bytes past the end of an allocation of 36 bytes "
        + where,
        message,
    )


@pytest.mark.parametrize("text", _LOADS, ids=["alone", "fibres"])
def test_use_after_free(text: str) -> None:
    gone = DeviceArray(np.zeros(10, "i4"))
    gone.free()
    assert "out of bounds: address" in _message(text, _OUT, gone, np.int64(0), np.int32(0))


@pytest.mark.parametrize("text", _LOADS, ids=["alone", "fibres"])
def test_null_pointer(text: str) -> None:
    assert ": null pointer used (-:" in _message(text, _OUT, np.int64(0), np.int64(0), np.int32(0))


@pytest.mark.parametrize("barrier", [False, True])
def test_stack_overflow(barrier: bool) -> None:
    text = """
  llvm.func internal @deep(%n: i64, %p: !llvm.ptr) -> i64 attributes {no_inline} {
    %one = llvm.mlir.constant(1 : i64) : i64
    %mine = llvm.alloca %one x !llvm.array<64 x i64> : (i64) -> !llvm.ptr
    llvm.store volatile %n, %mine : i64, !llvm.ptr
    %m = llvm.add %n, %one : i64
    %r = llvm.call @deep(%m, %mine) : (i64, !llvm.ptr) -> i64 // here
    %v = llvm.load volatile %mine : !llvm.ptr -> i64
    %s = llvm.add %r, %v : i64
    llvm.return %s : i64
  }
  llvm.func @k(%out: !llvm.ptr) attributes {gpu.kernel, nvvm.kernel} {
    %one = llvm.mlir.constant(1 : i64) : i64
    BARRIER
    %r = llvm.call @deep(%one, %out) : (i64, !llvm.ptr) -> i64
    llvm.store %r, %out : i64, !llvm.ptr
    llvm.return
  }
""".replace("BARRIER", "nvvm.barrier" if barrier else "")
    message = _message(text, np.zeros(1, "i8"))
    assert "stack overflow: a thread has 480 KiB" in message
    assert "kernel k at -:12" in message
    assert ", 0, 0) of block (0, 0, 0)" in message


def test_division_by_zero() -> None:
    text = """
  llvm.func @k(%out: !llvm.ptr, %x: i32) attributes {gpu.kernel, nvvm.kernel} {
    %t = nvvm.read.ptx.sreg.tid.x : i32
    %r = llvm.sdiv %t, %x : i32 // here
    llvm.store %r, %out : i32, !llvm.ptr
    llvm.return
  }"""
    assert f"integer division by zero ({line_with(text, '// here')}, thread" in _message(text, _OUT, np.int32(0))


def test_trap() -> None:
    text = """
  llvm.func @k(%out: !llvm.ptr, %x: i32) attributes {gpu.kernel, nvvm.kernel} {
    %t = nvvm.read.ptx.sreg.tid.x : i32
    %bad = llvm.icmp "eq" %t, %x : i32
    llvm.cond_br %bad, ^trap, ^end
  ^trap:
    "llvm.intr.trap"() : () -> () // here
    llvm.br ^end
  ^end:
    llvm.return
  }"""
    message = _message(text, _OUT, np.int32(5))
    assert (
        f"the program stops with an error ({line_with(text, '// here')}, thread (5, 0, 0) of block (0, 0, 0))"
        in message
    )


def test_shared_memory_has_an_end() -> None:
    text = """
  llvm.mlir.global private @a() {addr_space = 3 : i32} : !llvm.array<32 x i64>
  llvm.func @k(%out: !llvm.ptr, %n: i32) attributes {gpu.kernel, nvvm.kernel} {
    %a = llvm.mlir.addressof @a : !llvm.ptr<3>
    %q = llvm.getelementptr %a[%n] : (!llvm.ptr<3>, i32) -> !llvm.ptr<3>, i64
    %v = llvm.load volatile %q : !llvm.ptr<3> -> i64 // here
    llvm.store %v, %out : i64, !llvm.ptr
    llvm.return
  }"""
    run(text, 1, 1, np.zeros(1, "i8"), np.int32(31))
    message = _message(text, np.zeros(1, "i8"), np.int32(32))
    assert f"an address outside of the 256 bytes of shared memory ({line_with(text, '// here')}" in message


@pytest.mark.parametrize(
    ("grid", "block", "shared", "why"),
    [
        ((0, 1, 1), (1, 1, 1), 0, "a grid of 0 x 1 x 1 blocks: the most are 2147483647 x 65535 x 65535"),
        ((1, 65536, 1), (1, 1, 1), 0, "a grid of 1 x 65536 x 1 blocks"),
        ((1, 1, 1), (1, 1, 65), 0, "a block of 1 x 1 x 65 threads: the most are 1024 x 1024 x 64"),
        ((1, 1, 1), (512, 4, 1), 0, "a block of 512 x 4 x 1 threads: it may have 1024 in all"),
        ((1, 1, 1), (1, 1, 1), 232_449, "232449 bytes of shared memory: the most are 232448"),
    ],
)
def test_limits_of_a_launch(grid: tuple[int, ...], block: tuple[int, ...], shared: int, why: str) -> None:
    image = compile_kernels(_LOADS[0])
    with pytest.raises(RuntimeError, match=why):
        launch(image, "k", grid, block, _OUT, np.zeros(1, "i4"), np.int64(0), np.int32(0), shared=shared)


def test_too_much_static_shared_memory() -> None:
    text = private_arrays(4, False) + "llvm.mlir.global private @a() {addr_space = 3 : i32} : !llvm.array<49153 x i8>"
    text = text.replace("BARRIER", "").replace("%one =", "%big = llvm.mlir.addressof @a : !llvm.ptr<3>\n %one =")
    with pytest.raises(RuntimeError, match="49153 bytes of static shared memory: the most are 49152"):
        run(text, 1, 1, np.zeros(64, "i4"), np.int32(3))


def test_a_kernel_runs_after_a_hundred_that_failed() -> None:
    image = compile_kernels(_LOADS[1])
    for _ in range(100):
        with pytest.raises(RuntimeError, match="null pointer"):
            launch(image, "k", 200, 64, _OUT, np.int64(0), np.int64(0), np.int32(63))
    (out, _) = launch(image, "k", 200, 64, _OUT, np.full(9, 8, "i4"), np.int64(3), np.int32(63))
    assert out[0] == 8


def test_faults_of_the_host_are_its_own() -> None:
    program = """
import faulthandler, ctypes, sys
import numpy as np
sys.path.insert(0, sys.argv[1])
from tests.unit.simt.test_faults import _LOADS, _OUT, _message
print(_message(_LOADS[0], _OUT, np.int64(0), np.int64(0), np.int32(0)))
faulthandler.enable()
print(_message(_LOADS[0], _OUT, np.int64(0), np.int64(0), np.int32(0)))
sys.stdout.flush()
ctypes.string_at(0)
"""
    root = __file__.rsplit("/tests/", 1)[0]
    ended = subprocess.run([sys.executable, "-c", program, root], capture_output=True, text=True, cwd=root, check=False)
    assert ended.stdout.count("null pointer used") == 2
    assert ended.returncode == -11
    assert "Segmentation fault" in ended.stderr


def test_handles_are_checked() -> None:
    with pytest.raises(RuntimeError, match="not that of a kernel"):
        _native.simt_launch(0, (1, 1, 1), (1, 1, 1), 0, [])
