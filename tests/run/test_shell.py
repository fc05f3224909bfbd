# SPDX-License-Identifier: Apache-2.0
"""Regions inside ordinary Python: exceptions, context managers, generators, closures, unbound names, `global`."""

from __future__ import annotations

import contextlib

import numpy as np
import pytest

from pyacc_mlir import acc

_TOTAL = 0


def test_inside_try_except_finally(agree_run) -> None:
    def program(x, index, log):
        try:
            #pragma acc parallel loop
            for i in range(len(x)):
                x[i] += 1
            log.append(x[index])
        except IndexError:
            #pragma acc parallel loop
            for i in range(len(x)):
                x[i] += 10
            log.append(-1)
        else:
            log.append(-2)
        finally:
            s = 0
            #pragma acc parallel loop
            for i in range(len(x)):
                s += x[i]
            log.append(s)

    agree_run(program, np.arange(5), 2, [])
    agree_run(program, np.arange(5), 20, [])


def test_inside_with_and_while_and_match(agree_run) -> None:
    def program(x, what):
        with contextlib.suppress(ZeroDivisionError):
            k = 0
            while True:
                match what:
                    case {"add": value}:
                        #pragma acc parallel loop
                        for i in range(len(x)):
                            x[i] += value
                    case [factor, *_]:
                        #pragma acc parallel loop
                        for i in range(len(x)):
                            x[i] *= factor
                k += 1
                1 / (3 - k)
        return k

    agree_run(program, np.arange(5), {"add": 4})
    agree_run(program, np.arange(5), (3, 5))


@pytest.mark.usefixtures("each_device")
def test_generator_function() -> None:
    @acc.jit
    def program(x, steps):
        for step in range(steps):
            #pragma acc parallel loop
            for i in range(len(x)):
                x[i] += step
            yield int(x[0])

    assert list(program(np.zeros(3, np.int64), 4)) == [0, 1, 3, 6]


@pytest.mark.usefixtures("each_device")
def test_closure_sees_what_a_region_computed() -> None:
    @acc.jit
    def program(x):
        s = 0

        def read():
            return s

        #pragma acc parallel loop reduction(+:s)
        for i in range(len(x)):
            s += x[i]
        return read()

    assert program(np.arange(5)) == 10


@pytest.mark.usefixtures("each_device")
def test_global_and_nonlocal() -> None:
    count = 0

    @acc.jit
    def program(x):
        global _TOTAL
        nonlocal count
        #pragma acc parallel loop reduction(+:count)
        for i in range(len(x)):
            count += 1
        s = 0
        #pragma acc parallel loop reduction(+:s)
        for i in range(len(x)):
            s += x[i]
        _TOTAL = s

    program(np.arange(5))
    program(np.arange(6))
    assert (count, _TOTAL) == (11, 15)


def test_star_arguments_and_defaults(agree_run) -> None:
    def program(x, *more, scale=2, **named):
        for other in more:
            #pragma acc parallel loop
            for i in range(len(x)):
                x[i] += other[i] * scale
        return sorted(named)

    agree_run(program, np.zeros(4), np.arange(4), np.arange(4.0))
    x = np.zeros(4)
    assert acc.jit(program)(x, np.arange(4), scale=5, b=1, a=2) == ["a", "b"]
    np.testing.assert_array_equal(x, np.arange(4) * 5)


def test_name_that_may_be_unbound(agree_run) -> None:
    def program(x, steps):
        for step in range(steps):
            s = 0
            #pragma acc parallel loop reduction(+:s)
            for i in range(len(x)):
                s += x[i] + step
        try:
            return s
        except UnboundLocalError:
            return None

    agree_run(program, np.arange(5), 3)
    agree_run(program, np.arange(5), 0)


@pytest.mark.usefixtures("each_device")
def test_unbound_name_raises_as_in_python() -> None:
    @acc.jit
    def program(x, flag):
        if flag:
            a = 2
        #pragma acc parallel loop
        for i in range(len(x)):
            x[i] = a

    x = np.zeros(3)
    with pytest.raises(UnboundLocalError, match="a"):
        program(x, False)
    program(x, True)
    np.testing.assert_array_equal(x, 2.0)


def test_variable_that_changes_its_type_between_blocks(agree_run) -> None:
    def program(x):
        n = 3
        #pragma acc parallel loop
        for i in range(n):
            x[i] += n
        n = "three"
        length = len(n)
        n = 0.5
        #pragma acc parallel loop
        for i in range(length):
            x[i] += n
        return n

    agree_run(program, np.zeros(5))


def test_walrus_delete_and_star(agree_run) -> None:
    def program(x):
        if (n := len(x)) > 2:
            first, *rest = range(n)
            #pragma acc parallel loop
            for i in range(n):
                x[i] += n + first
            del rest
        a, b = (sum(x[k] for k in range(n)), [v for v in x])
        return a, b

    agree_run(program, np.arange(5))


@pytest.mark.usefixtures("each_device")
def test_printing_inside_a_time_loop(capsys) -> None:
    @acc.jit
    def program(x, steps):
        for step in range(steps):
            #pragma acc parallel loop
            for i in range(len(x)):
                x[i] += 1
            print(step, x.sum())

    program(np.zeros(3), 2)
    assert capsys.readouterr().out == "0 3.0\n1 6.0\n"


def test_new_arrays_between_kernels(agree_run) -> None:
    def program(n):
        x = np.arange(n, dtype=np.float64)
        y = np.empty_like(x)
        #pragma acc parallel loop
        for i in range(n):
            y[i] = x[i] * 2
        x = x.astype(np.float32)[::-1]
        #pragma acc parallel loop
        for i in range(n):
            y[i] += x[i]
        return y

    agree_run(program, 10)


def test_returns_from_the_middle(agree_run) -> None:
    def program(x, limit):
        for step in range(10):
            #pragma acc parallel loop
            for i in range(len(x)):
                x[i] *= 2
            if x[1] > limit:
                return step
        return -1

    agree_run(program, np.arange(5), 7)
    agree_run(program, np.arange(5), 10**6)


def test_jitted_function_calls_jitted_function(agree_run) -> None:
    @acc.jit
    def twice(x):
        #pragma acc parallel loop
        for i in range(len(x)):
            x[i] *= 2

    def program(x):
        #pragma acc data copy(x)
        #{
        twice(x)
        #pragma acc parallel loop
        for i in range(len(x)):
            x[i] += 1
        twice(x)
        #}

    agree_run(program, np.arange(5))


@pytest.mark.usefixtures("each_device")
def test_recursion_of_the_host_part() -> None:
    @acc.jit
    def program(x, depth):
        #pragma acc parallel loop
        for i in range(len(x)):
            x[i] += depth
        if depth:
            program(x, depth - 1)

    x = np.zeros(3)
    program(x, 4)
    np.testing.assert_array_equal(x, 10.0)


@pytest.mark.usefixtures("each_device")
def test_traceback_shows_the_users_lines() -> None:
    @acc.jit
    def program(x):
        #pragma acc parallel loop
        for i in range(len(x)):
            x[i] += 1
        raise ValueError("from the user's code")

    with pytest.raises(ValueError, match="user's code") as caught:
        program(np.zeros(3))
    entry = caught.traceback[-1]
    assert str(entry.path) == __file__
    assert "raise ValueError" in str(entry.statement)


def test_scalars_of_every_kind_come_back(agree_run) -> None:
    def program(x):
        n = 0
        f = 0.0
        b = True
        #pragma acc serial copy(n, f, b)
        #{
        for i in range(len(x)):
            n += 1
            f += x[i]
            b = b and x[i] > 0
        #}
        return n, f, b

    agree_run(program, np.array([1.0, 2.0]))
    agree_run(program, np.array([1.0, -2.0]))
