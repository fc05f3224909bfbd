# SPDX-License-Identifier: Apache-2.0
"""A broad sample of ordinary programs: whole functions as an OpenACC programmer or a NumPy user writes them."""

from __future__ import annotations

import numpy as np


def _clamp(v, lo, hi=10.0, *, scale=1):
    if v < lo:
        return lo
    if v > hi:
        return hi
    return v * scale


def _first(row, wanted):
    for j in range(len(row)):
        if row[j] == wanted:
            return j
    return -1


def _score(row, limit=2):
    total = 0
    for v in row:
        if v < 0:
            continue
        total += _clamp(v, 0, limit)
    return total


def test_calls_two_levels_deep_with_defaults_and_keywords(agree, rng) -> None:
    def program(m, found, scores):
        #pragma acc parallel loop
        for i in range(m.shape[0]):
            found[i] = _first(m[i], 4)
            scores[i] = _score(m[i]) + _score(limit=5, row=m[i]) + _clamp(m[i][2], -1, hi=1.5, scale=2)

    agree(program, rng.integers(-5, 9, (7, 9)), np.zeros(7, np.int64), np.zeros(7))


def test_argmax_of_rows(agree, rng) -> None:
    def program(m, best, where):
        #pragma acc parallel loop
        for i in range(m.shape[0]):
            b = -100.0
            at = -1
            for j in range(m.shape[1]):
                if m[i, j] > b:
                    b = m[i, j]
                    at = j
            best[i] = b
            where[i] = at

    agree(program, rng.standard_normal((9, 5)), np.zeros(9), np.zeros(9, np.int64))


def test_relaxation_to_convergence(agree) -> None:
    def program(u, v):
        n, m = u.shape
        err = 1.0
        it = 0
        #pragma acc data copy(u, v)
        #{
        while err > 1e-2 and it < 100:
            err = 0.0
            #pragma acc parallel loop collapse(2) reduction(max: err)
            for i in range(1, n - 1):
                for j in range(1, m - 1):
                    v[i, j] = 0.225 * (u[i - 1, j] + u[i + 1, j] + u[i, j - 1] + u[i, j + 1])
                    err = max(err, abs(v[i, j] - u[i, j]))
            #pragma acc parallel loop collapse(2)
            for i in range(1, n - 1):
                for j in range(1, m - 1):
                    u[i, j] = v[i, j]
            it += 1
        #}
        return it

    agree(program, np.ones((8, 8)), np.ones((8, 8)), rtol=1e-13)


def test_swapped_buffers_in_a_host_loop(agree_on_host) -> None:
    def program(u, v, steps):
        n = len(u)
        for _ in range(steps):
            #pragma acc parallel loop
            for i in range(1, n - 1):
                v[i] = 0.5 * (u[i - 1] + u[i + 1])
            u, v = v, u
        return u, v

    agree_on_host(program, np.arange(8.0) ** 2, np.zeros(8), 5)


def test_three_levels_and_a_private_array(agree_on_host) -> None:
    def program(a, b):
        w = np.zeros(7)
        #pragma acc parallel num_gangs(3) num_workers(2) vector_length(4)
        #{
        #pragma acc loop gang private(w)
        for i in range(5):
            #pragma acc loop vector
            for k in range(7):
                w[k] = i * k
            #pragma acc loop worker
            for j in range(6):
                t = 0.0
                #pragma acc loop vector reduction(+: t)
                for k in range(7):
                    a[i, j, k] = i * 100 + j * 10 + w[6 - k]
                    t += k
                b[i, j] = t
        #}

    agree_on_host(program, np.zeros((5, 6, 7)), np.zeros((5, 6)))


def test_interpreted_statements_between_constructs(agree_on_host) -> None:
    def program(x):
        history = []
        for step in range(5):
            #pragma acc parallel loop
            for i in range(len(x)):
                x[i] += step
            history.append(float(x.sum()))
            if history[-1] > 20:
                break
        else:
            history.append(-1.0)
        try:
            #pragma acc parallel loop
            for i in range(len(x)):
                x[i] -= 1
            raise ValueError("stop")
        except ValueError as error:
            history.append(str(error))
        return history

    agree_on_host(program, np.arange(6.0))


def test_several_reductions_with_jumps(agree) -> None:
    def program(x):
        s = n = 0
        #pragma acc parallel loop reduction(+: s, n)
        for i in range(len(x)):
            if x[i] < 1:
                continue
            k = 0
            while k < 9:
                if k > x[i]:
                    break
                s += x[i] * k
                k += 1
            n += 1
        return int(s), n

    agree(program, np.arange(-3, 9))
