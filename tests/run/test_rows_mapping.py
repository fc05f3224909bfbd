# SPDX-License-Identifier: Apache-2.0
"""Rows A11–A14, A18, C22, D4, D5, D8–D12 and D34 of the predecessors' table: compute constructs and their mapping."""

from __future__ import annotations

import numpy as np
import pytest

from pyacc_mlir import acc

_POISON = -1


def test_A11_every_gang_runs_what_no_loop_shares(each_device: None) -> None:
    def program(redundant, shared, runs):
        #pragma acc parallel num_gangs(4)
        #{
        redundant[acc.gang_id()] = acc.num_gangs()
        #pragma acc atomic update
        runs[0] += 1
        #pragma acc loop gang
        for i in range(len(shared)):
            shared[i] = acc.gang_id()
        #}

    redundant, shared, runs = np.full(6, _POISON), np.full(40, _POISON), np.zeros(1, np.int64)
    acc.jit(program)(redundant, shared, runs)
    gangs = int(runs[0])
    assert 2 <= gangs <= 4
    assert list(redundant) == [gangs] * gangs + [_POISON] * (6 - gangs)
    assert set(shared) == set(range(gangs))


def test_A12_every_loop_clause(agree, rng) -> None:
    def program(a, b, s):
        n, m = a.shape
        top = -100
        #pragma acc parallel num_gangs(3) num_workers(2) vector_length(32) copy(top)
        #{
        #pragma acc loop gang private(t) device_type(nvidia) worker
        for i in range(n):
            t = i * 2
            #pragma acc loop vector
            for j in range(m):
                b[i, j] = a[i, j] + t
        #pragma acc loop gang independent reduction(max:top)
        for i in range(n):
            #pragma acc loop seq
            for j in range(m):
                top = max(top, a[i, j])
        #}
        s[0] = top
        #pragma acc parallel loop gang vector collapse(2)
        for i in range(n):
            for j in range(m):
                b[i, j] += 1
        #pragma acc parallel loop tile(4, 2) gang vector
        for i in range(n):
            for j in range(m):
                b[i, j] *= 3
        #pragma acc parallel loop gang
        for i in range(n):
            #pragma acc loop auto
            for j in range(1, m):
                b[i, j] += b[i, j - 1]

    agree(program, rng.integers(-50, 50, (21, 9)), np.zeros((21, 9), np.int64), np.zeros(1, np.int64))


def test_A12_collapse_of_a_nest_that_is_not_tight() -> None:
    def program(a):
        #pragma acc parallel loop collapse(2)
        for i in range(4):
            a[i, 0] = 1
            for j in range(4):
                a[i, j] = 1

    with pytest.raises(acc.PragmaError, match="ACC311"):
        acc.jit(program)(np.zeros((4, 4)))


def test_A13_kernels_and_serial_equal_parallel(agree, rng) -> None:
    def program(x, y, z, w):
        #pragma acc parallel loop
        for i in range(len(x)):
            y[i] = x[i] * 2 + 1
        #pragma acc kernels
        #{
        for i in range(len(x)):
            z[i] = x[i] * 2
        for i in range(len(x)):
            z[i] = z[i] + 1
        #}
        #pragma acc serial
        #{
        w[0] = acc.num_gangs() + acc.num_workers() + acc.vector_length()
        for i in range(1, len(x)):
            w[i] = x[i] * 2 + w[i - 1]
        #}

    x = rng.integers(-9, 9, 50)
    agree(program, x, np.zeros_like(x), np.zeros_like(x), np.zeros_like(x))


def test_A14_combined_constructs_take_the_clauses_of_both(agree) -> None:
    def program(a, b, c, s):
        total = 0
        #pragma acc parallel loop gang vector num_gangs(2) vector_length(32) if(len(a) > 3) copy(a) reduction(+:total)
        for i in range(len(a)):
            a[i] += i
            total += i
        #pragma acc kernels loop independent gang(2) vector(64) copy(b) private(t)
        for i in range(len(b)):
            t = i * i
            b[i] = t
        #pragma acc serial loop copy(c) private(t)
        for i in range(1, len(c)):
            t = c[i - 1]
            c[i] = t + 1
        s[0] = total

    agree(program, *(np.zeros(45, np.int64) for _ in range(3)), np.zeros(1, np.int64))


def test_A18_cache_routine_and_wait(agree) -> None:
    #pragma acc routine vector
    def smooth(row, out):
        #pragma acc loop vector
        for j in range(1, len(row) - 1):
            #pragma acc cache(row[j - 1:j + 2])
            out[j] = row[j - 1] + row[j] + row[j + 1]

    def program(a, b):
        #pragma acc parallel loop gang async(1)
        for i in range(a.shape[0]):
            smooth(a[i], b[i])
        #pragma acc parallel loop gang async(2) wait(1)
        for i in range(a.shape[0]):
            smooth(b[i], a[i])
        #pragma acc wait

    agree(program, np.arange(70).reshape(5, 14), np.zeros((5, 14), np.int64))


def test_C22_schedule_of_the_gangs(each_device: None) -> None:
    def program(chunks, blocks, c):
        #pragma acc parallel loop gang(static: c) num_gangs(3)
        for i in range(len(chunks)):
            chunks[i] = acc.gang_id() * 100 + acc.num_gangs()
        #pragma acc parallel loop gang(static: *) num_gangs(3)
        for i in range(len(blocks)):
            blocks[i] = acc.gang_id()

    chunks, blocks = np.full(25, _POISON), np.full(25, _POISON)
    acc.jit(program)(chunks, blocks, 4)
    gangs = int(chunks[0] % 100)
    assert 2 <= gangs <= 3
    assert list(chunks // 100) == [i // 4 % gangs for i in range(25)]
    assert list(blocks) == sorted(blocks)
    assert set(blocks) == set(range(gangs))


def test_D4_nested_parallel_loops(agree, rng) -> None:
    def program(a, b):
        #pragma acc parallel loop gang
        for i in range(a.shape[0]):
            #pragma acc loop worker
            for j in range(a.shape[1]):
                #pragma acc loop vector
                for k in range(a.shape[2]):
                    b[k, j, i] = a[i, j, k] * (i + 1) - j

    agree(program, rng.integers(-9, 9, (4, 5, 37)), np.zeros((37, 5, 4), np.int64))


def test_D5_slices_in_a_loop(agree, rng) -> None:
    def program(a, b, c, d):
        #pragma acc parallel loop
        for i in range(a.shape[0]):
            c[i, :] = a[i, :] + b[i, :]
            d[i, 1:-1] = a[i, 2:] * b[i, :-2]

    shape = (7, 40)
    agree(program, rng.integers(-9, 9, shape), rng.integers(-9, 9, shape), *(np.zeros(shape, np.int64) for _ in "cd"))


def test_D8_threads_by_their_numbers(agree) -> None:
    """The explicit kernel style: each thread finds its element from its ids."""

    def program(a, b, c, width):
        #pragma acc parallel num_gangs(5) vector_length(32)
        #{
        #pragma acc loop gang
        for group in range((len(c) + width - 1) // width):
            #pragma acc loop vector
            for local in range(width):
                i = group * width + local
                if i < len(c):
                    c[i] = a[i] + b[i]
        #}

    agree(program, np.arange(150), np.arange(150) * 3, np.zeros(150, np.int64), 32)


def test_D9_tiled_matrix_product(agree, rng) -> None:
    def program(a, b, c, t):
        n = c.shape[0]
        #pragma acc parallel loop gang collapse(2) vector_length(32)
        for bi in range(0, n, t):
            for bj in range(0, n, t):
                #pragma acc loop vector collapse(2)
                for i in range(t):
                    for j in range(t):
                        total = 0
                        for k in range(n):
                            total += a[bi + i, k] * b[k, bj + j]
                        c[bi + i, bj + j] = total

    a, b = rng.integers(-9, 9, (2, 16, 16))
    agree(program, a, b, np.zeros((16, 16), np.int64), 4)


def test_D10_exact_totals_under_contention(agree, rng) -> None:
    def program(values, counts, extremes):
        #pragma acc parallel loop gang worker vector num_gangs(4) num_workers(4) vector_length(32)
        for i in range(len(values)):
            #pragma acc atomic update
            counts[values[i] % 3] += 1
            #pragma acc atomic update
            extremes[0] = min(extremes[0], values[i])
            #pragma acc atomic update
            extremes[1] = max(extremes[1], values[i])

    values = rng.integers(0, 1000, 3000)
    agree(program, values, np.zeros(3, np.int64), np.array([5000, -5000]))


def test_D11_functions_of_the_device_two_levels_and_two_types(agree, rng) -> None:
    #pragma acc routine seq
    def square(v):
        return v * v

    #pragma acc routine seq
    def distance(row, other):
        total = row[0] * 0
        for k in range(len(row)):
            total += square(row[k] - other[k])
        return total

    def program(x, y, d, e):
        #pragma acc parallel loop gang vector collapse(2)
        for i in range(x.shape[0]):
            for j in range(x.shape[0]):
                d[i, j] = distance(x[i], x[j])
                e[i, j] = distance(y[i], y[j])

    x = rng.integers(-9, 9, (9, 4))
    agree(program, x, x / 2, np.zeros((9, 9), np.int64), np.zeros((9, 9)))


def test_D12_the_simulator_finds_an_index_outside_of_an_array() -> None:
    def program(x, y):
        #pragma acc parallel loop
        for i in range(len(x) + 1):
            y[i] = x[i]

    with pytest.raises(acc.DeviceError, match="out of bounds"):
        acc.jit(program, device="simt")(np.zeros(8), np.zeros(9))


def test_D34_ranges_and_sizes_beyond_32_bits(agree) -> None:
    def far(a, low, high, step):
        #pragma acc parallel loop gang vector
        for i in range(low, high, step):
            a[(i - low) // step] = i

    def wide(a):
        #pragma acc parallel loop vector_length(2048)
        for i in range(len(a)):
            a[i] = 1

    agree(far, np.zeros(64, np.int64), -(2**40), 2**40, 2**35)
    agree(far, np.zeros(40, np.int64), 2**62, 2**61, -(2**56))
    a = np.zeros(9)
    with pytest.raises((acc.CompileError, acc.DeviceError), match="1024"):
        acc.jit(wide, device="simt")(a)
    assert not a.any()


def test_D34_collapsed_tiled_and_dealt_numbers_beyond_32_bits(agree) -> None:
    def program(x, y, z):
        total = 0
        #pragma acc parallel loop collapse(2)
        for i in range(2**31 - 3, 2**31 + 5):
            for j in range(-(2**33), -(2**33) + 7 * 2**20, 2**20):
                x[i - 2**31 + 3, (j + 2**33) >> 20] = i * 7 + j
        #pragma acc parallel loop tile(4, 4)
        for i in range(2**31 - 3, 2**31 + 5):
            for j in range(2**34, 2**34 + 7):
                y[i - 2**31 + 3, j - 2**34] = i + j
        #pragma acc parallel loop gang(static: 2**33) vector
        for i in range(2**32, 2**32 + 40):
            z[i - 2**32] = i
        #pragma acc parallel loop collapse(2) reduction(+:total)
        for i in range(0, 2**40, 2**36):
            for j in range(50):
                total += i + j
        return total

    agree(program, np.zeros((8, 7), np.int64), np.zeros((8, 7), np.int64), np.zeros(40, np.int64))


def test_D34_more_iterations_than_32_bits() -> None:
    def count():
        found = 0
        #pragma acc parallel loop collapse(2) reduction(+:found)
        for i in range(2**20 + 1):
            for j in range(2**11 + 2):
                found += 1
        return found

    assert acc.jit(count, device="host")() == (2**20 + 1) * (2**11 + 2)
