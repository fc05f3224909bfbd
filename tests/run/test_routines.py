# SPDX-License-Identifier: Apache-2.0
"""`routine` at every level, inferred levels, bind, by name, and recursion of `seq` routines (OpenACC 3.3 §2.15.1)."""

from __future__ import annotations

import numpy as np
import pytest

from pyacc_mlir import acc

TABLE = np.array([1.0, 3.0, 5.0])


#pragma acc routine vector
def _row_sum(a, i):
    total = 0.0
    #pragma acc loop vector reduction(+:total)
    for j in range(a.shape[1]):
        total += a[i, j]
    return total


def _twice_row_sum(a, i):
    """Its level, vector, follows from what it calls."""
    return _row_sum(a, i) * 2


#pragma acc routine worker
def _scale(a, factor):
    #pragma acc loop worker
    for i in range(a.shape[0]):
        #pragma acc loop
        for j in range(a.shape[1]):
            a[i, j] *= factor


#pragma acc routine gang
def _fill(a, value):
    #pragma acc loop gang vector
    for i in range(len(a)):
        a[i] = value + i


#pragma acc routine vector nohost
def _capped(row):
    total = 0.0
    #pragma acc loop reduction(+:total)
    for j in range(len(row)):
        total += row[j] * row[j]
    if total > 30.0:
        return 30.0
    return total


#pragma acc routine(_named) worker
def _named(row, out):
    best = 0.0
    #pragma acc loop reduction(max:best)
    for j in range(len(row)):
        best = max(best, row[j])
    out[0] = best


def _inferred(row):
    #pragma acc loop vector
    for j in range(len(row)):
        row[j] += 1.0


def _plain_loop(row):
    """A loop without a level in a function without a directive: seq, callable everywhere."""
    total = 0.0
    #pragma acc loop reduction(+:total)
    for j in range(len(row)):
        total += row[j]
    return total


def test_routines_of_every_level(agree, rng) -> None:
    def program(a, out, grid, filled):
        #pragma acc parallel num_gangs(4) num_workers(2) vector_length(32)
        #{
        _fill(filled, 10.0)
        #pragma acc loop gang
        for i in range(a.shape[0]):
            out[i] = _twice_row_sum(a, i) + _capped(a[i])
            _inferred(a[i])
        #}
        #pragma acc parallel loop gang num_workers(4)
        for k in range(2):
            _scale(grid[k], 2.0)
            _named(grid[k, 0], out[k:])
        #pragma acc parallel loop gang vector
        for i in range(a.shape[0]):
            out[i] += _plain_loop(a[i])

    arguments = rng.standard_normal((7, 45)), np.zeros(7), rng.standard_normal((2, 5, 33)), np.zeros(100)
    agree(program, *arguments, rtol=1e-12)


def _absolute(x):
    return 1000.0 + abs(x)


#pragma acc routine seq bind(_absolute)
def _magnitude(x):
    return -x if x < 0 else x


#pragma acc routine seq device_type(nvidia, simt) bind("_absolute")
def _magnitude_on_gpus(x):
    return -x if x < 0 else x


@pytest.mark.usefixtures("each_device")
def test_bind_is_for_devices_alone() -> None:
    @acc.jit
    def program(x):
        #pragma acc parallel loop copy(x)
        for i in range(len(x)):
            x[i] = _magnitude(x[i]) + _magnitude_on_gpus(x[i])
        x[0] = _magnitude(x[0])

    x = np.array([-1.0, 2.0])
    program(x)
    more = 0.0 if acc.get_device_type() == "host" else 2000.0
    np.testing.assert_array_equal(x, [2.0 + more, 4.0 + more])


def _fib(n):
    if n < 2:
        return n
    return _fib(n - 1) + _fib(n - 2)


def _is_even(n):
    if n == 0:
        return True
    return _is_odd(n - 1)


def _is_odd(n):
    if n == 0:
        return False
    return _is_even(n - 1)


def _find(a, x, low, high):
    if low >= high:
        return low
    middle = (low + high) // 2
    if a[middle] < x:
        return _find(a, x, middle + 1, high)
    return _find(a, x, low, middle)


def _count(a, depth):
    a[depth] += 1
    if depth > 0:
        _count(a, depth - 1)


def _power(x, n):
    """Returns a tuple, reads an array of the module."""
    if n == 0:
        return 1.0, 0
    value, calls = _power(x, n - 1)
    return value * x + TABLE[n % 3], calls + 1


def test_recursion(agree) -> None:
    def program(a, out, counts, firsts):
        #pragma acc parallel loop
        for i in range(len(out)):
            value, calls = _power(0.5, i)
            out[i] = _fib(i % 12) + _is_even(i) * 100 + _find(a, float(i), 0, len(a)) + value + calls
            _count(counts[i], 3)
        #pragma acc parallel loop gang
        for i in range(len(firsts)):
            firsts[i] = _fib(i) + _find(a, float(i), 0, len(a)) + _deep_sum(a, len(a) - 1)

    agree(program, np.arange(40.0) / 2, np.zeros(40), np.zeros((40, 5)), np.zeros(5), rtol=1e-14)


def _deep_sum(a, i):
    """Read by all threads of a gang alike."""
    if i < 0:
        return 0.0
    return _deep_sum(a, i - 1) + a[i] / (1 + a[i])


def _endless(n):
    if n < 0:
        return 0
    return _endless(n + 1) + 1


@pytest.mark.usefixtures("each_device")
def test_endless_recursion_is_an_error() -> None:
    @acc.jit
    def program(x):
        #pragma acc parallel loop
        for i in range(len(x)):
            x[i] = _endless(i)

    with pytest.raises(RecursionError, match="`_endless` is called 5000 times without a return"):
        program(np.zeros(3, np.int64))


@pytest.mark.usefixtures("each_device")
def test_jitted_functions_call_each_other_in_regions_and_outside() -> None:
    @acc.jit
    def halve(x):
        return x / 2

    @acc.jit
    def halve_all(x):
        #pragma acc parallel loop
        for i in range(len(x)):
            x[i] = halve(x[i])

    @acc.jit
    def program(x):
        #pragma acc data copy(x)
        #{
        halve_all(x)
        #pragma acc parallel loop
        for i in range(len(x)):
            x[i] += halve(x[i])
        #}

    x = np.full(6, 8.0)
    program(x)
    np.testing.assert_array_equal(x, 6.0)


@pytest.mark.usefixtures("each_device")
def test_jitted_routine_is_called_by_the_host_too() -> None:
    #pragma acc routine vector
    @acc.jit
    def total(row):
        found = 0.0
        #pragma acc loop vector reduction(+:found)
        for j in range(len(row)):
            found += row[j]
        return found

    @acc.jit
    def program(a, out):
        #pragma acc parallel loop gang
        for i in range(len(out)):
            out[i] = total(a[i])

    a = np.arange(12.0).reshape(3, 4)
    out = np.zeros(3)
    program(a, out)
    np.testing.assert_array_equal(out, a.sum(axis=1))
    assert total(a[1]) == 22.0


#pragma acc routine gang
def _sums(D, out):
    #pragma acc loop gang
    for i in range(len(out)):
        total = 0.0
        #pragma acc loop vector reduction(+:total)
        for j in range(D.shape[1]):
            total += D[i, j]
        out[i] = total


#pragma acc routine vector
def _mirrored(row):
    """A local array belongs to the gang or worker that calls; the lanes share it."""
    copy = np.zeros(8)
    #pragma acc loop vector
    for j in range(8):
        copy[j] = row[j] * 2
    total = 0.0
    for j in range(8):
        total += copy[j]
    #pragma acc loop vector
    for j in range(8):
        row[j] = copy[7 - j]
    return total


#pragma acc routine seq
def _counted(histogram, k):
    #pragma acc atomic update
    histogram[k] += 1


#pragma acc routine worker
def _raised(a):
    #pragma acc loop
    for i in range(len(a)):
        a[i] += 1


def test_routines_in_other_places(agree, rng) -> None:
    def program(D, out, a, histogram):
        #pragma acc kernels
        #{
        _sums(D, out)
        #}
        #pragma acc parallel num_gangs(1) num_workers(4)
        #{
        _raised(a)
        #}
        #pragma acc parallel loop gang num_gangs(3)
        for i in range(D.shape[0]):
            found = 0.0
            if i % 2:
                found = _mirrored(D[i])
            k = 0
            while k < 2:
                out[i] += _row_sum(D, i) + found
                k += 1
            _counted(histogram, i % 3)

    agree(program, rng.standard_normal((5, 8)), np.zeros(5), np.zeros(70), np.zeros(3), rtol=1e-12)


@pytest.mark.usefixtures("each_device")
def test_kernels_loops_with_calls_keep_their_order_where_it_matters() -> None:
    def program(x, y):
        #pragma acc kernels
        #{
        for i in range(1, len(x)):
            _carried(x, i)
        for i in range(len(y)):
            y[i] = _fib(i)
        for i in range(9):
            _table_step(i)
        #}

    global TABLE
    results = []
    for run in (program, acc.jit(program)):
        TABLE = np.array([1.0, 3.0, 5.0])
        x, y = np.arange(8.0), np.zeros(9)
        run(x, y)
        results.append([*x, *y, *TABLE])
    assert results[0] == results[1]


def _carried(x, i):
    x[i] += x[i - 1]


def _table_step(i):
    TABLE[i % 3] += TABLE[(i + 1) % 3]


def _other(x):
    return -x


#pragma acc routine seq bind(_absolute) bind(_other)
def bound_twice(x):
    return x


#pragma acc routine seq bind(_absolute)
#pragma acc routine vector
def of_two_levels(x):
    return x


@pytest.mark.parametrize("device", ["host", "simt"])
def test_directives_of_what_devices_do_not_call(device: str) -> None:
    """A `bind` does not keep the function's own directives from being checked."""

    def twice(x):
        #pragma acc parallel loop
        for i in range(len(x)):
            x[i] = bound_twice(x[i])

    def levels(x):
        #pragma acc parallel loop
        for i in range(len(x)):
            x[i] = of_two_levels(x[i])

    with pytest.raises(acc.PragmaError, match="found `bind` twice, expected it once") as found:
        acc.jit(twice, device=device)(np.zeros(3))
    assert found.value.offset == 41
    with pytest.raises(acc.PragmaError, match="found a second `routine` above `of_two_levels`") as found:
        acc.jit(levels, device=device)(np.zeros(3))
    assert "routine vector" in (found.value.text or "")
