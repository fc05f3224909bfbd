# SPDX-License-Identifier: Apache-2.0
"""Who a thread is: numbers and sizes of threads, blocks, warps."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from tests.unit.simt.device import ORDERS, compile_kernels, launch, run

# out[global number] = register
_REGISTER = """
  llvm.func @k(%out: !llvm.ptr) attributes {{gpu.kernel, nvvm.kernel}} {{
    %tx = nvvm.read.ptx.sreg.tid.x : i32
    %ty = nvvm.read.ptx.sreg.tid.y : i32
    %tz = nvvm.read.ptx.sreg.tid.z : i32
    %nx = nvvm.read.ptx.sreg.ntid.x : i32
    %ny = nvvm.read.ptx.sreg.ntid.y : i32
    %nz = nvvm.read.ptx.sreg.ntid.z : i32
    %bx = nvvm.read.ptx.sreg.ctaid.x : i32
    %by = nvvm.read.ptx.sreg.ctaid.y : i32
    %bz = nvvm.read.ptx.sreg.ctaid.z : i32
    %gx = nvvm.read.ptx.sreg.nctaid.x : i32
    %gy = nvvm.read.ptx.sreg.nctaid.y : i32
    %0 = llvm.mul %bz, %gy : i32
    %1 = llvm.add %0, %by : i32
    %2 = llvm.mul %1, %gx : i32
    %3 = llvm.add %2, %bx : i32
    %4 = llvm.mul %3, %nz : i32
    %5 = llvm.add %4, %tz : i32
    %6 = llvm.mul %5, %ny : i32
    %7 = llvm.add %6, %ty : i32
    %8 = llvm.mul %7, %nx : i32
    %9 = llvm.add %8, %tx : i32
    %i = llvm.sext %9 : i32 to i64
    %value = nvvm.read.ptx.sreg.{register} : i32
    %p = llvm.getelementptr %out[%i] : (!llvm.ptr, i64) -> !llvm.ptr, i32
    llvm.store %value, %p : i32, !llvm.ptr
    llvm.return
  }}
"""
_GRID, _BLOCK = (3, 2, 2), (5, 4, 3)


def _expected(register: str) -> np.ndarray:
    shape = (*reversed(_GRID), *reversed(_BLOCK))
    bz, by, bx, tz, ty, tx = np.indices(shape)
    number = (tz * 4 + ty) * 5 + tx
    lane = number % 32
    ones = np.full(shape, 0xFFFFFFFF)
    known = {
        "tid.x": tx, "tid.y": ty, "tid.z": tz, "ctaid.x": bx, "ctaid.y": by, "ctaid.z": bz,
        "ntid.x": 5, "ntid.y": 4, "ntid.z": 3, "nctaid.x": 3, "nctaid.y": 2, "nctaid.z": 2,
        "laneid": lane, "warpid": number // 32, "nwarpid": 2, "warpsize": 32,
        "lanemask.eq": 1 << lane, "lanemask.lt": (1 << lane) - 1, "lanemask.le": (2 << lane) - 1,
        "lanemask.gt": ones & ~((2 << lane) - 1), "lanemask.ge": ones & ~((1 << lane) - 1),
    }  # fmt: skip
    return np.broadcast_to(known[register], shape).ravel().astype("u4")


@pytest.mark.parametrize("seed", ORDERS)
@pytest.mark.parametrize("register", ["tid.x", "tid.y", "tid.z", "ctaid.x", "ctaid.y", "ctaid.z", "laneid"])
def test_numbers(register: str, seed: int) -> None:
    (out,) = run(_REGISTER.format(register=register), _GRID, _BLOCK, np.zeros(720, "u4"), seed=seed)
    np.testing.assert_array_equal(out, _expected(register))


@pytest.mark.parametrize(
    "register",
    ["ntid.x", "ntid.y", "ntid.z", "nctaid.x", "nctaid.y", "nctaid.z", "warpid", "nwarpid", "warpsize", "lanemask.eq",
     "lanemask.lt", "lanemask.le", "lanemask.gt", "lanemask.ge"],
)  # fmt: skip
def test_sizes_and_masks(register: str) -> None:
    (out,) = run(_REGISTER.format(register=register), _GRID, _BLOCK, np.zeros(720, "u4"))
    np.testing.assert_array_equal(out, _expected(register))


_SAXPY = """
  llvm.func @k(%n: i64, %a: f32, %x: !llvm.ptr, %y: !llvm.ptr) attributes {gpu.kernel, nvvm.kernel} {
    %b = nvvm.read.ptx.sreg.ctaid.x : i32
    %d = nvvm.read.ptx.sreg.ntid.x : i32
    %t = nvvm.read.ptx.sreg.tid.x : i32
    %0 = llvm.mul %b, %d : i32
    %1 = llvm.add %0, %t : i32
    %i = llvm.sext %1 : i32 to i64
    %c = llvm.icmp "slt" %i, %n : i64
    llvm.cond_br %c, ^inside, ^end
  ^inside:
    %p = llvm.getelementptr %x[%i] : (!llvm.ptr, i64) -> !llvm.ptr, f32
    %q = llvm.getelementptr %y[%i] : (!llvm.ptr, i64) -> !llvm.ptr, f32
    %v = llvm.load %p : !llvm.ptr -> f32
    %w = llvm.load %q : !llvm.ptr -> f32
    %m = llvm.fmul %v, %a : f32
    %s = llvm.fadd %m, %w : f32
    llvm.store %s, %q : f32, !llvm.ptr
    llvm.br ^end
  ^end:
    llvm.return
  }
"""


@pytest.mark.parametrize("seed", ORDERS)
def test_every_block_runs_once(seed: int) -> None:
    x, y = np.arange(100_000, dtype="f4"), np.ones(100_000, "f4")
    _, got = run(_SAXPY, 391, 256, np.int64(100_000), np.float32(2), x, y, seed=seed)
    np.testing.assert_array_equal(got, 2 * x + y)


def test_a_large_grid_is_quick() -> None:
    image = compile_kernels(_SAXPY)
    x, y = np.ones(1024 * 256, "f4"), np.ones(1024 * 256, "f4")
    seconds = []
    for _ in range(5):
        start = time.perf_counter()
        launch(image, "k", 1024, 256, np.int64(x.size), np.float32(2), x, y)
        seconds.append(time.perf_counter() - start)
    assert min(seconds) < 0.05


def test_launches_from_several_host_threads() -> None:
    image = compile_kernels(_SAXPY)
    x = np.arange(30_000, dtype="f4")

    def work(factor: int) -> bool:
        for _ in range(20):
            _, got = launch(image, "k", 118, 256, np.int64(x.size), np.float32(factor), x, x)
            if not np.array_equal(got, factor * x + x):
                return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(work, range(1, 5)))
