# SPDX-License-Identifier: Apache-2.0
"""Races on shared memory: found by the check, and by running threads in other orders."""

from __future__ import annotations

import numpy as np
import pytest

from tests.unit.simt.device import ORDERS, line_with, run
from tests.unit.simt.test_barriers import TREE_WITHOUT_BARRIER

# Each thread writes its element, then reads its neighbour's.
_NEIGHBOUR = """
  llvm.mlir.global private @a() {addr_space = 3 : i32} : !llvm.array<64 x TYPE>
  llvm.func @k(%out: !llvm.ptr) attributes {gpu.kernel, nvvm.kernel} {
    %t = nvvm.read.ptx.sreg.tid.x : i32
    %other = nvvm.read.ptx.sreg.laneid : i32
    %all = llvm.mlir.constant(-1 : i32) : i32
    %c32 = llvm.mlir.constant(32 : i32) : i32
    %c1 = llvm.mlir.constant(DISTANCE : i32) : i32
    %v = llvm.CAST %t : i32 to TYPE
    %a = llvm.mlir.addressof @a : !llvm.ptr<3>
    %q = llvm.getelementptr %a[%t] : (!llvm.ptr<3>, i32) -> !llvm.ptr<3>, TYPE
    llvm.store %v, %q : TYPE, !llvm.ptr<3> // write
    SYNC
    %o = llvm.xor %t, %c1 : i32
    %r = llvm.getelementptr %a[%o] : (!llvm.ptr<3>, i32) -> !llvm.ptr<3>, TYPE
    %w = llvm.load %r : !llvm.ptr<3> -> TYPE // read
    %p = llvm.getelementptr %out[%t] : (!llvm.ptr, i32) -> !llvm.ptr, TYPE
    llvm.store %w, %p : TYPE, !llvm.ptr
    llvm.return
  }
"""


def _neighbour(sync: str, distance: int = 1, kind: str = "i16", cast: str = "trunc") -> str:
    for key, value in {"SYNC": sync, "DISTANCE": str(distance), "TYPE": kind, "CAST": cast}.items():
        text = (text if key != "SYNC" else _NEIGHBOUR).replace(key, value)
    return text


def test_the_check_finds_a_missing_barrier() -> None:
    text = _neighbour("")
    with pytest.raises(RuntimeError, match="race on shared memory") as caught:
        run(text, 1, 64, np.zeros(64, "i2"), races=True)
    message = str(caught.value)
    assert "kernel k at -:3" in message
    assert line_with(text, "// write") in message
    assert line_with(text, "// read") in message
    assert "thread (1, 0, 0)" in message
    assert "thread (0, 0, 0)" in message


@pytest.mark.parametrize("seed", ORDERS)
@pytest.mark.parametrize(
    ("sync", "distance"),
    [
        ("nvvm.barrier", 1),
        ("nvvm.barrier", 32),
        ("nvvm.bar.warp.sync %all : i32", 1),
        ("%x = nvvm.shfl.sync bfly %all, %t, %c1, %c32 : i32 -> i32", 1),
        ("nvvm.barrier id = %c1 number_of_threads = %c32", 1),
    ],
)
def test_the_check_is_silent_where_threads_are_ordered(sync: str, distance: int, seed: int) -> None:
    if "id = %c1" in sync:
        sync = "%w1 = nvvm.read.ptx.sreg.warpid : i32\n nvvm.barrier id = %w1 number_of_threads = %c32"
    (out,) = run(_neighbour(sync, distance), 2, 64, np.zeros(64, "i2"), seed=seed, races=True)
    np.testing.assert_array_equal(out, np.arange(64) ^ distance)


@pytest.mark.parametrize("seed", ORDERS)
@pytest.mark.parametrize("sync", ["nvvm.bar.warp.sync %all : i32", "nvvm.barrier id = %other number_of_threads = %c32"])
def test_the_check_knows_who_has_met(sync: str, seed: int) -> None:
    sync = sync.replace("%other", "%w1")
    with pytest.raises(RuntimeError, match="race on shared memory"):
        run(
            _neighbour("%w1 = nvvm.read.ptx.sreg.warpid : i32\n" + sync, 32),
            1,
            64,
            np.zeros(64, "i2"),
            seed=seed,
            races=True,
        )


def test_neighbouring_bytes_are_no_race() -> None:
    (out,) = run(_neighbour("", 0, "i8"), 1, 64, np.zeros(64, "i1"), races=True)
    np.testing.assert_array_equal(out, np.arange(64))


_COUNTER = """
  llvm.mlir.global private @a() {{addr_space = 3 : i32}} : i32
  llvm.func @k(%out: !llvm.ptr) attributes {{gpu.kernel, nvvm.kernel}} {{
    %t = nvvm.read.ptx.sreg.tid.x : i32
    %zero = llvm.mlir.constant(0 : i32) : i32
    %a = llvm.mlir.addressof @a : !llvm.ptr<3>
    %first = llvm.icmp "eq" %t, %zero : i32
    llvm.cond_br %first, ^init, ^go
  ^init:
    llvm.store %zero, %a : i32, !llvm.ptr<3>
    llvm.br ^go
  ^go:
    nvvm.barrier
    %0 = llvm.atomicrmw add %a, %t monotonic : !llvm.ptr<3>, i32
    {sync}
    %v = llvm.load %a : !llvm.ptr<3> -> i32
    llvm.store %v, %out : i32, !llvm.ptr
    llvm.return
  }}
"""


def test_atomic_updates_are_no_race() -> None:
    (out,) = run(_COUNTER.format(sync="nvvm.barrier"), 1, 64, np.zeros(1, "i4"), races=True)
    assert out[0] == 64 * 63 // 2


def test_an_atomic_update_and_a_read_are_a_race() -> None:
    with pytest.raises(RuntimeError, match="updates what thread .* reads|reads what thread .* updates"):
        run(_COUNTER.format(sync=""), 1, 64, np.zeros(1, "i4"), races=True)


def test_other_orders_find_a_missing_barrier() -> None:
    x = np.arange(256, dtype="f8")
    sums = [run(TREE_WITHOUT_BARRIER, 1, 256, x, np.zeros(1), seed=seed)[1][0] for seed in (*ORDERS, 7)]
    assert len(set(sums)) > 1


def test_a_seed_gives_the_same_order_each_time() -> None:
    x = np.arange(256, dtype="f8")
    sums = {run(TREE_WITHOUT_BARRIER, 1, 256, x, np.zeros(1), seed=12345)[1][0] for _ in range(3)}
    assert len(sums) == 1
