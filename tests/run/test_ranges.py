# SPDX-License-Identifier: Apache-2.0
"""`range` with every sign of step, constant and not, in parallel and in sequential loops."""

from __future__ import annotations

import numpy as np
import pytest

from pyacc_mlir import acc


def mark_range(start, stop, step, y):
    #pragma acc parallel loop
    for i in range(start, stop, step):
        y[i + 20] += i * 2 + 1


@pytest.mark.parametrize("step", [1, 2, 3, 7, -1, -2, -5])
@pytest.mark.parametrize(("start", "stop"), [(0, 17), (3, 4), (5, 5), (17, 0), (10, -10), (-9, 12)])
def test_range_with_step(agree_run, start: int, stop: int, step: int) -> None:
    agree_run(mark_range, start, stop, step, np.zeros(60, np.int64))


def test_range_assembles(agree) -> None:
    agree(mark_range, 10, -10, -3, np.zeros(60, np.int64))


def mark_constant_ranges(y):
    #pragma acc parallel
    #{
    #pragma acc loop
    for i in range(7):
        y[0, i] = i
    #pragma acc loop
    for i in range(2, 9):
        y[1, i] = i
    #pragma acc loop
    for i in range(1, 10, 3):
        y[2, i] = i
    #pragma acc loop
    for i in range(9, -1, -1):
        y[3, i] = i
    #pragma acc loop
    for i in range(9, 0, -4):
        y[4, i] = i
    #pragma acc loop
    for i in range(4, 4):
        y[5, i] = i
    #pragma acc loop
    for i in range(8, 2):
        y[6, i] = i
    #}


def test_constant_ranges(agree) -> None:
    agree(mark_constant_ranges, np.full((7, 10), -1, np.int64))


def test_D6_range_down_by_two(agree) -> None:
    def every_second_from_the_end(x, y):
        n = len(x)
        #pragma acc parallel loop
        for i in range(n - 1, -1, -2):
            y[i] = x[i] * 10

    agree(every_second_from_the_end, np.arange(11), np.zeros(11, np.int64))
    agree(every_second_from_the_end, np.arange(12), np.zeros(12, np.int64))


@pytest.mark.parametrize("device", ["host", "simt"])
def test_D6_step_zero_raises(device: str) -> None:
    compiled = acc.jit(device=device)(mark_range)
    with pytest.raises(ValueError, match="zero"):
        compiled(0, 10, 0, np.zeros(60, np.int64))
    compiled(0, 10, 1, np.zeros(60, np.int64))


def sequential_loops(y):
    #pragma acc parallel loop
    for i in range(y.shape[0]):
        k = -100
        for k in range(i, 0, -2):
            y[i, 0] += k
        y[i, 1] = k
        for k in range(3):
            y[i, 2] += k
            k = 50
        y[i, 3] = k
        for j in range(i):
            for k in range(j, i, 2):
                y[i, 4] += k * j


def test_loop_variable_after_sequential_loop(agree) -> None:
    """It keeps its last value, its old one after an empty loop; assigning it does not disturb the loop."""
    agree(sequential_loops, np.zeros((9, 5), np.int64))


@pytest.mark.parametrize("device", ["host", "simt"])
def test_step_zero_of_sequential_loop_raises(device: str) -> None:
    """A thread of a kernel raises it too, at the line."""

    def inner(step, y):
        #pragma acc parallel loop
        for i in range(len(y)):
            for k in range(0, 5, step):
                y[i] += k

    with pytest.raises(ValueError, match="must not be zero") as caught:
        acc.jit(device=device)(inner)(0, np.zeros(4, np.int64))
    assert f"{__file__}:{inner.__code__.co_firstlineno + 3}:" in "".join(caught.value.__notes__)


def test_bounds_are_evaluated_once(agree) -> None:
    def moving_bound(y):
        #pragma acc parallel loop
        for i in range(len(y)):
            n = 4
            for k in range(n):
                n = 2
                y[i] += k

    agree(moving_bound, np.zeros(5, np.int64))


def test_collapsed_loops_with_steps(agree) -> None:
    def checker(y):
        n, m = y.shape
        #pragma acc parallel loop collapse(2)
        for i in range(n - 1, -1, -2):
            for j in range(1, m, 3):
                y[i, j] = i * 100 + j

    agree(checker, np.zeros((9, 13), np.int64))


def test_range_longer_than_63_bits(agree_run) -> None:
    """Start and stop are further apart than an int64 says, the iterations are few."""

    def last(y, start, stop, step):
        #pragma acc parallel
        #pragma acc loop seq
        for i in range(start, stop, step):
            y[0] = i

    agree_run(last, np.zeros(1, np.int64), -(2**62), 2**62, 2**63 - 1)
    agree_run(last, np.zeros(1, np.int64), 2**62, -(2**62), -(2**63))


def test_enumerate_from_a_number(agree, rng) -> None:
    def work(a, b, start):
        #pragma acc parallel loop gang vector
        for i, x in enumerate(a, 5):
            b[i - 5] = x * i
        #pragma acc parallel loop
        for i, (x, y) in enumerate(zip(a, b), start=start):
            b[i - start] += x * i + y

    agree(work, rng.integers(-9, 9, 70), np.zeros(70, np.int64), -3)


def test_more_than_32_bits_of_iterations() -> None:
    def count():
        s = 0
        #pragma acc parallel loop reduction(+: s)
        for i in range(2**32 + 5):
            s += i & 1
        return s

    assert acc.jit(count, device="host")() == 2**31 + 2


def test_far_away_ranges_of_integer_types(agree) -> None:
    def work(a, first, step):
        #pragma acc parallel loop gang worker vector
        for i in range(first[0], first[0] + 100 * step[0], step[0]):
            a[(i - first[0]) // step[0]] = i

    agree(work, np.zeros(100, np.int64), np.array([2**62]), np.array([-(2**55)]))
    agree(work, np.zeros(100, np.int64), np.array([2**31 - 1], np.int32), np.array([-3], np.int32))
