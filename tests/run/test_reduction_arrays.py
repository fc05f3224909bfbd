# SPDX-License-Identifier: Apache-2.0
"""Reductions of whole arrays, elements and sections, at every level."""

from __future__ import annotations

import numpy as np
import pytest

from pyacc_mlir import acc
from tests.support.refusal import assert_refused


def histogram(b, h):
    #pragma acc parallel loop reduction(+: h)
    for i in range(len(b)):
        h[b[i]] += 1


@pytest.mark.parametrize("dtype", ["i4", "i8", "f4", "f8"])
def test_D3_histogram(agree, rng, dtype: str) -> None:
    """Start values are kept, and iterations that meet in one element are all counted."""
    agree(histogram, rng.integers(0, 16, 3000), np.arange(20).astype(dtype))


@pytest.mark.parametrize("shape", [(0, 0), (0, 5), (1, 1), (257, 1000)])
def test_histogram_by_size(agree_run, rng, shape: tuple[int, int]) -> None:
    size, bins = shape
    agree_run(histogram, rng.integers(0, max(bins, 1), size), np.zeros(bins))


def test_numba_3681_elements_by_remainder(agree, rng) -> None:
    def program(x, y):
        #pragma acc parallel loop reduction(+: y)
        for i in range(len(x)):
            y[i % 4] += x[i]

    agree(program, rng.integers(-9, 9, 1000), np.ones(4, np.int64))


@pytest.mark.parametrize("order", ["C", "F", "strided"])
def test_array_of_two_axes(agree, rng, order: str) -> None:
    def program(x, best, least, seen):
        #pragma acc parallel loop collapse(2) reduction(max: best) reduction(min: least) reduction(|: seen)
        for i in range(x.shape[0]):
            for j in range(x.shape[1]):
                best[i % 3, j % 2] = max(best[i % 3, j % 2], x[i, j])
                if x[i, j] < least[j % 2]:
                    least[j % 2] = x[i, j]
                seen[i % 3] = seen[i % 3] or x[i, j] > 20

    best = np.zeros((3, 2), order="F" if order == "F" else "C")
    if order == "strided":
        best = np.zeros((6, 6))[::-2, ::3]
    agree(program, rng.integers(-25, 25, (30, 21)).astype(float), best, np.full(2, 99.0), np.zeros(3, np.bool_))


def test_array_over_gang_worker_and_vector(agree, rng) -> None:
    def program(b, h):
        #pragma acc parallel loop gang num_gangs(3) num_workers(2) vector_length(32) reduction(+: h)
        for i in range(b.shape[0]):
            h[0] += 100
            #pragma acc loop worker reduction(+: h)
            for j in range(b.shape[1]):
                h[1] += 10
                #pragma acc loop vector reduction(+: h)
                for k in range(b.shape[2]):
                    h[b[i, j, k]] += 1

    agree(program, rng.integers(0, 6, (7, 5, 40)), np.arange(6))


@pytest.mark.usefixtures("each_device")
def test_array_of_an_enclosing_level(rng) -> None:
    """The vector loop reduces into what is private to the gang: each row has its histogram at the loop's end."""

    @acc.jit
    def program(b, out, h):
        #pragma acc parallel loop gang private(h)
        for i in range(b.shape[0]):
            for k in range(4):
                h[k] = 10 * k
            #pragma acc loop vector reduction(+: h)
            for j in range(b.shape[1]):
                h[b[i, j]] += 1
            for k in range(4):
                out[i, k] = h[k]

    b, out = rng.integers(0, 4, (9, 50)), np.zeros((9, 4), np.int64)
    program(b, out, np.zeros(4, np.int64))
    expected = [np.bincount(row, minlength=4) + 10 * np.arange(4) for row in b]
    np.testing.assert_array_equal(out, expected)


def test_element_of_each_row(agree, rng) -> None:
    def program(a, t, m):
        #pragma acc parallel loop gang
        for i in range(a.shape[0]):
            #pragma acc loop vector reduction(+: t[i]) reduction(max: m[i, 1])
            for j in range(a.shape[1]):
                t[i] += a[i, j]
                m[i, 1] = max(m[i, 1], a[i, j])

    agree(program, rng.integers(-9, 9, (12, 80)), np.arange(12), np.zeros((12, 2), np.int64))


def test_elements_and_sections(agree, rng) -> None:
    """Elements outside of the section are those of the array; the same element by another subscript is the copy's."""

    def program(x, t, h, lo, k):
        #pragma acc parallel loop reduction(+: t[k]) reduction(+: h[lo:-1]) copy(h)
        for i in range(len(x)):
            t[k] += x[i]
            t[2 * k - k] += 1
            h[lo + x[i] % 3] += t[0] + h[0]

    agree(program, rng.integers(0, 9, 800), np.array([2, 5, 7]), np.arange(6), 2, 1)
    agree(program, rng.integers(0, 9, 800), np.array([2, 5, 7]), np.arange(6), -4, -1)


def test_arrays_of_the_construct(agree, rng) -> None:
    def program(x, h, t):
        #pragma acc parallel reduction(+: h) reduction(+: t[1:3])
        #{
        #pragma acc loop gang
        for i in range(len(x)):
            h[x[i]] += 1
            t[1 + i % 2] += x[i]
        #}

    agree(program, rng.integers(0, 5, 900), np.ones(5, np.int64), np.arange(4.0))


def test_serial_and_sequential(agree, rng) -> None:
    def program(x, h, t):
        #pragma acc serial loop reduction(+: h)
        for i in range(len(x)):
            h[x[i]] += 1
        #pragma acc parallel num_gangs(1)
        #{
        #pragma acc loop seq reduction(+: t[0])
        for i in range(len(x)):
            t[0] += x[i]
        #}
        #pragma acc kernels loop independent reduction(+: t)
        for i in range(len(x)):
            t[x[i] % 2] += 1

    agree(program, rng.integers(0, 5, 300), np.ones(5, np.int64), np.arange(2))


@pytest.mark.usefixtures("each_device")
def test_inside_a_data_region(rng) -> None:
    """The device's elements take the result; the host sees it where the region ends."""

    @acc.jit
    def program(b, h, seen):
        #pragma acc data copy(h)
        #{
        #pragma acc parallel loop reduction(+: h)
        for i in range(len(b)):
            h[b[i]] += 1
        #pragma acc parallel loop reduction(+: h[0])
        for i in range(len(b)):
            h[0] += 1
        seen[:] = h
        #}

    b, h, seen = rng.integers(1, 8, 500), np.zeros(8, np.int64), np.zeros(8, np.int64)
    program(b, h, seen)
    expected = np.bincount(b, minlength=8)
    expected[0] = 500
    np.testing.assert_array_equal(h, expected)


@pytest.mark.parametrize("device", ["host", "simt"])
def test_fixed_order(device: str, rng) -> None:
    def program(x, h):
        #pragma acc parallel loop reduction(+: h)
        for i in range(len(x)):
            h[i % 3, i % 2] += x[i]

    x, expected = rng.standard_normal(20_000), np.zeros((3, 2))
    program(x, expected)
    results = [np.zeros((3, 2)) for _ in range(4)]
    compiled = acc.jit(device=device, reduction_order="fixed")(program)
    for result in results:
        compiled(x, result)
        np.testing.assert_array_equal(result, results[0])
    np.testing.assert_allclose(results[0], expected, rtol=1e-11)


def test_parts_that_cannot_be_reduced() -> None:
    def own_counter(x, h):
        # error: [ACC222] "`i` in `h[i]`, which this loop itself counts"
        #pragma acc parallel loop reduction(+: h[i])
        for i in range(len(x)):
            h[i] += x[i]

    def whole(x, h):
        #pragma acc parallel loop reduction(+: h[0, 0:2])
        for i in range(len(x)):
            row = h[0]  # error: [ACC222] "`h` as a whole"
            row[0] += x[i]

    def number(x, s):
        # error: [ACC222] "a part of `s`, which is a number"
        #pragma acc parallel loop reduction(+: s[0])
        for i in range(len(x)):
            x[i] += s

    assert_refused(own_counter, np.zeros(3), np.zeros(3), kind=acc.PragmaError)
    assert_refused(whole, np.zeros(3), np.zeros((3, 3)), kind=acc.PragmaError)
    assert_refused(number, np.zeros(3), 1.0, kind=acc.PragmaError)


@pytest.mark.parametrize("dtype", ["i1", "u2", "f2", "c8", "c16"])
def test_small_and_wide_elements_that_the_construct_computes(agree, rng, dtype) -> None:
    """Types without atomic operations of their own, combined by all gangs at a place that only the device knows."""

    def added(x, out, where):
        #pragma acc parallel num_gangs(3)
        #{
        k = where[0] + 1
        #pragma acc loop gang worker vector reduction(+:out[k:k + 2])
        for i in range(len(x)):
            out[k + i % 2] += x[i]
        #}

    def multiplied(x, out, where):
        #pragma acc parallel num_gangs(3)
        #{
        k = where[0] + 1
        #pragma acc loop gang vector reduction(*:out[k])
        for i in range(len(x)):
            out[k] *= x[i]
        #}

    where = np.array([0])
    agree(added, rng.integers(0, 3, 35).astype(dtype), np.zeros(3, dtype), where)
    if dtype != "c16":  # the parts of a product are not products of parts
        factors = np.where(np.arange(35) % 9, 1, 2).astype(dtype)
        agree(multiplied, factors, np.ones(3, dtype), where)


@pytest.mark.parametrize("order", ["any", "fixed"])
@pytest.mark.parametrize("dtype", ["f8", "i2", "c8", "c16"])
def test_updates_at_several_levels_and_on_a_queue(rng, dtype, order) -> None:
    """One copy for a gang, or for each thread; what one thread does for its gang stays in its place."""

    def program(x, h):
        #pragma acc parallel num_gangs(4) async(1)
        #{
        #pragma acc loop gang reduction(+:h)
        for b in range(4):
            h[0] += 1
            #pragma acc loop vector reduction(+:h)
            for i in range(len(x)):
                h[x[i]] += 1
            h[1] += 2
        #}
        #pragma acc parallel loop reduction(+:h[2:7]) async(1)
        for i in range(len(x)):
            h[2 + x[i] % 5] += i % 3
        #pragma acc wait

    x, h = rng.integers(0, 10, 777), np.zeros(10, dtype)
    expected = h.copy()
    program(x, expected)
    acc.jit(program, device="simt", reduction_order=order)(x, h)
    np.testing.assert_array_equal(h, expected)
