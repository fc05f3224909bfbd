# SPDX-License-Identifier: Apache-2.0
"""`if`, `while`, `continue`, `break`, conditional expressions, unpacking, augmented assignment inside regions."""

from __future__ import annotations

import numpy as np
import pytest

from pyacc_mlir import acc


def test_if_elif_else(agree) -> None:
    def program(x, y):
        #pragma acc parallel loop
        for i in range(len(x)):
            if x[i] < -3:
                y[i] = 1
            elif x[i] < 0:
                y[i] = 2
            elif x[i] == 0:
                pass
            else:
                if i % 2:
                    y[i] = 4
                else:
                    y[i] = 5
                y[i] += 10

    agree(program, np.arange(-8, 9), np.zeros(17, np.int64))


def test_continue_ends_the_iteration(agree, rng) -> None:
    def program(x, y):
        #pragma acc parallel loop
        for i in range(len(x)):
            if x[i] < 0:
                continue
            t = x[i] * 2
            if t > 10:
                y[i] = -1
                continue
            y[i] = t

    agree(program, rng.integers(-9, 9, 50), np.zeros(50, np.int64))


def test_break_and_continue_of_sequential_loops(agree, rng) -> None:
    def program(a, first, count):
        #pragma acc parallel loop
        for i in range(a.shape[0]):
            first[i] = -1
            for j in range(a.shape[1]):
                if a[i, j] < 0:
                    continue
                if a[i, j] > 6:
                    first[i] = j
                    break
                count[i] += 1
            k = 0
            while True:
                k += 1
                if k % 3 == 0:
                    continue
                if k > a[i, 0] + 9:
                    break
                count[i] += 100

    agree(program, rng.integers(-9, 9, (20, 12)), np.zeros(20, np.int64), np.zeros(20, np.int64))


def test_while(agree) -> None:
    def collatz(out):
        #pragma acc parallel loop
        for i in range(len(out)):
            n = i + 1
            steps = 0
            while n != 1:
                n = n // 2 if n % 2 == 0 else 3 * n + 1
                steps += 1
            out[i] = steps

    agree(collatz, np.zeros(60, np.int64))


def test_loop_else(agree, rng) -> None:
    """`else` of a loop runs unless it was left by `break`."""

    def primes(out):
        #pragma acc parallel loop
        for i in range(2, len(out)):
            for k in range(2, i):
                if i % k == 0:
                    out[i] = k
                    break
            else:
                out[i] = -1

    agree(primes, np.zeros(40, np.int64))


def test_augmented_assignments(agree, rng) -> None:
    def program(x, f):
        #pragma acc parallel loop
        for i in range(len(x)):
            x[i] += 5
            x[i] -= i
            x[i] *= 3
            x[i] //= 2
            x[i] %= 1000
            x[i] **= 2
            x[i] <<= 2
            x[i] >>= 1
            x[i] |= 8
            x[i] &= 0xFFFF
            x[i] ^= 3
            f[i] /= 4
            f[i] += x[i]

    agree(program, rng.integers(-90, 90, 40), rng.standard_normal(40))


def test_conditional_expression_evaluates_one_side(agree) -> None:
    def program(x, y):
        #pragma acc parallel loop
        for i in range(len(x)):
            y[i] = x[i + 1] if i + 1 < len(x) else -1
            y[i] += 100 // x[i] if x[i] else 7

    agree(program, np.arange(9), np.zeros(9, np.int64))


def test_tuple_unpacking_of_shapes_and_tuples(agree, rng) -> None:
    def program(a, out):
        n, m = a.shape
        #pragma acc parallel loop
        for i in range(n):
            rows, columns = a.shape
            left, right = (a[i, 0], a[i, m - 1])
            (lo, hi), scale = (min(left, right), max(left, right)), 2
            out[i] = rows * 1000 + columns * 100 + scale * (hi - lo)

    agree(program, rng.integers(-9, 9, (14, 6)), np.zeros(14, np.int64))


def test_nested_subscripts_and_shape(agree, rng) -> None:
    def program(a, index, out):
        #pragma acc parallel loop
        for i in range(len(index)):
            out[i] = a[index[i]][1] + a[index[index[i]], 0] + a.shape[0] * a.ndim

    agree(program, rng.integers(-9, 9, (14, 6)), rng.permutation(14), np.zeros(14, np.int64))


def test_chained_assignment(agree) -> None:
    def program(x, y):
        #pragma acc parallel loop
        for i in range(len(x)):
            a = b = i * 2
            x[i] = y[i] = a + b
            z: int = a
            y[i] += z

    agree(program, np.zeros(9, np.int64), np.zeros(9, np.int64))


def test_type_of_variable_is_the_promoted_one(agree) -> None:
    """`s = 0` that later takes a float is a float from the start (language.md §4)."""

    def program(x, y):
        #pragma acc parallel loop
        for i in range(len(x)):
            s = 0
            for k in range(i):
                s += x[k] / 2
            y[i] = s

    agree(program, np.arange(9), np.zeros(9))


def test_loops_over_items_in_their_line(agree) -> None:
    def program(x, y):
        #pragma acc parallel loop
        for i in range(len(x)):
            a, b = x[i], 2 * x[i]
            s = 0.0
            for v in (a, b, y[i]):
                b += 1  # later than Python makes the items
                y[i] += 3
                s += v
            for k, (v, w) in enumerate(zip((x[i], b, 3), [1, 2, 3], strict=True)):
                for u in (-1, v):
                    s += k * v * u + w
            for unused in ():
                s += 1
            y[i] += s

    agree(program, np.arange(6.0), np.ones(6))


def test_zip_strict(agree_run) -> None:
    def program(x, y, out):
        #pragma acc parallel loop
        for k, (a, b) in enumerate(zip(x, y, strict=True)):
            out[k] = a * b
            for c, d in zip(y, x, strict=False):
                out[k] += c - d

    agree_run(program, np.arange(5.0), np.arange(5.0), np.zeros(5))
    with pytest.raises(ValueError, match=r"zip\(\) argument 2 has 4 items, argument 1 has 5"):
        acc.jit(device=agree_run.device)(program)(np.ones(5), np.ones(4), np.zeros(5))


def test_zip_takes_strict_only() -> None:
    def program(x, y, longest):
        #pragma acc parallel loop
        for a, b in zip(x, y, strict=longest):
            y[0] = 0

    with pytest.raises(acc.CompileError, match="ACC103"):
        acc.jit(program)(np.ones(5), np.ones(4), True)


def test_jumps_out_of_loops_over_items_in_their_line(agree) -> None:
    def program(x, y):
        #pragma acc parallel loop collapse(2)
        for i in range(x.shape[0]):
            for j in range(x.shape[1]):
                around = 0
                for di in (-1, 0, 1):
                    for dj in (-1, 0, 1):
                        if di == 0 and dj == 0:
                            continue
                        around += x[(i + di) % x.shape[0], (j + dj) % x.shape[1]]
                for k, (v, w) in enumerate(((x[i, j], 2), (around, 3.5))):
                    if v > 1:
                        break
                    y[i, j] += v * w
                else:
                    k = 9
                y[i, j] += 10 * around + k

    agree(program, np.arange(20).reshape(4, 5) % 3, np.zeros((4, 5)))
