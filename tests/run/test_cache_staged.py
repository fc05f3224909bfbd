# SPDX-License-Identifier: Apache-2.0
"""`cache` on a GPU: tiles in shared memory, with the results of plain Python, and remarks where there are none."""

from __future__ import annotations

import numpy as np
import pytest

from pyacc_mlir import acc
from tests.support.differential import clone_all


def remarks(function, *args) -> tuple[int, int]:
    """How many sections are staged on the software GPU, and how many are not."""
    compiled = acc.jit(device="simt")(function)
    compiled(*clone_all(args))
    return compiled.report().count("ACC905"), compiled.report().count("ACC904")


def down(x, y, n):
    #pragma acc parallel loop gang vector num_gangs(3) vector_length(40)
    for i in range(n - 2, 0, -2):
        #pragma acc cache(x[i - 1:i + 2])
        y[i] = x[i - 1] * 2 + x[i + 1]


def smooth(x, y, n):
    #pragma acc parallel loop
    for i in range(1, n - 1):
        #pragma acc cache(x[i - 1:i + 2])
        y[i] = x[i - 1] + x[i] + x[i + 1]


def workers(x, y, n):
    #pragma acc parallel loop gang num_gangs(2) num_workers(3) vector_length(32)
    for b in range(0, n, 50):
        #pragma acc loop worker vector
        for i in range(max(b, 2), min(b + 50, n - 2)):
            #pragma acc cache(readonly: x[i - 2:i + 3])
            y[i] = x[i - 2] + x[i + 2] - x[i]


def rows(x, y, n):
    #pragma acc parallel loop gang num_gangs(2) num_workers(3) vector_length(64)
    for b in range(2):
        #pragma acc loop worker
        for i in range(b, x.shape[0], 2):
            #pragma acc loop vector
            for j in range(1, n):
                #pragma acc cache(x[i, j - 1:j + 1])
                y[i, j] = x[i, j - 1] + x[i, j]


def collapsed(x, y, n):
    #pragma acc parallel loop collapse(2)
    for i in range(1, x.shape[0] - 1):
        for j in range(1, n - 1):
            #pragma acc cache(x[i - 1:i + 2, j - 1:j + 2])
            y[i, j] = x[i - 1, j] + x[i + 1, j] + x[i, j - 1] + x[i, j + 1] - 4 * x[i, j]


def tiled(x, y, n):
    #pragma acc parallel loop tile(16, 16)
    for i in range(1, x.shape[0] - 1):
        for j in range(1, n - 1):
            #pragma acc cache(x[i - 1:i + 2, j - 1:j + 2])
            y[i, j] = x[i - 1, j] + x[i + 1, j] + x[i, j - 1] + x[i, j + 1] - 4 * x[i, j]


def static(x, y, n):
    #pragma acc parallel loop gang(static:7) vector num_gangs(3)
    for i in range(1, n - 1):
        #pragma acc cache(x[i - 1:i + 2])
        y[i] = x[i - 1] + x[i + 1]


def beyond(x, y, n):
    """Sections at the ends stick out of what the device has."""
    #pragma acc parallel loop copyin(x[0:10]) copy(y[0:10])
    for i in range(10):
        #pragma acc cache(x[i - 2:i + 3])
        for k in range(i - 2, i + 3):
            if 0 <= k < 10:
                y[i] += x[k]


def elsewhere(x, y, n):
    """Elements outside of the section come from the array; so do those at the other end of it."""
    #pragma acc parallel loop
    for i in range(n):
        #pragma acc cache(x[i - 1:i + 2])
        y[i] = x[i - 1] + x[(i * 7) % n] * x[i]


@pytest.mark.parametrize("program", [down, smooth, workers, static, beyond, elsewhere])
def test_one_dimension(agree, rng, program) -> None:
    n = 333
    x = rng.random(2 * n)[::2] if program is smooth else rng.random(n)
    agree(program, x, np.zeros(n), n, rtol=1e-14)
    assert remarks(program, x, np.zeros(n), n) == (1, 0)


@pytest.mark.parametrize("program", [rows, collapsed, tiled])
def test_two_dimensions(agree, rng, program) -> None:
    n = 75
    x = rng.integers(-99, 99, (21, n))
    agree(program, x, np.zeros((21, n)), n)
    assert remarks(program, x, np.zeros((21, n)), n) == (1, 0)


def test_no_iterations_and_other_layouts(agree_run, rng) -> None:
    agree_run(smooth, rng.random(2), np.zeros(2), 2)
    agree_run(tiled, rng.random((2, 75)), np.zeros((2, 75)), 75)
    agree_run(collapsed, rng.random((9, 2)), np.zeros((9, 2)), 2)
    agree_run(collapsed, np.asfortranarray(rng.random((21, 75))), np.zeros((21, 75)), 75)


@pytest.mark.parametrize("dtype", ["i1", "f2", "c16"])
def test_types_of_elements(agree, rng, dtype) -> None:
    x = rng.integers(0, 9, 300).astype(dtype)
    agree(smooth, x, np.zeros(300, dtype), 300)


def test_matmul(agree, rng) -> None:
    """D9: tiles of both factors for each step of the loop that the whole gang goes through."""

    def matmul(a, b, c, n):
        #pragma acc parallel loop gang collapse(2) vector_length(256)
        for i0 in range(0, n, 16):
            for j0 in range(0, n, 16):
                t = np.zeros((16, 16))
                #pragma acc loop seq
                for k0 in range(0, n, 16):
                    #pragma acc cache(a[i0:i0 + 16, k0:k0 + 16], b[k0:k0 + 16, j0:j0 + 16])
                    #pragma acc loop vector collapse(2)
                    for i in range(16):
                        for j in range(16):
                            if i0 + i < n and j0 + j < n:
                                for k in range(min(16, n - k0)):
                                    t[i, j] += a[i0 + i, k0 + k] * b[k0 + k, j0 + j]
                #pragma acc loop vector collapse(2)
                for i in range(16):
                    for j in range(16):
                        if i0 + i < n and j0 + j < n:
                            c[i0 + i, j0 + j] = t[i, j]

    args = rng.random((40, 40)), rng.random((40, 40)), np.zeros((40, 40)), 40
    agree(matmul, *args, rtol=1e-14)
    assert remarks(matmul, *args) == (2, 0)


def test_loops_that_share_the_lanes_of_a_gang(agree, rng) -> None:
    def program(x, y):
        #pragma acc parallel loop gang num_gangs(2)
        for g in range(len(x)):
            #pragma acc loop vector collapse(2)
            for i in range(1, x.shape[1] - 1):
                for j in range(1, x.shape[2] - 1):
                    #pragma acc cache(x[g, i - 1:i + 2, j - 1:j + 2])
                    y[g, i, j] = x[g, i - 1, j] + x[g, i + 1, j] + x[g, i, j - 1] + x[g, i, j + 1]

    args = rng.random((3, 13, 70)), np.zeros((3, 13, 70))
    agree(program, *args)
    assert remarks(program, *args) == (1, 0)


def test_several_sections_and_a_reduction(agree, rng) -> None:
    def program(x, y, z, n):
        total = 0.0
        #pragma acc parallel reduction(+:total) copy(total)
        #{
        #pragma acc loop gang vector
        for i in range(n):
            y[i] = x[i] * 2
        #pragma acc loop gang vector reduction(+:total)
        for i in range(n):
            #pragma acc cache(y[i], x[i:i + 1])
            z[i] = y[i] + x[i]
            total += x[i]
        #}
        return total

    args = rng.random(500), np.zeros(500), np.zeros(500), 500
    agree(program, *args, rtol=1e-14)
    assert remarks(program, *args) == (2, 0)


def test_what_is_not_staged(agree_run, rng) -> None:
    def written(x, y, n):
        #pragma acc parallel loop
        for i in range(n):
            #pragma acc cache(x[i])
            x[i] = 2 * x[i]

    def too_large(x, y, n):
        #pragma acc parallel loop
        for i in range(n - 200):
            #pragma acc cache(x[i:i + 9000])
            y[i] = x[i + 5]

    def far_apart(x, y, n):
        #pragma acc parallel loop
        for i in range(0, n, 4):
            #pragma acc cache(x[i])
            y[i] = x[i]

    def in_each_lane(x, y, n):
        #pragma acc parallel loop
        for i in range(n - 3):
            for k in range(3):
                #pragma acc cache(x[i + k])
                y[i] += x[i + k]

    def unknown_lanes(x, y, n):
        #pragma acc parallel loop vector_length(n // 9)
        for i in range(n):
            #pragma acc cache(x[i])
            y[i] = x[i]

    def of_the_host(x, y, n):
        #pragma acc kernels
        for t in range(3):
            #pragma acc cache(x[0:8])
            for i in range(1, n - 1):
                y[i] = x[i - 1] + x[i + 1]
            for i in range(1, n - 1):
                x[i] = y[i]

    for program in (written, too_large, far_apart, in_each_lane, unknown_lanes, of_the_host):
        args = rng.random(300), np.zeros(300), 300
        agree_run(program, *args)
        assert remarks(program, *args) == (0, 1), program.__name__


def test_arrays_that_share_memory(agree_run, rng) -> None:
    """A tile would not show what the iteration itself has written: such a call gets code without."""

    def program(x, y, n):
        #pragma acc parallel loop
        for i in range(n):
            #pragma acc cache(x[i])
            y[i] = x[i] * 2
            y[i] += x[i]

    x = rng.random(300)
    agree_run(program, x, np.zeros(300), 300)
    agree_run(program, x, x, 300)
    assert remarks(program, x, x, 300) == (1, 1)
