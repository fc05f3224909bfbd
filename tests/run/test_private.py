# SPDX-License-Identifier: Apache-2.0
"""Privacy: scalars local to an iteration, private and firstprivate copies, private accumulators (language.md §5)."""

from __future__ import annotations

import numpy as np
import pytest

from pyacc_mlir import acc


def test_C23_accumulator_set_in_the_loop_is_private(agree, rng) -> None:
    """`d = 0.0` and then `d += …` in the loop body: never a reduction, in either spelling."""

    def distances(x, y, out):
        #pragma acc parallel loop
        for i in range(out.shape[0]):
            d = 0.0
            for k in range(x.shape[1]):
                tmp = x[i, k] - y[i, k]
                d += tmp * tmp
            e = 0.0
            for k in range(x.shape[1]):
                e = e + x[i, k]
            out[i] = d + 0.5 * e

    x, y = rng.integers(-9, 9, (2, 31, 8)).astype(float)
    agree(distances, x, y, np.zeros(31))


@pytest.mark.parametrize("device", ["host", "simt"])
def test_private_clause_of_scalar(device: str) -> None:
    """Plain Python would give the last value of `t`: outside of the loop it keeps its own."""

    def program(y):
        t = 1000
        #pragma acc parallel loop private(t)
        for i in range(len(y)):
            t = i * 3
            y[i] = t + t
        return t

    y = np.zeros(40, np.int64)
    assert acc.jit(device=device)(program)(y) == 1000
    np.testing.assert_array_equal(y, 6 * np.arange(40))


@pytest.mark.usefixtures("each_device")
def test_private_array(rng) -> None:
    """Each gang has its own copy; the array outside keeps its values, which plain Python cannot show."""

    def reverse_rows(a, scratch):
        #pragma acc parallel loop gang private(scratch)
        for i in range(a.shape[0]):
            for j in range(a.shape[1]):
                scratch[j] = a[i, j]
            for j in range(a.shape[1]):
                a[i, j] = scratch[a.shape[1] - 1 - j]

    a = rng.integers(-99, 99, (50, 8))
    expected, scratch = a[:, ::-1].copy(), np.full(8, 7)
    acc.jit(device="host")(reverse_rows)(a, scratch)
    np.testing.assert_array_equal(a, expected)
    np.testing.assert_array_equal(scratch, 7)


@pytest.mark.usefixtures("each_device")
def test_firstprivate_array() -> None:
    def program(y, table):
        #pragma acc parallel loop firstprivate(table) num_gangs(4)
        for i in range(len(y)):
            table[0] = i
            y[i] = table[0] + table[1]

    y, table = np.zeros(64, np.int64), np.array([5, 100])
    acc.jit(device="host")(program)(y, table)
    np.testing.assert_array_equal(y, np.arange(64) + 100)
    np.testing.assert_array_equal(table, [5, 100])


def test_scalars_come_in_as_firstprivate(agree) -> None:
    def program(y, a, b):
        c = a * 2
        #pragma acc parallel loop firstprivate(c)
        for i in range(len(y)):
            y[i] = c * i + b

    agree(program, np.zeros(19, np.int64), 7, -3)


@pytest.mark.usefixtures("each_device")
def test_firstprivate_scalar_does_not_come_back() -> None:
    def program(y):
        t = 5
        #pragma acc parallel num_gangs(1)
        #{
        t = t + 1
        y[0] = t
        #}
        return t

    y = np.zeros(1, np.int64)
    with pytest.warns(acc.AccWarning, match="`t`"):
        returned = acc.jit(device="host")(program)(y)
    assert (returned, y[0]) == (5, 6)


def test_scalar_assigned_on_both_branches(agree, rng) -> None:
    def program(x, y):
        #pragma acc parallel loop
        for i in range(len(x)):
            if x[i] > 0:
                sign = 1
                size = x[i]
            else:
                sign = -1
                size = -x[i]
            y[i] = sign * size * 10

    agree(program, rng.integers(-9, 9, 50), np.zeros(50, np.int64))


def test_two_accumulators_of_inner_loops(agree, rng) -> None:
    """numba #7630: accumulators on two branches."""

    def program(x, flag, out):
        #pragma acc parallel loop
        for i in range(x.shape[0]):
            total = 1
            if flag[i]:
                for k in range(x.shape[1]):
                    total += x[i, k]
            else:
                for k in range(x.shape[1]):
                    total -= 2 * x[i, k]
            out[i] = total

    agree(program, rng.integers(-9, 9, (20, 7)), rng.integers(0, 2, 20) == 1, np.zeros(20, np.int64))


def test_swap_through_temporary(agree, rng) -> None:
    def program(x, y):
        #pragma acc parallel loop
        for i in range(len(x)):
            x[i], y[i] = y[i], x[i]
            first, (second, third) = x[i], (y[i], 3)
            first, second = second, first
            x[i] = first * third
            y[i] = second

    agree(program, rng.integers(-9, 9, 50), rng.integers(-9, 9, 50))
