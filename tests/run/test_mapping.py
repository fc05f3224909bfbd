# SPDX-License-Identifier: Apache-2.0
"""Which gang, worker and lane gets which iteration: arrays of ids, poisoned before."""

from __future__ import annotations

import numpy as np
import pytest

from pyacc_mlir import acc

POISON = -77
DEVICES = ["host", "simt"]


def poisoned(*shape: int) -> np.ndarray:
    return np.full(shape, POISON)


def two_dimensions(n, m, first, second, count):
    #pragma acc parallel num_gangs(3, 4) copy(first, second, count)
    #{
    #pragma acc loop gang(dim: 2)
    for i in range(n):
        #pragma acc loop gang(dim: 1)
        for j in range(m):
            first[i, j] = acc.gang_id(1)
            second[i, j] = acc.gang_id(dim=2)
            count[i, j] += 100 * acc.num_gangs(1) + 10 * acc.num_gangs(2) + acc.num_gangs(3)
    #}


@pytest.mark.parametrize("device", DEVICES)
def test_gangs_of_two_dimensions(device) -> None:
    first, second, count = poisoned(10, 9), poisoned(10, 9), np.zeros((10, 9), np.int64)
    acc.jit(two_dimensions, device=device)(10, 9, first, second, count)
    assert (count == 341).all()  # each iteration once
    assert (first == first[0]).all()
    assert (second.T == second[:, 0]).all()
    assert set(first.ravel()) == {0, 1, 2}
    assert set(second.ravel()) == {0, 1, 2, 3}


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("g", [1, 2, 5])
def test_three_dimensions_sizes_at_run_time(device, g) -> None:
    def work(a, g):
        #pragma acc parallel num_gangs(g, g + 1, 2)
        #{
        #pragma acc loop gang(dim: 3)
        for i in range(a.shape[0]):
            #pragma acc loop gang(dim: 2)
            for j in range(a.shape[1]):
                #pragma acc loop gang(dim: 1) vector
                for k in range(a.shape[2]):
                    a[i, j, k] += 1 + 1000 * acc.num_gangs(1) + 100 * acc.num_gangs(2) + 10 * acc.num_gangs(3)
        #}

    a = np.zeros((3, 7, 11), np.int64)
    acc.jit(work, device=device)(a, g)
    assert (a == 1 + 1000 * g + 100 * (g + 1) + 20).all()


@pytest.mark.parametrize("device", DEVICES)
def test_a_dimension_that_is_not_mentioned_has_one_gang(device) -> None:
    def work(a):
        #pragma acc parallel loop gang(dim: 2) num_gangs(4)
        for i in range(len(a)):
            a[i] = 10 * acc.num_gangs(2) + acc.gang_id(2)

    a = poisoned(20)
    acc.jit(work, device=device)(a)
    assert (a == 10).all()


@pytest.mark.parametrize("device", DEVICES)
def test_sizes_left_to_the_implementation(device) -> None:
    def work(a):
        #pragma acc parallel
        #{
        #pragma acc loop gang(dim: 2)
        for i in range(a.shape[0]):
            #pragma acc loop gang(dim: 1)
            for j in range(a.shape[1]):
                a[i, j] += 1
        #pragma acc loop gang(dim: 2)
        for i in range(a.shape[0]):
            #pragma acc loop gang(dim: 1)
            for j in range(a.shape[1]):
                a[i, j] *= 2
        #}

    a = np.ones((30, 40), np.int64)
    acc.jit(work, device=device)(a)
    assert (a == 4).all()


def outermost_takes_gang(a):
    #pragma acc parallel num_gangs(4) num_workers(2) vector_length(32)
    #{
    #pragma acc loop vector
    for i in range(a.shape[1]):
        a[0, i] = acc.gang_id()
    #pragma acc loop worker
    for i in range(a.shape[1]):
        a[1, i] = acc.gang_id()
    #pragma acc loop worker vector
    for i in range(a.shape[1]):
        a[2, i] = acc.gang_id()
    #pragma acc loop
    for i in range(a.shape[1]):
        a[3, i] = acc.gang_id()
    #pragma acc loop seq
    for k in range(2):
        #pragma acc loop
        for i in range(a.shape[1]):
            a[4 + k, i] = acc.gang_id()
    #}


@pytest.mark.parametrize("device", DEVICES)
def test_the_implied_gang(device) -> None:
    a = poisoned(6, 1000)
    acc.jit(outermost_takes_gang, device=device)(a)
    assert all(set(row) == {0, 1, 2, 3} for row in a)


@pytest.mark.parametrize("device", DEVICES)
def test_the_implied_gang_stands_back_for_an_inner_one(device) -> None:
    def work(a):
        #pragma acc parallel num_gangs(4)
        #{
        #pragma acc loop
        for i in range(a.shape[0]):
            #pragma acc loop gang
            for j in range(40):
                a[i, j] = acc.gang_id()
            #pragma acc loop vector
            for j in range(40, a.shape[1]):
                a[i, j] = acc.gang_id()
        #}

    a = poisoned(3, 1000)
    acc.jit(work, device=device)(a)
    for row in a:  # one gang has all iterations of `i`, or none: each inner loop is shared
        assert set(row[:40]) == set(row[40:]) == {0, 1, 2, 3}


@pytest.mark.parametrize("device", DEVICES)
def test_inside_a_higher_dimension_the_implied_gang_is_dimension_1(device) -> None:
    def work(a):
        #pragma acc parallel loop gang(dim: 2) num_gangs(3, 2)
        for i in range(a.shape[0]):
            #pragma acc loop worker
            for j in range(a.shape[1]):
                a[i, j] = 10 * acc.gang_id(2) + acc.gang_id(1)

    a = poisoned(4, 30)
    acc.jit(work, device=device)(a)
    assert set(a.ravel()) == {0, 1, 2, 10, 11, 12}


def twice(a, b, n):
    #pragma acc parallel num_gangs(5) copy(a, b)
    #{
    #pragma acc loop gang
    for i in range(n):
        a[i] = acc.gang_id()
    #pragma acc loop gang vector
    for i in range(3, 3 + n):
        b[i - 3] = acc.gang_id()
    #pragma acc loop gang
    for i in range(2 * n, 0, -2):
        a[n - i // 2] = 100 * a[n - i // 2] + acc.gang_id()
    #}


@pytest.mark.parametrize("device", DEVICES)
def test_loops_of_equal_trip_count_have_one_map(device) -> None:
    a, b = poisoned(23), poisoned(23)
    acc.jit(twice, device=device)(a, b, 23)
    assert (a // 100 == a % 100).all()
    assert (b == a % 100).all()
    assert set(b) == {0, 1, 2, 3, 4}


LEVELS = ["", "gang", "worker", "vector", "gang worker", "gang vector", "worker vector", "gang worker vector", "seq"]


@pytest.mark.parametrize("levels", LEVELS)
def test_tiles(agree_run, rng, levels) -> None:
    program = f'''
def tiled(a, b):
    s = 0
    #pragma acc parallel loop tile(4, 3) {levels} reduction(+: s) num_workers(2) copy(b)
    for i in range(a.shape[0]):
        for j in range(1, a.shape[1]):
            t = a[i, j] * i + a[i, j - 1]
            b[i, j] += t + j
            s += t
    return s
'''
    work = made(program)
    for shape in [(8, 13), (7, 10), (0, 5), (5, 1)]:
        a = rng.integers(-9, 9, shape)
        agree_run(work, a, np.ones_like(a))


def test_tiles_of_any_size_in_three_loops(agree, rng) -> None:
    def tiled(a, b):
        #pragma acc parallel loop gang vector tile(*, 2, 3) vector_length(64)
        for i in range(a.shape[0] - 1, -1, -1):
            for j in range(a.shape[1]):
                for k in range(0, a.shape[2], 2):
                    b[i, j, k] = a[i, j, k] + 100 * i + 10 * j + k

    a = rng.integers(-9, 9, (5, 7, 37))
    agree(tiled, a, np.zeros_like(a))


def test_tiles_keep_their_gang() -> None:
    def who(a):
        #pragma acc parallel loop gang vector tile(8, 4) num_gangs(6)
        for i in range(a.shape[0]):
            for j in range(a.shape[1]):
                a[i, j] = acc.gang_id()

    for device in DEVICES:
        a = poisoned(12, 16)
        acc.jit(who, device=device)(a)
        tiles = a.reshape(3, 4, 2, 8).transpose(0, 2, 1, 3).reshape(6, 32)
        assert (tiles == tiles[:, :1]).all()
        assert set(tiles[:, 0]) == set(range(6))


def test_private_arrays_and_append_in_tiles(agree, rng) -> None:
    def work(a, b, t):
        #pragma acc parallel loop tile(4, 4) vector private(t)
        for i in range(a.shape[0]):
            for j in range(a.shape[1]):
                for k in range(3):
                    t[k] = a[i, j] + k
                b[i, j] = t[0] * t[2]
        for k in range(3):
            t[k] = 0  # plain Python has one `t`

    a = rng.integers(-9, 9, (10, 11))
    agree(work, a, np.zeros_like(a), np.zeros(3, np.int64))


def test_collapse_by_force(agree, rng) -> None:
    def work(a, b):
        s = 0
        #pragma acc parallel loop collapse(force: 3) gang vector reduction(+: s)
        for i in range(a.shape[0]):
            t = 2 * a[i, 0, 0]
            for j in range(a.shape[1]):
                u = t + j
                for k in range(a.shape[2]):
                    if a[i, j, k] < 0:
                        continue
                    b[i, j, k] = u + a[i, j, k]
                    s += b[i, j, k]
                b[i, j, 0] = t
        return s

    a = rng.integers(-9, 9, (5, 6, 7))
    agree(work, a, np.zeros_like(a))


@pytest.mark.parametrize("device", DEVICES)
def test_sizes_in_kernels(device) -> None:
    def work(a, n):
        #pragma acc kernels
        #{
        #pragma acc loop independent gang(num: n // 2) worker(num: 2) vector(length: 32)
        for i in range(len(a)):
            a[i] = 10000 * acc.num_gangs() + 100 * acc.num_workers() + acc.vector_length()
        #}
        #pragma acc kernels loop independent gang(3)
        for i in range(1):
            a[i] = acc.num_gangs()

    a = poisoned(70)
    acc.jit(work, device=device)(a, 8)
    assert a[0] == 3
    assert set(a[1:]) == {40101 if device == "host" else 40232}


def test_a_size_that_the_kernels_changes() -> None:
    def work(a):
        #pragma acc kernels
        #{
        n = 4
        #pragma acc loop independent gang(num: n)
        for i in range(len(a)):
            a[i] = n
        #}

    with pytest.raises(acc.PragmaError, match="`n` changes in this `kernels`"):
        acc.jit(work)(np.zeros(9, np.int64))


def made(text: str):
    """A function made of text: its levels are a parameter of the test."""
    import linecache

    name = f"<mapping {hash(text)}>"
    linecache.cache[name] = (len(text), None, text.splitlines(keepends=True), name)
    scope: dict = {"acc": acc, "np": np, "__name__": __name__}
    exec(compile(text, name, "exec"), scope)
    return next(value for value in scope.values() if getattr(value, "__module__", "") == __name__)


def triangles(a, first):
    n = a.shape[0]
    #pragma acc parallel loop gang num_workers(3) vector_length(32)
    for i in range(n):
        t = 3 * i
        #pragma acc loop vector
        for j in range(i):
            a[i, j] = t + j
        #pragma acc loop worker vector
        for j in range(n - 1, i, -1):
            a[i, j] += 7 * t
        s = a[i, 0]
        #pragma acc loop worker
        for j in range(i % 5):
            q = s + j
            #pragma acc loop vector
            for k in range(j, n, 5):
                a[i, k] += q
        for j in range(i, n, first[0]):
            if j == i + 9:
                break
            a[i, j] += 100
        else:
            a[i, i] = -1


def test_bounds_that_depend_on_outer_loops(agree) -> None:
    agree(triangles, np.zeros((40, 40), np.int64), np.array([3], np.int32))


@pytest.mark.parametrize("device", DEVICES)
def test_redundant_code_runs_once_for_each_gang(device) -> None:
    def work(a, b):
        #pragma acc parallel num_gangs(4) num_workers(2) vector_length(32) copy(a, b)
        #{
        a[acc.gang_id(), 0] += 1
        #pragma acc loop gang
        for i in range(8):
            b[i, 0] += 1
            #pragma acc loop worker
            for j in range(1, 5):
                b[i, j] += 1
                #pragma acc loop vector
                for k in range(3):
                    b[i, 5 + 3 * (j - 1) + k] += 1
        a[acc.gang_id(), 1] += 1
        #}

    a, b = np.zeros((4, 2), np.int64), np.zeros((8, 17), np.int64)
    acc.jit(work, device=device)(a, b)
    assert (a == 1).all()
    assert (b == 1).all()


def test_routines_of_the_runtime_are_for_the_host() -> None:
    def work(a):
        #pragma acc parallel loop collapse(force: 2)
        for i in range(len(a)):
            acc.wait()
            for j in range(2):
                a[i] = 1

    with pytest.raises(acc.CompileError, match=r"`acc\.wait` is not supported in compiled code"):
        acc.jit(work)(np.zeros(3))


def test_every_level_and_dimension_in_one_nest(agree) -> None:
    def deep(a, n):
        #pragma acc parallel num_gangs(2, 2, 2) num_workers(2)
        #{
        #pragma acc loop gang(dim: 3)
        for i in range(n):
            t = i
            #pragma acc loop gang(dim: 2) tile(2)
            for j in range(n):
                #pragma acc loop gang(dim: 1) worker collapse(2)
                for k in range(n):
                    for l in range(n):
                        u = t + k
                        #pragma acc loop vector
                        for m in range(n):
                            a[i, j, k, l, m] += u + l + m
        #}

    agree(deep, np.zeros((4, 4, 4, 4, 4), np.int64), 4)


TILE = 3


def tiles_of_a_constant(a):
    #pragma acc parallel loop tile(TILE, 2 * TILE) gang vector
    for i in range(a.shape[0]):
        for j in range(a.shape[1]):
            a[i, j] += i - j


def test_tiles_of_a_constant(agree_run) -> None:
    agree_run(tiles_of_a_constant, np.ones((8, 10)))
