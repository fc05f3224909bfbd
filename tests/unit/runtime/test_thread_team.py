# SPDX-License-Identifier: Apache-2.0
"""Parallel regions: every gang once, in order where asked, from any thread and after a fork."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable

import numpy as np
import pytest

from pyacc_mlir.artifact import Param, ParamKind
from pyacc_mlir.runtime import _native
from pyacc_mlir.runtime.loader import load
from tests.unit.runtime.support import array, block

INT = Param("n", ParamKind.INT)
LARGE = 10**12  # operations: enough for any number of gangs


def region(body: str) -> Callable[..., object]:
    """A block f(out: i64[:], gangs, work, cost) that runs `body` in parallel; its context is the data of `out`."""
    llvm_ir = f"""
define i32 @block(ptr %frame) {{
  %ctx = load ptr, ptr %frame
  %p5 = getelementptr i64, ptr %frame, i64 5
  %gangs = load i64, ptr %p5
  %p6 = getelementptr i64, ptr %frame, i64 6
  %work = load i64, ptr %p6
  %p7 = getelementptr i64, ptr %frame, i64 7
  %cost = load i64, ptr %p7
  call void @pyacc_rt_parallel(ptr @body, ptr %ctx, i64 %gangs, i64 %work, i64 %cost)
  ret i32 0
}}
{body}"""
    return load(block(llvm_ir, (array("<i8", writes=True), INT, INT, INT)))


COUNT = """
define void @body(i64 %gang, i64 %gangs, ptr %out) {
  %p = getelementptr i64, ptr %out, i64 %gang
  %old = atomicrmw add ptr %p, i64 %gangs monotonic
  ret void
}"""

# Slots: turn, then the gangs in the order they were let in.
ORDER = """
define void @body(i64 %gang, i64 %gangs, ptr %out) {
  call void @pyacc_rt_ordered_enter(ptr %out, i64 %gang)
  %turn = load i64, ptr %out
  %next = add i64 %turn, 1
  %p = getelementptr i64, ptr %out, i64 %next
  store i64 %gang, ptr %p
  call void @pyacc_rt_ordered_leave(ptr %out)
  ret void
}"""

# Each of 4 gangs runs a region of 4 gangs of its own.
NESTED = """
define void @body(i64 %gang, i64 %gangs, ptr %out) {
  %first = mul i64 %gang, 4
  %ctx = getelementptr i64, ptr %out, i64 %first
  call void @pyacc_rt_parallel(ptr @inner, ptr %ctx, i64 4, i64 -1, i64 0)
  ret void
}
define void @inner(i64 %gang, i64 %gangs, ptr %out) {
  %p = getelementptr i64, ptr %out, i64 %gang
  %old = atomicrmw add ptr %p, i64 1 monotonic
  ret void
}"""


def chosen_gangs(work: int, cost: int) -> int:
    """The number of gangs that the runtime chooses."""
    out = np.zeros(64, np.int64)
    region(COUNT)(out, 0, work, cost)
    gangs = int(np.count_nonzero(out))
    assert out[:gangs].tolist() == [gangs] * gangs
    return gangs


@pytest.mark.parametrize("threads", [1, 2, 4])
@pytest.mark.parametrize("gangs", [1, 2, 3, 100])
def test_requested_gangs_run_once_each(threads: int, gangs: int) -> None:
    _native.set_num_threads(threads)
    out = np.zeros(gangs, np.int64)
    run = region(COUNT)
    for _ in range(100):
        run(out, gangs, -1, 0)
    assert out.tolist() == [100 * gangs] * gangs


@pytest.mark.parametrize("work", [-1, 1])
def test_requested_gangs_run_even_where_there_is_little_work(work: int) -> None:
    out = np.zeros(5, np.int64)
    region(COUNT)(out, 5, work, 1)
    assert out.tolist() == [5] * 5


@pytest.mark.parametrize(
    ("work", "cost", "gangs"),
    [
        (0, 1, 1),
        (1000, 1, 1),
        (1000, 0, 1),  # unknown: 8 operations
        (2500, 0, 2),
        (20_000, 1, 2),
        (30_000, 1, 3),
        (3, 1_000_000, 3),
        (100_000, 10, 4),
        (-1, 0, 4),
        (LARGE, 1, 16),  # long gangs: several for each thread
        (2**62, 2**10, 16),
    ],
)
def test_chosen_gangs_follow_the_work(work: int, cost: int, gangs: int) -> None:
    assert chosen_gangs(work, cost) == gangs


def test_small_work_stays_in_the_caller() -> None:
    run, out = region(COUNT), np.zeros(64, np.int64)
    run(out, 0, 100, 1)
    run(out, 2, 100, 1)
    run(out, 0, LARGE, 1)
    assert _native.stats()["serial_regions"] == 2
    assert _native.stats()["parallel_regions"] == 1


@pytest.mark.parametrize("threads", [1, 2, 4])
def test_ordered_sections_run_in_gang_order(threads: int) -> None:
    _native.set_num_threads(threads)
    run = region(ORDER)
    for _ in range(50):
        out = np.zeros(33, np.int64)
        run(out, 32, -1, 0)
        assert out.tolist() == [32, *range(32)]


def test_nested_region_runs_serially_and_wholly() -> None:
    out = np.zeros(16, np.int64)
    region(NESTED)(out, 4, -1, 0)
    assert out.tolist() == [1] * 16
    assert _native.stats()["serial_regions"] == 4
    assert _native.stats()["parallel_regions"] == 1


def test_several_python_threads_run_regions_at_once() -> None:
    run = region(ORDER)
    wrong: list[list[int]] = []

    def work() -> None:
        for _ in range(200):
            out = np.zeros(9, np.int64)
            run(out, 8, -1, 0)
            if out.tolist() != [8, *range(8)]:
                wrong.append(out.tolist())

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_interpreter_lock_is_released_while_a_block_runs() -> None:
    # The block ends when another Python thread has changed the array.
    run = region("""
define void @body(i64 %gang, i64 %gangs, ptr %out) {
  br label %wait
wait:
  %value = load atomic i64, ptr %out acquire, align 8
  %is_zero = icmp eq i64 %value, 0
  br i1 %is_zero, label %wait, label %end
end:
  ret void
}""")
    out = np.zeros(1, np.int64)
    timer = threading.Timer(0.05, out.__setitem__, (0, 1))
    timer.start()
    run(out, 1, 1, 1)
    timer.join()
    assert out[0] == 1


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_team_survives_fork() -> None:
    run, out = region(COUNT), np.zeros(8, np.int64)
    run(out, 8, -1, 0)
    child = os.fork()
    if child == 0:
        run(out, 8, -1, 0)
        os._exit(0 if out.tolist() == [16] * 8 else 1)
    assert os.waitpid(child, 0)[1] == 0
    run(out, 8, -1, 0)
    assert out.tolist() == [16] * 8


def test_number_of_threads_can_be_changed_at_any_time() -> None:
    run = region(COUNT)
    for threads in (3, 1, 8, 2):
        _native.set_num_threads(threads)
        assert _native.num_threads() == threads
        out = np.zeros(8, np.int64)
        run(out, 8, -1, 0)
        assert out.tolist() == [8] * 8


def test_default_is_one_thread_for_each_usable_core() -> None:
    _native.set_num_threads(0)
    assert _native.num_threads() == _native.usable_cores()
    if hasattr(os, "sched_getaffinity"):
        assert _native.usable_cores() == len(os.sched_getaffinity(0))
