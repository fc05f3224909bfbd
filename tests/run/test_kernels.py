# SPDX-License-Identifier: Apache-2.0
"""`kernels` and `auto` (rows A12-A14): which loops are found parallel, what they compute, how many launches."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from pyacc_mlir import acc

Program = Callable[..., Any]


def schedules(program: Program, *args: object) -> dict[int, str]:
    """ "parallel" or "sequential" for each analysed loop, by its line after the `def`."""
    first = program.__code__.co_firstlineno
    compiled = acc.jit(device="host")(program)
    compiled.compile(*args)
    found = re.findall(r":(\d+):\d+: loop (?:is|runs) (parallel|sequentially)[^\n]*ACC903", compiled.report())
    return {int(line) - first: kind.removesuffix("ly") for line, kind in found}


def test_independent_loops(agree) -> None:
    def program(a, x, y, z, u, n, k, lo, hi):
        # pragma acc kernels
        # {
        for i in range(n):
            y[i] += a * x[i]
        for i in range(n):
            z[n - 1 - i] = y[i]
        for i in range(lo, hi):
            z[i + k] = z[i + k] * 2 + x[i]
        for i in range(4):
            x[2 * i] = x[2 * i + 1]
        for i in range(3):
            for j in range(k):
                u[i * k + j] = i + 100 * j
        half = n // 2
        for i in range(n // 2):
            y[i] = y[i + n // 2] + half
        for i in range(n):
            j = i + k
            u[j] = u[j] + j
        # }

    args = (2.0, np.arange(16.0), np.ones(16), np.zeros(20), np.zeros(24), 16, 4, 2, 12)
    agree(program, *args)
    assert set(schedules(program, *args).values()) == {"parallel"}


def test_dependent_loops(agree) -> None:
    def program(x, y, z, m, n):
        # pragma acc kernels
        # {
        for i in range(1, n):
            x[i] += x[i - 1]
        for i in range(n):
            y[m[i]] = x[i]
        for i in range(n + 1):
            z[i - 1] = i
        for i in range(n - 1):
            z[0] = z[0] * 0.5 + z[i + 1]
        for i in range(n // 2):
            z[i] = z[2 * i] + 1
        p = 0.0
        for i in range(n):
            p = x[i] - p
            y[i] = p
        for i in range(n):
            if x[i] > 5.0:
                z[0] = i
        # }

    args = (np.ones(10), np.zeros(10), np.zeros(10), np.array([0, 3, 3, 1, 0, 2, 9, 9, 8, 0]), 10)
    agree(program, *args)
    assert set(schedules(program, *args).values()) == {"sequential"}


def test_nests_of_an_outer_sequential_loop(agree) -> None:
    def program(u, v, n):
        # pragma acc kernels
        for t in range(4):
            for i in range(1, n - 1):
                for j in range(1, n - 1):
                    v[i, j] = 0.25 * (u[i - 1, j] + u[i + 1, j] + u[i, j - 1] + u[i, j + 1])
            for i in range(1, n - 1):
                for j in range(1, n - 1):
                    u[i, j] = v[i, j]

    args = (np.random.default_rng(1).random((9, 9)), np.zeros((9, 9)), 9)
    agree(program, *args)
    assert list(schedules(program, *args).values()) == ["sequential", *["parallel"] * 4]


def test_scalars(agree) -> None:
    def program(x, y, c):
        total, most, last, count = 0.0, -1.0, 0.0, 0
        # pragma acc kernels
        # {
        for i in range(len(x)):
            total += x[i]
            most = max(most, x[i])
        y[0] = total
        scale = total / most
        for i in range(len(x)):
            square = x[i] * x[i]
            y[i] = square / scale
        for k in range(len(x)):
            last = x[k] + c
            y[k] += last
        while count < 3:
            count += 1
        # }
        return total, most, scale, last, count, k

    args = (np.arange(9.0), np.zeros(9), 3.0)
    agree(program, *args)
    assert list(schedules(program, *args).values()) == ["parallel", "parallel", "sequential"]


def test_matrix_product_and_a_function(agree) -> None:
    def row_sum(a, i):
        s = 0.0
        for k in range(a.shape[1]):
            s += a[i, k]
        return s

    def program(a, b, c, y):
        n, m = a.shape
        # pragma acc kernels
        # {
        for i in range(n):
            for j in range(b.shape[1]):
                s = 0.0
                for k in range(m):
                    s += a[i, k] * b[k, j]
                c[i, j] = s
        for i in range(n):
            y[i] = row_sum(a, i)
        # }

    rng = np.random.default_rng(2)
    args = (rng.random((5, 4)), rng.random((4, 6)), np.zeros((5, 6)), np.zeros(5))
    agree(program, *args, rtol=1e-14)
    assert set(schedules(program, *args).values()) == {"parallel"}


def test_a_function_that_writes(agree) -> None:
    def put(a, i, v):
        a[i] = v

    def program(x, y):
        # pragma acc kernels
        for i in range(len(x)):
            put(y, 0, x[i])

    args = (np.arange(9.0), np.zeros(2))
    agree(program, *args)
    assert set(schedules(program, *args).values()) == {"sequential"}


def test_auto_on_loops_of_other_constructs(agree) -> None:
    def program(x, y, z):
        # pragma acc parallel loop auto
        for i in range(len(x)):
            y[i] = 2 * x[i]
        # pragma acc parallel loop auto gang vector
        for i in range(1, len(x)):
            y[i] += y[i - 1]
        # pragma acc kernels loop collapse(2)
        for i in range(3):
            for j in range(2):
                z[i, j] += i - j
        # pragma acc kernels loop auto collapse(2)
        for i in range(3):
            for j in range(1, 3):
                z[i, j] += z[i, j - 1]
        # pragma acc serial loop auto
        for i in range(1, len(x)):
            x[i] += x[i - 1]
        # pragma acc parallel
        # {
        # pragma acc loop gang
        for i in range(3):
            # pragma acc loop auto vector
            for j in range(2):
                z[i, j] *= 2
        # }

    args = (np.arange(9.0), np.zeros(9), np.zeros((3, 3)))
    agree(program, *args)
    kinds = ["parallel", "sequential", "parallel", "sequential", "parallel"]
    assert list(schedules(program, *args).values()) == kinds


def test_other_ways_to_iterate(agree) -> None:
    def program(x, y, z):
        s = 0.0
        # pragma acc kernels
        # {
        for v in x:
            s += v
        for i, v in enumerate(x):
            y[i] = v * 2
        for a, b in zip(x, y):
            s = max(s, a * b)
        # }
        z[0] = s

    args = (np.arange(9.0), np.zeros(9), np.zeros(1))
    agree(program, *args)
    assert list(schedules(program, *args).values()) == ["parallel", "parallel", "parallel"]


def _shifted() -> tuple[np.ndarray, tuple[object, ...]]:
    a = np.arange(60.0)
    return a, (a[1:], a[:-1], 0)


def _same() -> tuple[np.ndarray, tuple[object, ...]]:
    a = np.arange(60.0)
    return a, (a, a, 0)


def _reversed() -> tuple[np.ndarray, tuple[object, ...]]:
    a = np.arange(60.0)
    return a, (a[::-1], a, 0)


def _interleaved() -> tuple[np.ndarray, tuple[object, ...]]:
    a = np.arange(60.0)
    return a, (a[::2], a[1::2], 0)


def _one_element() -> tuple[np.ndarray, tuple[object, ...]]:
    a = np.zeros(1)
    return a, (np.lib.stride_tricks.as_strided(a, (7,), (0,)), np.arange(7.0), 0)


def _from_the_end() -> tuple[np.ndarray, tuple[object, ...]]:
    a = np.zeros(10)
    return a, (a, np.arange(10.0), -3)


def _one_list() -> tuple[list[float], tuple[object, ...]]:
    a = [1.0, 2.0, 4.0, 8.0, 16.0]
    return a, (a, a, 0)


@pytest.mark.parametrize(
    ("make", "is_careful"),
    [
        (_shifted, True), (_same, True), (_reversed, True), (_interleaved, False), (_one_element, True),
        (_from_the_end, True), (_one_list, True),
    ],
)  # fmt: skip
def test_arrays_that_share_memory(each_device: None, make: Callable[[], tuple[Any, Any]], is_careful: bool) -> None:
    """The analysis assumes that they do not, and that `k` is not negative: a call where that is wrong is right too."""

    def program(y, x, k):
        # pragma acc kernels
        for i in range(len(y)):
            y[i + k] = x[i] + 1.0

    expected, args = make()
    program(*args)
    got, args = make()
    compiled = acc.jit(program)
    compiled(*args)
    np.testing.assert_array_equal(got, expected)
    assert ("runs sequentially" in compiled.report()) == is_careful
    x, y = np.arange(5.0), np.zeros(5)
    compiled(y, x, 0)
    np.testing.assert_array_equal(y, x + 1)


def test_one_launch_for_each_nest() -> None:
    """Row A13, on a device that counts them."""

    @acc.jit(device="simt")
    def program(x, y):
        # pragma acc kernels
        # {
        for i in range(len(x)):
            y[i] = 2 * x[i]
        for i in range(len(x)):
            x[i] = y[len(x) - 1 - i]
        for i in range(1, len(x)):
            y[i] = y[i - 1] + x[i]
        # }

    x, y = np.arange(40.0), np.zeros(40)
    program(x, y)
    assert program.stats()["launches"] == 3
    np.testing.assert_array_equal(x, 2 * np.arange(40.0)[::-1])
    np.testing.assert_array_equal(y[1:], np.cumsum(x[1:]) + y[0])


def test_clauses_of_kernels(agree) -> None:
    def program(x, y, n, q):
        # pragma acc kernels num_gangs(3) num_workers(2) vector_length(32) copyin(x) copy(y) async(q)
        for i in range(n):
            y[i] = 2 * x[i]
        # pragma acc kernels wait(q) if(n > 3) default(present) copyin(x) copy(y)
        for i in range(n):
            y[i] += x[i]
        # pragma acc kernels loop gang vector independent
        for i in range(n):
            y[i] += 1
        # pragma acc wait

    agree(program, np.arange(50.0), np.zeros(50), 50, 2)


def test_empty_loops_and_arrays(agree_run) -> None:
    def program(x, y):
        s = 1.0
        # pragma acc kernels
        # {
        for i in range(len(x)):
            y[i] = x[i]
        for i in range(len(x)):
            s += x[i]
        for i in range(5, 5):
            y[i] = y[i - 1]
        # }
        return s

    agree_run(program, np.zeros(0), np.zeros(0))


def test_the_host_runs_sequential_loops_around_nests(agree) -> None:
    def program(u, v, r, a, m, n, steps):
        most, count = 0.0, 0
        # pragma acc kernels async(1)
        # {
        r[0] = 7.0
        for t in range(steps, 0, -1):
            most = 0.0
            for i in range(1, n - 1):
                v[i] = 0.5 * (u[i - 1] + u[i + 1]) + t
            if t % 2 == 0:
                for i in range(1, n - 1):
                    most = max(most, abs(v[i] - u[i]))
                    u[i] = v[i]
                count += 1
            r[t] += most
        r[1] = r[1] * 2
        for k in range(m[0]):
            for i in range(n):
                u[i] += k
        # }
        # pragma acc wait
        # pragma acc kernels copy(a) num_gangs(3)
        for k in range(5):
            for i in range(k + 1, 5):
                a[i, k] = a[i, k] / a[k, k]
            for i in range(k + 1, 5):
                for j in range(k + 1, 5):
                    a[i, j] -= a[i, k] * a[k, j]
        return most, count

    rng = np.random.default_rng(3)
    a = rng.random((5, 5)) + 5 * np.eye(5)
    agree(program, rng.random(12), np.zeros(12), np.zeros(5), a, np.array([2, 5]), 12, 4, rtol=1e-14)


def test_launches_of_a_time_loop() -> None:
    @acc.jit(device="simt")
    def program(u, v, steps):
        # pragma acc kernels loop seq
        for t in range(steps):
            for i in range(1, len(u) - 1):
                v[i] = u[i - 1] + u[i + 1]
            for i in range(1, len(u) - 1):
                u[i] = v[i]

    program(np.ones(40), np.zeros(40), 6)
    assert program.stats()["launches"] == 12


@pytest.mark.parametrize("clause", ["", "async(1)"])
def test_arrays_of_each_step(each_device: None, clause: str, tmp_path) -> None:
    """What a step computes for itself lives on the device for as long as the step."""
    from tests.support.two_forms import module_of

    text = f"""
        def program(a, b, n):
            #pragma acc kernels {clause}
            for t in range(n):
                a[1:-1] = a[2:] + a[:-2]
                for i in range(len(b)):
                    b[i] = a[i] - t
                a[:] = 0.5 * (a + b)
            #pragma acc wait
    """
    program = module_of(tmp_path, text).program
    a, b = np.arange(50.0), np.zeros(50)
    expected_a, expected_b = a.copy(), b.copy()
    program(expected_a, expected_b, 4)
    acc.jit(program)(a, b, 4)
    np.testing.assert_array_equal(a, expected_a)
    np.testing.assert_array_equal(b, expected_b)


def test_values_that_are_needed_after_inner_loops(agree) -> None:
    """The last iterations of loops in loops, behind jumps, before the next turn of a `while`."""

    def program(x, y, n, limit):
        j, k, t, u = -1, 7, 0, 0
        # pragma acc kernels
        # {
        for i in range(n):
            for j in range(3):
                t = 2 * i + j
                y[j] = i
        for i in range(n):
            for k in range(4):
                y[k] += i
            if x[i] > 2:
                continue
            k = 0
        while u < limit:
            for m in range(3):
                u = m + u + 1
                y[m] += u
        # }
        return i, j, k, t, u, m

    for n in (1, 4):
        agree(program, np.arange(5.0), np.zeros(5), n, 9)


def test_a_loop_that_does_not_run_assigns_nothing(agree_run) -> None:
    def program(x, n):
        k, t = 5, 7.0
        # pragma acc kernels
        for k in range(n):
            t = x[k]
            x[k] = 1
        return k, t

    for n in (0, 3):
        agree_run(program, np.arange(4.0), n)


def test_a_variable_of_two_loops(agree_run) -> None:
    def program(x, y, n):
        # pragma acc kernels
        # {
        for i in range(n):
            for k in range(2):
                for i in range(3):
                    y[i] += x[k]
                y[i] += 10 * k
        # }
        for i in range(2):
            # pragma acc parallel loop
            for k in range(3):
                for i in range(2):
                    y[3 * i + k] *= 2
                y[3 * i + k] += i

    agree_run(program, np.arange(9.0), np.zeros(9), 4)


def test_loops_of_which_one_begins_where_another_has_left_off(agree) -> None:
    """Two loops whose indices may be negative, and a number that goes from one to the other."""

    def program(x, y, k, m):
        t = k
        # pragma acc kernels
        # {
        for i in range(3):
            for j in range(2):
                y[i + j * k] = x[j + k]
                t = t + m
        for i in range(2):
            for j in range(3):
                y[i + t] += x[j + t] * x[j + k]
        # }
        return t

    agree(program, np.arange(40.0), np.zeros(40), 2, 1)
    agree(program, np.arange(40.0), np.zeros(40), -2, -1)
