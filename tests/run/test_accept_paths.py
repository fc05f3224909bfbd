# SPDX-License-Identifier: Apache-2.0
"""Names that depend on the path taken: numbers work as in Python, what cannot be told is refused, never guessed."""

from __future__ import annotations

import numpy as np

from pyacc_mlir import acc
from tests.support.refusal import assert_refused


def _arguments() -> tuple[np.ndarray, np.ndarray]:
    return np.arange(6.0), np.arange(24.0).reshape(6, 4)


# Arrays and tuples


def test_row_chosen_by_a_branch_is_refused() -> None:
    def either(x, m):
        #pragma acc parallel loop
        for i in range(6):
            if i > 2:
                r = m[0]
            else:
                r = m[i]
            x[i] = r[1]  # error: [ACC105] "depends on the path"

    def changed(x, m):
        #pragma acc parallel loop
        for i in range(6):
            r = m[0]
            if i > 2:
                r = m[i]
            x[i] = r[1]  # error: [ACC105] "`r`"

    assert_refused(either, *_arguments(), kind=acc.UnsupportedError)
    assert_refused(changed, *_arguments(), kind=acc.UnsupportedError)


def test_row_carried_by_a_sequential_loop_is_refused() -> None:
    def with_for(x, m):
        #pragma acc parallel loop
        for i in range(6):
            r = m[0]
            t = 0.0
            for j in range(5):
                t += r[1]  # error: [ACC105] "`r`"
                r = m[j + 1]
            x[i] = t

    def with_while(x, m):
        #pragma acc parallel loop
        for i in range(6):
            r = m[0]
            j = 0
            while r[0] < 9:  # error: [ACC105] "`r`"
                j += 1
                r = m[j]
            x[i] = j

    assert_refused(with_for, *_arguments(), kind=acc.UnsupportedError)
    assert_refused(with_while, *_arguments(), kind=acc.UnsupportedError)


def test_tuple_chosen_by_a_branch_is_refused() -> None:
    def program(x, m):
        #pragma acc parallel loop
        for i in range(6):
            p = (i, 2 * i)
            if i > 2:
                p = (0, 1)
            u, v = p  # error: [ACC105] "`p`"
            x[i] = u * 10 + v

    assert_refused(program, *_arguments(), kind=acc.UnsupportedError)


def test_rows_and_tuples_that_are_the_same_on_every_path(agree) -> None:
    def program(x, m):
        #pragma acc parallel loop
        for i in range(6):
            a, b = m[i], m[0]
            a, b = b, a
            x[i] = a[1] * 10 + b[2]
            for j in range(2):
                row = m[j]
                x[i] += row[0]
            for row in m:
                x[i] += row[3]
            p = (i, 1)
            p = (p[1] + 0.5, p[0])
            x[i] += p[0] * 100 + p[1]

    agree(program, *_arguments())


# Early returns


def _sign_and_scale(a):
    if a > 2:
        return a, 1.5
    if a < 0:
        return -a, 2
    return 0, 0


def _first_product(n):
    for a in range(n):
        for b in range(a):
            if a * b > 5:
                return a * 10 + b
            if a + b > 6:
                break
        else:
            continue
        break
    return -1


def _next_multiple(n):
    while True:
        n += 1
        if n % 7 == 0:
            return n


def _mark(row, i):
    if i > 3:
        return
    row[0] = 99


def test_early_returns(agree) -> None:
    def program(x, m):
        #pragma acc parallel loop
        for i in range(6):
            u, v = _sign_and_scale(i - 2)
            x[i] = u * v + 10 * _first_product(i) + 1000 * _first_product(i * i) + _next_multiple(i)
            _mark(m[i], i)

    agree(program, *_arguments())


def _forgets_a_path(v):
    if v > 0:
        return 1


def test_value_of_a_function_that_may_return_none() -> None:
    def program(x, m):
        #pragma acc parallel loop
        for i in range(6):
            x[i] = _forgets_a_path(x[i])  # error: 20 [ACC402] "`_forgets_a_path` may end without a value"

    assert_refused(program, *_arguments(), kind=acc.CompileError)


# Memory that some path might read before it is written


def _last(n):
    for k in range(n):
        t = k
    return t


def _by_range(n):
    if n > 2:
        t = n
    elif n < 2:
        t = 1
    else:
        return 7
    return t


def test_variables_that_only_python_knows_to_be_assigned(agree) -> None:
    def program(x, m):
        #pragma acc parallel loop
        for i in range(6):
            x[i] = _last(i + 1) * 10 + _by_range(i)

    agree(program, *_arguments())


def test_variable_assigned_under_a_condition_of_the_region(agree) -> None:
    def program(x, m):
        #pragma acc parallel
        #{
        if len(x) > 3:
            t = 2.0
        #pragma acc loop
        for i in range(6):
            x[i] = t
        #}

    agree(program, *_arguments())


def test_variable_carried_in_a_serial_construct(agree) -> None:
    def program(x, m):
        #pragma acc serial
        for i in range(6):
            if i % 2 == 0:
                t = i
            x[i] = t

    agree(program, *_arguments())


def test_private_variable_read_on_a_path_never_taken(agree) -> None:
    def program(x, m):
        last = 0.0
        #pragma acc parallel loop private(last)
        for i in range(6):
            is_first = True
            for k in range(3):
                if not is_first:
                    x[i] += last
                last = k * 2
                is_first = False

    agree(program, *_arguments())


# Scalars that every iteration surely writes first


def test_written_before_the_only_exit_of_a_loop(agree) -> None:
    def program(x, m):
        #pragma acc parallel loop
        for i in range(6):
            n = i
            while True:
                z = n * n
                if z > 10:
                    break
                n += 1
            x[i] = z

    agree(program, *_arguments())


def test_written_by_a_loop_that_surely_runs(agree) -> None:
    def program(x, m):
        #pragma acc parallel loop
        for i in range(6):
            for k in range(3):
                t = k * x[i]
                k *= 2
            x[i] = t + k

    agree(program, *_arguments())


def test_written_where_the_other_branch_leaves(agree) -> None:
    def program(x, m):
        #pragma acc parallel loop
        for i in range(6):
            if x[i] < 3:
                continue
            else:
                t = x[i]
            m[i, 0] = t * 2

    agree(program, *_arguments())


def test_written_by_a_loop_that_may_not_run() -> None:
    def program(x, m):
        t = 0.0
        #pragma acc parallel loop
        for i in range(6):
            for k in range(i):
                t = x[k]  # error: [ACC601] "`t`"
            m[i, 0] = t

    assert_refused(program, *_arguments(), kind=acc.CompileError)


# Data regions and arrays of rank 0


def test_view_made_in_a_data_region_and_used_after_it(agree) -> None:
    def program(x, m):
        #pragma acc data copy(m)
        #{
        row = m[0]
        #}
        row[1] = 77
        #pragma acc parallel loop
        for i in range(6):
            m[i, 0] += 1

    agree(program, *_arguments())


def test_array_of_rank_0_comes_back(agree) -> None:
    def program(x, z):
        #pragma acc serial
        z[()] += 1
        #pragma acc data copy(x, z)
        #{
        #pragma acc parallel loop default(present)
        for i in range(6):
            x[i] = z[()]
        #pragma acc serial
        z[()] *= 2
        #}

    agree(program, np.zeros(6), np.array(5.0))
