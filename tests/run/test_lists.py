# SPDX-License-Identifier: Apache-2.0
"""Lists of numbers: converted on entry, written back in place on exit, `append` in parallel loops (language.md §6)."""

from __future__ import annotations

import numpy as np
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


@pytest.mark.usefixtures("each_device")
def test_A10_list_of_ints_takes_the_floats_stored_in_it() -> None:
    def program(x, halves, ints, turned):
        #pragma acc parallel loop
        for i in range(len(x)):
            halves[i] = x[i] / 2
            ints[i] = i
            turned[i] *= 1j
        #pragma acc kernels
        halves[1:3] = x[1:3] * 0.25

    halves, ints, turned = [0] * 4, [0] * 4, [1, 2.5, True, 0]
    acc.jit(program)(np.arange(4.0), halves, ints, turned)
    assert (halves, ints, turned) == ([0, 0.25, 0.5, 1.5], [0, 1, 2, 3], [1j, 2.5j, 1j, 0])
    assert all(type(value) is int for value in ints)


@pytest.mark.usefixtures("each_device")
def test_A10_one_list_of_two_types_is_an_error() -> None:
    def program(one, other):
        #pragma acc parallel loop
        for i in range(3):
            one[i] = other[i] / 2

    values = [1, 2, 3]
    with pytest.raises(acc.DataError, match="list under two names, as float64 under one and as int64"):
        acc.jit(program)(values, values)
    assert values == [1, 2, 3]


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


def test_A9_conditional_append_is_a_stable_compaction(agree_run) -> None:
    def program(data):
        chosen = []
        #pragma acc parallel loop copyout(chosen[0:len(data)])
        for d in data:
            if d % 3 == 0:
                chosen.append(d * 2)
        return chosen

    agree_run(program, list(range(1000)))
    agree_run(program, [])
    agree_run(program, [1, 2])


def test_A9_appends_of_several_kinds_assemble(agree) -> None:
    def program(data, out):
        rest = [True]
        #pragma acc parallel loop
        for i in range(len(data) - 1, -1, -1):
            for k in range(2):
                rest.append(data[i] > k)
            if data[i] < 0:
                continue
            out.append(data[i])
            if data[i] > 5:
                out.append(data[i] * 0.5)
        return rest

    agree(program, [1.0, -2.0, 7.0, 9.0, 3.0], [4.5])


def test_append_in_nests(agree_run) -> None:
    def gangs_and_lanes(n, m):
        some, all_ = [], [7]
        #pragma acc parallel loop gang
        for i in range(n):
            #pragma acc loop vector
            for j in range(m):
                if (i + j) % 2:
                    some.append(i * m + j)
                all_.append(i - j)
        return some, all_

    def collapsed(n, m):
        out = []
        #pragma acc parallel loop collapse(2)
        for i in range(n):
            for j in range(m):
                if i > j:
                    out.append(i - j)
                elif i == j:
                    out.append(-1)
                    out.append(j)
        return out

    def found_parallel(n, m):
        some, all_ = [], []
        #pragma acc kernels
        for i in range(n):
            for j in range(m):
                if (i * j) % 3 != 1:
                    some.append(i + j * 0.5)
                all_.append(j)
        return some, all_

    for program in (gangs_and_lanes, collapsed, found_parallel):
        agree_run(program, 5, 6)


def test_append_in_sequential_loops(agree_run) -> None:
    def program(n):
        out, state = [], 1
        #pragma acc parallel loop seq
        for i in range(n):
            state = state * 5 % 17
            if state > 6:
                out.append(state)
        #pragma acc serial loop
        for i in range(n):
            if i % 2:
                out.append(i)
        return out

    agree_run(program, 30)


def test_append_that_has_no_bound_is_refused() -> None:
    def in_a_while(x, out):
        #pragma acc parallel loop
        for i in range(len(x)):
            k = 0
            while k < x[i]:
                out.append(k)
                k += 1

    def triangular(x, out):
        #pragma acc parallel loop
        for i in range(len(x)):
            for j in range(i):
                out.append(j)

    def other_use(x, out):
        #pragma acc parallel loop
        for i in range(len(x)):
            out.append(len(out))

    for program, text in ((in_a_while, "while"), (triangular, "depends on the iteration"), (other_use, "nothing else")):
        with pytest.raises(acc.UnsupportedError, match=text):
            acc.jit(program)([1, 2], [])
