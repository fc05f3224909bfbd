# SPDX-License-Identifier: Apache-2.0
"""Data clauses, `data` regions in every form, `if`, `default`, launch sizes."""

from __future__ import annotations

import numpy as np
import pytest

from pyacc_mlir import acc


def test_every_data_clause(agree_on_host, rng) -> None:
    """On shared memory: elsewhere the value of `d` after the region is not defined, and `e` must be present."""

    def program(a, b, c, d, e):
        #pragma acc parallel loop copyin(a) copyout(b) copy(c) create(d) no_create(e)
        for i in range(len(a)):
            d[i] = a[i] * 2
            b[i] = d[i] + 1
            c[i] += b[i] + e[i]

    x = rng.integers(-9, 9, (5, 40))
    agree_on_host(program, *(row.copy() for row in x))


def test_sections(agree, rng) -> None:
    def program(a, b, c, n):
        #pragma acc parallel loop copyin(a[:n], c[1:-1, 2:n]) copyout(b[1:n-1])
        for i in range(1, n - 1):
            b[i] = a[i - 1] + a[i + 1] + c[1, 2]

    agree(program, rng.integers(-9, 9, 30), rng.integers(-9, 9, 30), rng.integers(-9, 9, (5, 30)), 20)


def test_C8_data_region_with_braces(agree, rng) -> None:
    def program(x, d):
        n = len(x)
        #pragma acc data copyin(x) copyout(d)
        #{
        #pragma acc parallel loop
        for i in range(n):
            d[i] = x[i] + 1
        #pragma acc parallel loop present(d)
        for i in range(n):
            d[i] = d[i] * d[i]
        #}

    agree(program, rng.integers(-9, 9, 50), np.zeros(50, np.int64))


def test_data_region_with_end_directive(agree, rng) -> None:
    def program(x, d):
        n = len(x)
        #pragma acc data copyin(x) copy(d)
        #pragma acc parallel loop
        for i in range(n):
            d[i] += x[i]
        #pragma acc parallel loop
        for i in range(n):
            d[i] *= 2
        #pragma acc end data
        d[0] = 5

    agree(program, rng.integers(-9, 9, 50), np.zeros(50, np.int64))


def test_data_region_over_a_host_loop(agree, rng) -> None:
    def program(a, b, steps):
        n = a.shape[0]
        #pragma acc data copy(a) create(b)
        for step in range(steps):
            #pragma acc parallel loop
            for i in range(1, n - 1):
                b[i] = a[i - 1] + a[i + 1]
            #pragma acc parallel loop
            for i in range(1, n - 1):
                a[i] = b[i] % 97 + step

    agree(program, rng.integers(-9, 9, 70), np.zeros(70, np.int64), 9, device_only=(1,))


def test_data_region_with_python_inside(agree_run, rng) -> None:
    """What stays in the interpreter runs between the kernels: here a list and a print-like call."""

    def program(x, log):
        n = len(x)
        #pragma acc data copy(x)
        #{
        for step in range(3):
            #pragma acc parallel loop
            for i in range(n):
                x[i] += step
            #pragma acc parallel loop present(x)
            for i in range(n):
                x[i] *= 2
            #pragma acc update self(x[0:1])
            log.append(int(x[0]))
        #}
        return dict(zip("abc", log))

    agree_run(program, rng.integers(-9, 9, 20), [])


def test_nested_data_regions(agree, rng) -> None:
    def program(x, y, z):
        #pragma acc data copyin(x) create(y)
        #{
        #pragma acc data copyout(z) present(x)
        #{
        #pragma acc parallel loop
        for i in range(len(x)):
            y[i] = x[i] * 3
        #pragma acc parallel loop
        for i in range(len(x)):
            z[i] = y[i] - 1
        #}
        #}

    x = rng.integers(-9, 9, 50)
    agree(program, x, np.zeros_like(x), np.zeros_like(x), device_only=(1,))


def test_enter_exit_and_update(agree_run, rng) -> None:
    def program(x, y):
        n = len(x)
        #pragma acc enter data copyin(x) create(y)
        #pragma acc parallel loop present(x, y)
        for i in range(n):
            y[i] = x[i] + 1
        #pragma acc update self(y)
        y[0] = 100
        #pragma acc update device(y[0:1])
        #pragma acc parallel loop present(x, y)
        for i in range(n):
            x[i] = y[i] * 2
        #pragma acc exit data copyout(x) delete(y)

    agree_run(program, rng.integers(-9, 9, 50), np.zeros(50, np.int64))


def test_A4_equals_form(agree, rng) -> None:
    def program(data, ret):
        #pragma acc parallel loop copyin=data copyout=ret[0:len(data)]
        for i in range(len(data)):
            ret[i] = data[i] ** 2

    agree(program, rng.integers(-9, 9, 20), np.zeros(20, np.int64))


def test_default_present_and_none(agree, rng) -> None:
    def program(x, y, a):
        n = len(x)
        #pragma acc data copyin(x) copy(y)
        #{
        #pragma acc parallel loop default(present)
        for i in range(n):
            y[i] = a * x[i]
        #}
        #pragma acc parallel loop default(none) copyin(x) copy(y) firstprivate(a, n)
        for i in range(n):
            y[i] += a * x[i]

    agree(program, rng.integers(-9, 9, 20), np.zeros(20, np.int64), 7)


@pytest.mark.parametrize("on_device", [True, False])
def test_if_clause(agree, rng, on_device: bool) -> None:
    def program(x, limit):
        s = 0
        #pragma acc parallel loop if(len(x) > limit) reduction(+:s)
        for i in range(len(x)):
            x[i] += 1
            s += x[i]
        return s

    agree(program, rng.integers(-9, 9, 20), 0 if on_device else 100)


def test_if_clause_of_data(agree, rng) -> None:
    def program(x, flag):
        #pragma acc data copy(x) if(flag)
        #{
        #pragma acc parallel loop
        for i in range(len(x)):
            x[i] += 1
        #}

    agree(program, rng.integers(-9, 9, 20), True)
    agree(program, rng.integers(-9, 9, 20), False)


def test_launch_sizes(agree, rng) -> None:
    def program(x, y, gangs):
        lanes = 8
        #pragma acc parallel loop gang worker vector num_gangs(gangs) num_workers(2) vector_length(lanes * 4)
        for i in range(len(x)):
            y[i] = x[i] * 2

    x = rng.integers(-9, 9, 1000)
    for gangs in (1, 3, 8, 2000):
        agree(program, x, np.zeros_like(x), gangs)


@pytest.mark.usefixtures("each_device")
def test_C9_data_region_left_by_an_exception(rng) -> None:
    def program(x, divisor):
        #pragma acc data copy(x)
        #{
        #pragma acc parallel loop
        for i in range(len(x)):
            x[i] += 1
        print(1 // divisor)
        #}

    compiled, x = acc.jit(program), np.zeros(5)
    with pytest.raises(ZeroDivisionError):
        compiled(x, 0)
    compiled(x, 1)
    np.testing.assert_array_equal(x, 2.0)
