# SPDX-License-Identifier: Apache-2.0
"""Threads of a block that wait for one another, and blocks in which some never come."""

from __future__ import annotations

import re

import numpy as np
import pytest

from tests.unit.simt.device import ORDERS, compile_kernels, launch, line_with, run

# Sum of 256 values by halving, with a barrier in the loop.
_TREE = """
  llvm.mlir.global private @tile() {addr_space = 3 : i32} : !llvm.array<256 x f64>
  llvm.func @k(%x: !llvm.ptr, %out: !llvm.ptr) attributes {gpu.kernel, nvvm.kernel} {
    %one = llvm.mlir.constant(1 : i32) : i32
    %zero = llvm.mlir.constant(0 : i32) : i32
    %half = llvm.mlir.constant(128 : i32) : i32
    %t = nvvm.read.ptx.sreg.tid.x : i32
    %b = nvvm.read.ptx.sreg.ctaid.x : i32
    %d = nvvm.read.ptx.sreg.ntid.x : i32
    %start = llvm.mul %b, %d : i32
    %i = llvm.add %start, %t : i32
    %tile = llvm.mlir.addressof @tile : !llvm.ptr<3>
    %p = llvm.getelementptr %x[%i] : (!llvm.ptr, i32) -> !llvm.ptr, f64
    %v = llvm.load %p : !llvm.ptr -> f64
    %q = llvm.getelementptr %tile[%t] : (!llvm.ptr<3>, i32) -> !llvm.ptr<3>, f64
    llvm.store %v, %q : f64, !llvm.ptr<3>
    llvm.br ^loop(%half : i32)
  ^loop(%k: i32):
    BARRIER
    %more = llvm.icmp "sgt" %k, %zero : i32
    llvm.cond_br %more, ^body, ^end
  ^body:
    %low = llvm.icmp "slt" %t, %k : i32
    llvm.cond_br %low, ^add, ^next
  ^add:
    %o = llvm.add %t, %k : i32
    %r = llvm.getelementptr %tile[%o] : (!llvm.ptr<3>, i32) -> !llvm.ptr<3>, f64
    %a = llvm.load %q : !llvm.ptr<3> -> f64
    %c = llvm.load %r : !llvm.ptr<3> -> f64
    %s = llvm.fadd %a, %c : f64
    llvm.store %s, %q : f64, !llvm.ptr<3>
    llvm.br ^next
  ^next:
    %h = llvm.lshr %k, %one : i32
    llvm.br ^loop(%h : i32)
  ^end:
    %first = llvm.icmp "eq" %t, %zero : i32
    llvm.cond_br %first, ^store, ^done
  ^store:
    %g = llvm.getelementptr %out[%b] : (!llvm.ptr, i32) -> !llvm.ptr, f64
    %total = llvm.load %q : !llvm.ptr<3> -> f64
    llvm.store %total, %g : f64, !llvm.ptr
    llvm.br ^done
  ^done:
    llvm.return
  }
"""
TREE = _TREE.replace("BARRIER", "nvvm.barrier")
TREE_WITHOUT_BARRIER = _TREE.replace("BARRIER", "")


@pytest.mark.parametrize("races", [False, True])
@pytest.mark.parametrize("seed", ORDERS)
def test_barrier_in_a_loop(seed: int, races: bool) -> None:
    x = np.arange(5 * 256, dtype="f8")
    _, sums = run(TREE, 5, 256, x, np.zeros(5), seed=seed, races=races)
    np.testing.assert_array_equal(sums, x.reshape(5, 256).sum(1))


# Threads below %count do what stands in the first place, the others the second.
_BRANCH = """
  llvm.func @k(%out: !llvm.ptr, %count: i32) attributes {{gpu.kernel, nvvm.kernel}} {{
    %c64 = llvm.mlir.constant(64 : i32) : i32
    %id1 = llvm.mlir.constant(1 : i32) : i32
    %id2 = llvm.mlir.constant(2 : i32) : i32
    %t = nvvm.read.ptx.sreg.tid.x : i32
    %p = llvm.getelementptr %out[%t] : (!llvm.ptr, i32) -> !llvm.ptr, i32
    %low = llvm.icmp "slt" %t, %count : i32
    llvm.cond_br %low, ^first, ^second
  ^first:
    {first}
    llvm.store %id1, %p : i32, !llvm.ptr
    llvm.br ^end
  ^second:
    {second}
    llvm.store %id2, %p : i32, !llvm.ptr
    llvm.br ^end
  ^end:
    {last}
    llvm.return
  }}
"""


def _branch(first: str = "", second: str = "", last: str = "") -> str:
    return _BRANCH.format(first=first, second=second, last=last)


def test_named_barriers_of_parts_of_a_block() -> None:
    text = _branch("nvvm.barrier id = %id1 number_of_threads = %c64", "nvvm.barrier id = %id2 number_of_threads = %c64")
    (out,) = run(text, 1, 128, np.zeros(128, "i4"), np.int32(64))
    np.testing.assert_array_equal(out, np.repeat([1, 2], 64))


def test_arriving_without_waiting() -> None:
    count = "%{0} = llvm.mlir.constant(128 : i32) : i32\n nvvm.barrier{1} id = %id1 number_of_threads = %{0}"
    text = _branch(count.format("n", ""), count.format("m", ".arrive"))
    (out,) = run(text, 1, 128, np.zeros(128, "i4"), np.int32(64))
    np.testing.assert_array_equal(out, np.repeat([1, 2], 64))


@pytest.mark.parametrize("seed", ORDERS)
def test_barrier_in_a_divergent_branch(seed: int) -> None:
    text = _branch(first="nvvm.barrier // here")
    with pytest.raises(RuntimeError, match="divergent barrier") as caught:
        run(text, 4, 128, np.zeros(128, "i4"), np.int32(96), seed=seed)
    message = str(caught.value)
    assert "kernel k at -:2:" in message
    assert f"96 threads wait at {line_with(text, '// here')} for 32 more; 32 threads have ended" in message


def test_different_barriers_of_one_warp() -> None:
    text = _branch("nvvm.barrier // here", "nvvm.barrier // there")
    with pytest.raises(RuntimeError, match="divergent barrier") as caught:
        run(text, 1, 64, np.zeros(64, "i4"), np.int32(16))
    assert line_with(text, "// here") in str(caught.value)
    assert line_with(text, "// there") in str(caught.value)


@pytest.mark.parametrize(("aligned", "first"), [("true", 32), ("false", 16)])
def test_different_barriers_of_two_warps_or_unaligned(aligned: str, first: int) -> None:
    text = _branch(f"nvvm.barrier {{aligned = {aligned}}}", f"nvvm.barrier {{aligned = {aligned}}}")
    (out,) = run(text, 1, 64, np.zeros(64, "i4"), np.int32(first))
    np.testing.assert_array_equal(out, np.repeat([1, 2], [first, 64 - first]))


def test_a_missing_thread() -> None:
    text = _branch(second="nvvm.exit", last="nvvm.barrier // here")
    with pytest.raises(RuntimeError) as caught:
        run(text, 1, 64, np.zeros(64, "i4"), np.int32(63))
    assert f"63 threads wait at {line_with(text, '// here')} for 1 more; 1 thread has ended" in str(caught.value)


@pytest.mark.parametrize(
    ("barrier", "why"),
    [
        ("nvvm.barrier id = %c64", "barrier 64 does not exist"),
        ("nvvm.barrier id = %id1 number_of_threads = %id2", "no multiple of a warp"),
        ("nvvm.barrier id = %id1 number_of_threads = %c64", "barrier of 64 threads in a block of 32"),
    ],
)
def test_barriers_that_cannot_be(barrier: str, why: str) -> None:
    with pytest.raises(RuntimeError, match=why):
        run(_branch(barrier), 1, 32, np.zeros(32, "i4"), np.int32(32))


def test_the_first_failing_block_is_reported_whatever_runs_beside_it() -> None:
    text = _branch(first="nvvm.barrier")
    image = compile_kernels(text)
    messages = set()
    for _ in range(5):
        with pytest.raises(RuntimeError) as caught:
            launch(image, "k", 500, 64, np.zeros(64, "i4"), np.int32(3))
        messages.add(str(caught.value))
    (message,) = messages
    assert re.search(r"block \(0, 0, 0\)", message)


# out[t] = what the barrier gives for the predicate t < %count
_REDUCTION = """
  llvm.func @k(%out: !llvm.ptr, %count: i32) attributes {{gpu.kernel, nvvm.kernel}} {{
    %t = nvvm.read.ptx.sreg.tid.x : i32
    %low = llvm.icmp "slt" %t, %count : i32
    %bit = llvm.zext %low : i1 to i32
    %r = nvvm.barrier.reduction #nvvm.reduction<{kind}> %bit -> i32
    %p = llvm.getelementptr %out[%t] : (!llvm.ptr, i32) -> !llvm.ptr, i32
    llvm.store %r, %p : i32, !llvm.ptr
    llvm.return
  }}
"""


@pytest.mark.parametrize(
    ("kind", "count", "expected"), [("popc", 41, 41), ("and", 63, 0), ("and", 64, 1), ("or", 0, 0), ("or", 1, 1)]
)
def test_barriers_that_reduce(kind: str, count: int, expected: int) -> None:
    (out,) = run(_REDUCTION.format(kind=kind), 1, 64, np.zeros(64, "i4"), np.int32(count))
    assert (out == expected).all()
