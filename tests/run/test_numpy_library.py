# SPDX-License-Identifier: Apache-2.0
"""Functions of arrays, tuples and numbers that compiled code has as Python; reductions in kernels."""

from __future__ import annotations

import math

import numpy as np
import pytest

from pyacc_mlir import acc


def reduced(A, x, y, k, z, out, total):
    #pragma acc kernels
    #{
    s = A.sum()
    x[:] = x / x.max() + s
    out[0] = A.mean() + A.std() + A.var(ddof=1) + A.prod() + A.min() * A.max()
    out[1] = A.argmax() * 100 + A.argmin() + k.argmax() + k.argmin() * 10
    out[2] = (A > 1).any() + 2 * (A > -5).all() + np.count_nonzero(A > 0) * 10 + A[A > 0].sum() + A[A > 0].max()
    out[3] = np.dot(x, y) + x @ y + k.sum() + k.max() + sum(x) + max(x)
    total[0] = z.sum() + np.vdot(z, z)
    for _ in range(3):
        y[:] = y / y.max() + x.sum()
    while x.max() > 1:
        x *= 0.5
    x[2] = np.nan
    out[4] = x.argmax() + x.argmin() + 10 * np.isnan(x.max()) + 20 * np.isnan(x.min()) + x[3:].max()
    #}


def over_axes(D, A, out):
    #pragma acc kernels
    #{
    out[0, :3] = D.sum(axis=(0, 1))
    A[:] = D.mean(axis=-1)
    out[1, :5] = np.max(D, axis=(2, 0))
    D -= D.mean(axis=(0, 2), keepdims=True)
    out[2:3, :1] = D.std(axis=(0, 1), keepdims=True)[0, 0, 0] + A.sum(keepdims=True)
    #}


def of_arrays(A, x, k, z, C, out, total):
    #pragma acc kernels
    #{
    C[:] = np.eye(6) + np.tril(C + 1, -1) + np.diag(x) + np.broadcast_to(x, (6, 6))
    np.multiply(x, 2.0, out=x)
    x[1:] += np.diff(x) + np.cumsum(k)[:5] + np.roll(x, 2)[1:] + np.flip(x)[:5]
    total[:12] = np.concatenate((x, k))
    total[12:24] = np.repeat(x, 2) + np.tile(k, 2)
    #}
    #pragma acc parallel loop
    for i in range(A.shape[0]):
        row = A[i].copy()
        row.sort()
        out[i, :5] = row + np.linspace(0.0, x[i], 5) + np.arange(0.0, 1.25, 0.25) + A[i].round(1)
        out[i, 5] = np.ptp(A[i]) + np.median(A[i]) + np.linalg.norm(A[i]) + np.trace(C) + np.nansum(A[i])
        out[i, 6] = np.clip(x[i], None, 1.0) + A[i].clip(min=0).sum() + np.clip(A[i], -1.0, 1.0).sum()
        out[i, 7] = np.searchsorted(row, 0.5) + np.interp(0.5, row, A[i]) + np.isin(k[i], k)
        out[i, 7] += np.cross(A[i, :3], x[:3])[1]
        out[i, 8] = np.isclose(A[i], A[i] + 1e-9).all() + np.allclose(x, x) + np.nan_to_num(math.nan) + np.sinc(x[i])


def of_numbers(x, k, A, out, number):
    #pragma acc parallel loop
    for i in range(x.shape[0]):
        n = int(k[i])
        number[i, 0] = n.bit_length() + 100 * n.bit_count() + 10000 * float(x[i]).is_integer()
        number[i, 1] = (n in range(0, 20, 4)) + 2 * (n in range(20, -5, -5)) + 4 * (n in k) + 8 * (0 < n in (7, 12))
        number[i, 2] = math.gcd(n, 4, 6) + math.lcm(2, 3, 4) + pow(3, -1, 7) + int("12") + math.prod((2, 3))
        out[i, 0] = math.fsum(A[i]) + math.hypot(x[i], 1.0, 2.0, 3.0) + math.dist(A[i], A[0]) + float("1e3")
        out[i, 1] = math.prod(A[i], start=2.0) + sum(A[i], 10.0) + sum((1, 2), start=3) + round(x[i], ndigits=1)
        out[i, 2] = max((v for v in A[i] if v > 9), default=-1.0) + min(A[i], default=3.0)
        at = (A[i, 0], x[i])
        out[i, 3] = math.hypot(*at) + both(*at) + both(*at, 2.0) + np.isclose(x[i], x[i] + 1e-7)


def both(*numbers):
    result = 0.0
    for number in numbers:
        result += number
    return result


@pytest.fixture
def values(rng):
    return rng.random((6, 5)) * 4 - 1


def test_reductions_of_whole_arrays_are_shared_out_in_kernels(agree, values):
    x, y, k = values[:, 0].copy(), values[:, 1] + 3, np.array([3, 9, -4, 9, 0, -4])
    agree(reduced, values, x, y, k, x + 1j * y, np.zeros(5), np.zeros(1, dtype=complex), rtol=1e-12)


def test_a_reduction_in_kernels_is_a_loop_construct(values):
    @acc.jit
    def largest(A, out):
        #pragma acc kernels
        out[0] = A.max()

    text = largest.lower(values, np.zeros(1), stage="acc")
    assert "acc.loop reduction" in text


def test_reductions_over_several_axes(agree, rng):
    agree(over_axes, rng.random((6, 5, 3)), np.zeros((6, 5)), np.zeros((3, 6)), rtol=1e-12)


def test_functions_of_arrays(agree, values):
    x, k = values[:, 0].copy(), np.array([3, 9, -4, 9, 0, -4])
    agree(of_arrays, values, x, k, x + 1j, np.ones((6, 6)), np.zeros((6, 9)), np.zeros(24), rtol=1e-12)


def test_functions_of_numbers_and_tuples(agree, values):
    x, k = values[:, 0].copy(), np.array([3, 9, -4, 12, 0, 255])
    x[1] = 2.0
    agree(of_numbers, x, k, values, np.zeros((6, 4)), np.zeros((6, 3), dtype=np.int64), rtol=1e-12)
