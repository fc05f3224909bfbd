# SPDX-License-Identifier: Apache-2.0
"""gang(static: c): chunks of c iterations are dealt to the gangs in turn, from gang 0."""

from __future__ import annotations

import numpy as np
import pytest

from pyacc_mlir import acc


def test_gang_alone(agree, rng) -> None:
    def scale(x, c):
        #pragma acc parallel loop gang(static: c) num_gangs(3)
        for i in range(len(x)):
            x[i] = 2 * x[i] + i

    agree(scale, rng.integers(-9, 9, 101), 7)


@pytest.mark.parametrize("n", [0, 1, 63, 64, 65, 1000])
def test_gang_vector(agree_run, rng, n) -> None:
    def scale(x, y):
        #pragma acc parallel loop gang(static: 64) vector
        for i in range(3, 3 + 2 * len(x), 2):
            y[(i - 3) // 2] = x[(i - 3) // 2] * i

    agree_run(scale, rng.integers(-9, 9, n), np.zeros(n, np.int64))


@pytest.mark.parametrize("c", [1, 5, 1 << 62])
def test_any_chunk(agree_run, rng, c) -> None:
    def scale(x, c):
        #pragma acc parallel loop gang(static: c + 0) vector num_gangs(3)
        for i in range(len(x)):
            x[i] = 2 * x[i] + i

    agree_run(scale, rng.integers(-9, 9, 101), c)


def test_the_implementation_chooses(agree, rng) -> None:
    def scale(x):
        #pragma acc parallel loop gang(static: *) vector
        for i in range(len(x)):
            x[i] = 2 * x[i] + i

    agree(scale, rng.integers(-9, 9, 1001))


def test_all_levels_collapsed_reduced_private(agree, rng) -> None:
    def work(a, b, t):
        s = 0
        #pragma acc parallel loop gang(static: 5) worker vector collapse(2) reduction(+: s) private(t) num_workers(2)
        for i in range(a.shape[0]):
            for j in range(a.shape[1]):
                for k in range(4):
                    t[k] = a[i, j] + k
                b[i, j] = t[0] * t[3]
                s += t[1] - j
        for k in range(4):
            t[k] = 0  # plain Python has one `t`
        return s

    a = rng.integers(-9, 9, (17, 23))
    agree(work, a, np.zeros_like(a), np.zeros(4, np.int64))


@pytest.mark.parametrize("shape", [(0, 5), (5, 0), (1, 1), (4, 9)])
def test_collapsed_over_gangs(agree_run, rng, shape) -> None:
    def work(a):
        s = 0
        #pragma acc parallel loop gang(static: 4) collapse(2) reduction(+: s) num_gangs(3)
        for i in range(a.shape[0]):
            for j in range(a.shape[1]):
                a[i, j] += 10 * i + j
                s += a[i, j] * (i + 1)
        return s

    agree_run(work, rng.integers(-9, 9, shape))


def test_levels_inside(agree, rng) -> None:
    def rows(a, sums, c):
        top = -1000
        #pragma acc parallel loop gang(static: c) reduction(max: top)
        for i in range(a.shape[0]):
            total = 0
            #pragma acc loop vector reduction(+: total)
            for j in range(a.shape[1]):
                total += a[i, j]
            sums[i] = total
            top = max(top, total)
        return top

    agree(rows, rng.integers(-9, 9, (29, 50)), np.zeros(29, np.int64), 3)


def test_in_kernels(agree, rng) -> None:
    def scale(x, c):
        #pragma acc kernels
        #{
        #pragma acc loop independent gang(static: c)
        for i in range(len(x)):
            x[i] = 2 * x[i] + i
        #}

    agree(scale, rng.integers(-9, 9, 101), 7)


def test_one_gang(agree_run, rng) -> None:
    def scale(x):
        s = 0
        #pragma acc parallel loop gang(static: 3) num_gangs(1) reduction(+: s)
        for i in range(len(x)):
            s += i * x[i]
        return s

    agree_run(scale, rng.integers(-9, 9, 101))


def owners(seen, owner, n):
    """Each gang writes into its own `seen` what it did; `owner[i, k]`: the gang of iteration i has done k."""
    #pragma acc parallel num_gangs(4) private(seen) copyout(owner)
    #{
    for k in range(n):
        seen[k] = 0
    #pragma acc loop gang(static: 3)
    for i in range(n):
        seen[i] = 1
    #pragma acc loop gang(static: 3)
    for i in range(n):
        for k in range(n):
            owner[i, k] = seen[k]
    #}


def lanes(seen, owner, n):
    """The same, shared over lanes too."""
    #pragma acc parallel num_gangs(4) private(seen) copyout(owner)
    #{
    for k in range(n):
        seen[k] = 0
    #pragma acc loop gang(static: 3)
    for i in range(n):
        seen[i] = 1
    #pragma acc loop gang(static: 3) vector
    for i in range(n):
        for k in range(n):
            owner[i, k] = seen[k]
    #}


@pytest.mark.parametrize("device", ["host", "simt"])
@pytest.mark.parametrize("function", [owners, lanes])
def test_chunks_go_round(function, device) -> None:
    n = 31
    owner = np.zeros((n, n), np.int64)
    acc.jit(device=device)(function)(np.zeros(n, np.int64), owner, n)
    gang = np.arange(n) // 3 % 4
    np.testing.assert_array_equal(owner, gang[:, None] == gang[None, :])


@pytest.mark.parametrize("device", ["host", "simt"])
@pytest.mark.parametrize("chunk", [0, -4])
def test_chunk_must_be_positive(device, chunk) -> None:
    @acc.jit(device=device)
    def scale(x, c):
        #pragma acc parallel loop gang(static: c)
        for i in range(len(x)):
            x[i] *= 2

    x = np.arange(9)
    with pytest.raises(ValueError, match=rf"found {chunk} in `gang\(static:\)`"):
        scale(x, chunk)
    np.testing.assert_array_equal(x, np.arange(9))


def test_literal_chunk_must_be_positive() -> None:
    def scale(x):
        #pragma acc parallel loop gang(static: 0)
        for i in range(len(x)):
            x[i] *= 2

    with pytest.raises(acc.PragmaError, match="found `0` in `gang`, expected a positive integer") as caught:
        acc.jit(scale)
    error = caught.value
    assert error.text is not None
    assert error.offset is not None
    assert error.text[error.offset - 1 :].startswith("static: 0)")
