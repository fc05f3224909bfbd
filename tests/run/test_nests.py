# SPDX-License-Identifier: Apache-2.0
"""Nested loops: gang, worker and vector, collapse, imperfect and triangular nests, several loops in a region."""

from __future__ import annotations

import numpy as np


def test_three_levels(agree, rng) -> None:
    def shift(a, b):
        #pragma acc parallel loop gang
        for i in range(a.shape[0]):
            #pragma acc loop worker
            for j in range(a.shape[1]):
                #pragma acc loop vector
                for k in range(a.shape[2]):
                    b[i, j, k] = a[i, j, k] + 100 * i + 10 * j + k

    a = rng.standard_normal((5, 6, 7))
    agree(shift, a, np.zeros_like(a))


def test_collapse_three(agree, rng) -> None:
    def heat(a, b):
        n, m, p = a.shape
        #pragma acc parallel loop collapse(3)
        for i in range(1, n - 1):
            for j in range(1, m - 1):
                for k in range(1, p - 1):
                    b[i, j, k] = a[i - 1, j, k] - a[i, j + 1, k] * a[i, j, k - 1]

    a = rng.integers(-50, 50, (6, 7, 8))
    agree(heat, a, np.zeros_like(a))


def test_imperfect_nest(agree, rng) -> None:
    def center_rows(a, means):
        #pragma acc parallel loop gang
        for i in range(a.shape[0]):
            total = 0
            #pragma acc loop vector reduction(+:total)
            for j in range(a.shape[1]):
                total += a[i, j]
            means[i] = total // a.shape[1]
            #pragma acc loop vector
            for j in range(a.shape[1]):
                a[i, j] -= means[i]

    agree(center_rows, rng.integers(-90, 90, (13, 70)), np.zeros(13, np.int64))


def test_triangular_nest(agree, rng) -> None:
    def syrk(a, c):
        #pragma acc parallel loop gang
        for i in range(a.shape[0]):
            #pragma acc loop vector
            for j in range(i + 1):
                t = 0
                for k in range(a.shape[1]):
                    t += a[i, k] * a[j, k]
                c[i, j] = t

    agree(syrk, rng.integers(-9, 9, (17, 5)), np.zeros((17, 17), np.int64))


def test_loops_in_one_region(agree, rng) -> None:
    """Two loops of equal trip count in one region: an iteration of the second may read what its own number wrote."""

    def chain(x, y, z):
        #pragma acc parallel
        #{
        #pragma acc loop
        for i in range(len(x)):
            y[i] = x[i] * 2
        #pragma acc loop
        for i in range(len(x)):
            z[i] = y[i] + 1
        #}

    x = rng.integers(-9, 9, 1003)
    agree(chain, x, np.zeros_like(x), np.zeros_like(x))


def test_sequential_outer_loop(agree) -> None:
    def sweep(x):
        #pragma acc parallel
        #pragma acc loop seq
        for k in range(1, 4):
            #pragma acc loop
            for i in range(x.shape[0]):
                x[i] = x[i] * k + 1

    agree(sweep, np.arange(33))


def test_host_loop_around_kernels(agree, rng) -> None:
    def ping_pong(a, b, steps):
        n = a.shape[0]
        for _ in range(steps):
            #pragma acc parallel loop
            for i in range(1, n - 1):
                b[i] = a[i - 1] + a[i + 1]
            #pragma acc parallel loop
            for i in range(1, n - 1):
                a[i] = b[i] % 1000

    a = rng.integers(0, 99, 130)
    agree(ping_pong, a, np.zeros_like(a), 7)


def test_parallel_loops_from_the_end(agree) -> None:
    def program(a, b, values, out):
        #pragma acc parallel loop collapse(2)
        for i in reversed(range(4)):
            for j in reversed(range(1, 3)):
                a[i, j] += 10 * i + j
        #pragma acc parallel loop
        for x in reversed(values):
            out.append(x * 2)
        #pragma acc parallel loop
        for i, x in enumerate(reversed(values)):
            b[i] = x
        for k in range(3):
            #pragma acc kernels
            for i in reversed(range(1, 6, k + 1)):
                b[i] += b[i - 1]

    agree(program, np.ones((4, 4)), np.ones(6), [1, 5, 3], [7])


def test_loop_seq_inside_parallel_loop(agree, rng) -> None:
    def prefix(a):
        #pragma acc parallel loop
        for i in range(a.shape[0]):
            #pragma acc loop seq
            for j in range(1, a.shape[1]):
                a[i, j] += a[i, j - 1]

    agree(prefix, rng.integers(-9, 9, (21, 30)))


def test_vector_loop_alone(agree) -> None:
    def squares(y):
        #pragma acc parallel
        #pragma acc loop vector
        for i in range(len(y)):
            y[i] = i * i

    agree(squares, np.zeros(77, np.int64))


def test_many_gang_dimensions_in_body(agree) -> None:
    def outer_product(x, y, z):
        #pragma acc parallel loop gang worker
        for i in range(len(x)):
            #pragma acc loop vector
            for j in range(len(y)):
                z[i, j] = x[i] * y[j]

    agree(outer_product, np.arange(9), np.arange(41), np.zeros((9, 41), np.int64))


def test_zero_iterations(agree) -> None:
    def empty(x, y):
        #pragma acc parallel loop collapse(2)
        for i in range(x.shape[0]):
            for j in range(x.shape[1]):
                y[i, j] = x[i, j]

    agree(empty, np.zeros((0, 5)), np.zeros((0, 5)))
    agree(empty, np.zeros((5, 0)), np.zeros((5, 0)))


def test_a_while_loop_is_left_by_all_before_its_counter_changes(agree) -> None:
    """The counters are shared by the threads of a block: the one that writes waits for those at the condition."""

    def program(a, n, rounds):
        #pragma acc kernels
        #{
        for i in range(n):
            t = 0
            while t < rounds:
                k = 0
                while k < 2:
                    k += 1
                    a[1:] = (a[:-1] + float(k + i)) % 64.0
                k = 0
                a[i] = a[i] * 0.5 + k
                t += 1
        #}

    agree(program, np.arange(200.0), 3, 5)
