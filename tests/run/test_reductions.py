# SPDX-License-Identifier: Apache-2.0
"""Reductions `+ * max min` of int and float scalars: stated and found, at every level, from any start value."""

from __future__ import annotations

import math

import numpy as np
import pytest

from pyacc_mlir import acc


def stated(x, start):
    total = start
    product = start
    high = start
    low = start
    #pragma acc parallel loop reduction(+:total) reduction(*:product) reduction(max:high) reduction(min:low)
    for i in range(len(x)):
        total += x[i]
        product *= x[i]
        high = max(high, x[i])
        low = min(low, x[i])
    return total, product, high, low


def found(x, start):
    total = start
    left = start
    product = start
    high = start
    low = start
    highest = start
    lowest = start
    #pragma acc parallel loop
    for i in range(len(x)):
        total += x[i]
        left -= x[i]
        product *= x[i]
        high = max(high, x[i])
        low = min(x[i], low)
        if x[i] > highest:
            highest = x[i]
        if lowest > x[i]:
            lowest = x[i]
    return total, left, product, high, low, highest, lowest


@pytest.mark.parametrize("program", [stated, found])
@pytest.mark.parametrize("dtype", ["i4", "i8", "f4", "f8"])
def test_reduction_by_dtype(agree, rng, program, dtype: str) -> None:
    """Small whole numbers, so that the order of the operations does not show."""
    x = rng.choice(np.array([1, 2, -1, -2, 1, 1]), 40).astype(dtype)
    scalar = x.dtype.type(3)
    agree(program, x, scalar)


@pytest.mark.parametrize("program", [stated, found])
@pytest.mark.parametrize("size", [0, 1, 2, 3, 50])
def test_reduction_by_size(agree_run, program, size: int) -> None:
    x = np.where(np.arange(size) % 7 == 3, -2.0, 1.0)
    agree_run(program, x, 3.0)
    agree_run(program, x, -4.0)


def test_reduction_of_python_int(agree, rng) -> None:
    def program(x):
        s = 10
        #pragma acc parallel loop reduction(+:s)
        for i in range(len(x)):
            s += x[i] * 2
        return s

    agree_result = rng.integers(-99, 99, 1000)
    agree(program, agree_result)


def test_reduction_accumulates_in_python_float(agree, rng) -> None:
    """`s = 0.0; s += x[i]` over float32 is a float64 sum (language.md §4)."""

    def program(x):
        s = 0.0
        #pragma acc parallel loop reduction(+:s)
        for i in range(len(x)):
            s += x[i]
        return s

    x = (rng.integers(-(2**20), 2**20, 300)).astype("f4") / np.float32(1024)
    got = acc.jit(device="host")(program)(x)
    assert got == x.astype(float).sum()
    agree_ptx = agree.device == "ptxas"
    if agree_ptx:
        agree(program, x)


def test_conditional_reduction_with_start(agree) -> None:
    """numba #4922 and #7344: the reduction stands in an `if`, the start value is not the neutral one."""

    def program(x):
        s = 100
        #pragma acc parallel loop
        for i in range(len(x)):
            if x[i] > 3:
                s += 1
        return s

    agree(program, np.arange(10) % 7)


def test_reduction_on_two_branches(agree, rng) -> None:
    def program(x):
        s = 5
        #pragma acc parallel loop reduction(+:s)
        for i in range(len(x)):
            if x[i] > 0:
                s += x[i]
            else:
                s -= 3 * x[i]
        return s

    agree(program, rng.integers(-50, 50, 300))


def test_reduction_over_nest(agree, rng) -> None:
    def program(a):
        s = 0
        #pragma acc parallel loop gang reduction(+:s)
        for i in range(a.shape[0]):
            #pragma acc loop worker reduction(+:s)
            for j in range(a.shape[1]):
                #pragma acc loop vector reduction(+:s)
                for k in range(a.shape[2]):
                    s += a[i, j, k]
        return s

    agree(program, rng.integers(-99, 99, (7, 9, 40)))


def test_reduction_over_collapsed_nest(agree, rng) -> None:
    def program(a, b):
        worst = 0.0
        n, m = a.shape
        #pragma acc parallel loop collapse(2) reduction(max:worst)
        for i in range(1, n):
            for j in range(m):
                worst = max(worst, abs(a[i, j] - b[i - 1, j]))
        return worst

    agree(program, rng.standard_normal((23, 17)), rng.standard_normal((23, 17)))


def test_vector_reduction_in_gang_loop(agree, rng) -> None:
    def row_sums(a, out):
        #pragma acc parallel loop gang
        for i in range(a.shape[0]):
            s = 0
            high = -1000
            #pragma acc loop vector reduction(+:s) reduction(max:high)
            for j in range(a.shape[1]):
                s += a[i, j]
                high = max(high, a[i, j])
            out[i, 0] = s
            out[i, 1] = high

    agree(row_sums, rng.integers(-99, 99, (11, 333)), np.zeros((11, 2), np.int64))


def test_vector_reductions_one_after_the_other(agree, rng) -> None:
    def softmax(x, y):
        #pragma acc parallel loop gang
        for i in range(x.shape[0]):
            high = -math.inf
            #pragma acc loop vector reduction(max:high)
            for j in range(x.shape[1]):
                high = max(high, x[i, j])
            total = 0.0
            #pragma acc loop vector reduction(+:total)
            for j in range(x.shape[1]):
                y[i, j] = math.exp(x[i, j] - high)
                total += y[i, j]
            #pragma acc loop vector
            for j in range(x.shape[1]):
                y[i, j] /= total

    x = rng.standard_normal((3, 70)).astype(np.float32)
    agree(softmax, x, np.zeros_like(x), rtol=1e-5)


def test_worker_reduction_in_gang_loop(agree, rng) -> None:
    def row_products(a, out):
        #pragma acc parallel loop gang num_workers(4)
        for i in range(a.shape[0]):
            p = 1
            #pragma acc loop worker vector reduction(*:p)
            for j in range(a.shape[1]):
                p *= a[i, j]
            out[i] = p

    agree(row_products, rng.choice(np.array([1, -1, 1, 1, 2]), (6, 40)), np.zeros(6, np.int64))


def test_reduction_of_construct(agree) -> None:
    """On `parallel` itself the copies of all gangs are combined."""

    def program(x):
        s = 0
        #pragma acc parallel reduction(+:s)
        #{
        #pragma acc loop gang
        for i in range(len(x)):
            s += x[i]
        #}
        return s

    agree(program, np.arange(100))


def test_several_variables_in_one_clause(agree, rng) -> None:
    def moments(x):
        n = 0
        s = 0
        q = 0
        #pragma acc parallel loop reduction(+: n, s, q)
        for i in range(len(x)):
            if x[i] != 0:
                n += 1
                s += x[i]
                q += x[i] * x[i]
        return n, s, q

    agree(moments, rng.integers(-9, 9, 500))


def test_float_sum_is_close(agree, rng) -> None:
    def program(x):
        s = 0.0
        #pragma acc parallel loop
        for i in range(len(x)):
            s += x[i]
        return s

    agree(program, rng.standard_normal(10_001), rtol=1e-10, atol=1e-10)


@pytest.mark.usefixtures("each_device")
def test_float_sum_is_the_same_every_time(rng) -> None:
    def program(x):
        s = 0.0
        #pragma acc parallel loop reduction(+:s)
        for i in range(len(x)):
            s += x[i]
        return s

    compiled, x = acc.jit(device="host")(program), rng.standard_normal(50_000)
    assert len({compiled(x) for _ in range(20)}) == 1


def test_max_of_nan_and_infinity(agree_run) -> None:
    def program(x):
        high = float("-inf")
        #pragma acc parallel loop reduction(max:high)
        for i in range(len(x)):
            if x[i] > high:
                high = x[i]
        return float(high)

    agree_run(program, np.array([1.0, -np.inf, np.inf, 3.0]))
    agree_run(program, np.array([-np.inf, -np.inf]))


def test_serial_sum_inside_parallel_loop_of_rows(agree, rng) -> None:
    def program(a, out):
        total = 0
        #pragma acc parallel loop reduction(+:total)
        for i in range(a.shape[0]):
            row = 0
            for j in range(a.shape[1]):
                row += a[i, j]
            out[i] = row
            total += row
        return total

    agree(program, rng.integers(-9, 9, (30, 12)), np.zeros(30, np.int64))


def test_what_gangs_leave_is_combined_on_the_queue_of_the_construct() -> None:
    """By a second kernel, where there is no atomic operation for it, or its order is fixed."""

    def program(x):
        found, s = False, 0.0
        #pragma acc parallel loop gang vector num_gangs(7) async(1) reduction(||:found) reduction(+:s)
        for i in range(len(x)):
            found = found or (x[i] < 0)
            s += x[i]
        #pragma acc wait(1)
        return found, s

    for order in ("any", "fixed"):
        compiled = acc.jit(device="simt", reduction_order=order)(program)
        text = compiled.lower(np.ones(9), stage="gpu")
        assert text.count("call @pyacc_launch_queue") == text.count("gpu.launch_func") > 1
        for size in range(50):
            assert compiled(np.ones(size)) == (False, float(size))
