# SPDX-License-Identifier: Apache-2.0
"""Lists of numbers: converted on entry, written back in place on exit, `append` in parallel loops (language.md §6)."""

from __future__ import annotations

import pytest

from pyacc_mlir import acc


def squares(data):
    ret = []
    #pragma acc parallel loop copyout=ret[0:len(data)]
    for d in data:
        ret.append(d ** 2)
    return ret


@pytest.mark.parametrize("size", [0, 1, 11, 1000])
def test_A9_append_over_a_list(agree_run, size: int) -> None:
    agree_run(squares, list(range(-3, size - 3)))
    agree_run(squares, [value / 4 for value in range(size)])


def test_A9_append_over_a_million() -> None:
    data = list(range(1_000_000))
    assert acc.jit(squares)(data) == [value * value for value in data]


def test_A9_append_assembles(agree) -> None:
    agree(squares, [1.0, 2.0, 3.0])


def test_append_extends_in_place(agree_run) -> None:
    def program(data, out):
        #pragma acc parallel loop
        for d in data:
            half = d / 2
            out.append(half + 1)

    agree_run(program, [1, 2, 3], [0.5, 0.25])
    agree_run(program, [1.5, 2, 3], [])


def test_append_in_a_loop_over_range(agree_run) -> None:
    def program(n):
        out = []
        #pragma acc parallel loop
        for i in range(n):
            out.append(i * i - 1)
        return out

    agree_run(program, 40)


def test_two_lists_appended(agree_run) -> None:
    def program(data):
        small = []
        large = []
        #pragma acc parallel loop
        for d in data:
            small.append(d - 1)
            large.append(d * 1.5)
        return small, large

    agree_run(program, list(range(20)))


def test_append_keeps_the_order(agree_run) -> None:
    def program(x):
        out = []
        #pragma acc parallel loop num_gangs(7)
        for i in range(len(x) - 1, -1, -1):
            out.append(x[i])
        return out

    agree_run(program, list(range(500)))


def test_A10_list_written_in_place(agree_run) -> None:
    def program(values):
        #pragma acc parallel loop copy(values)
        for i in range(len(values)):
            values[i] = values[i] * 2

    agree_run(program, [1, 2, 3, -4])
    agree_run(program, [0.5, 2.5])


@pytest.mark.usefixtures("each_device")
def test_A10_list_of_ints_and_floats_becomes_floats() -> None:
    """NumPy's rule for the mixture, on entry (language.md §6); plain Python would keep both kinds."""

    def program(values):
        #pragma acc parallel loop copy(values)
        for i in range(len(values)):
            values[i] = values[i] + 1

    values = [1, 2.5, 3]
    same = values
    acc.jit(program)(values)
    assert values == [2.0, 3.5, 4.0]
    assert same is values
    assert all(type(value) is float for value in values)


def test_A10_list_only_read(agree_run) -> None:
    def program(values):
        total = 0
        #pragma acc parallel loop reduction(+:total)
        for v in values:
            total += v
        return total

    values = [1, 2, 3]
    agree_run(program, values)
    assert values == [1, 2, 3]


def test_iterate_over_an_array_by_value(agree, rng) -> None:
    def program(x):
        total = 0
        #pragma acc parallel loop reduction(+:total)
        for v in x:
            total += v * v
        return total

    agree(program, rng.integers(-9, 9, 100))
