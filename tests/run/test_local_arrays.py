# SPDX-License-Identifier: Apache-2.0
"""Arrays that compiled code makes: in loop bodies private to the iteration, in constructs, in called functions."""

from __future__ import annotations

import numpy as np
import pytest

from pyacc_mlir import acc


def _powers(x, count):
    p = np.ones(count)
    for k in range(1, count):
        p[k] = p[k - 1] * x
    return p


def of_known_size(x, out):
    #pragma acc parallel loop
    for i in range(len(x)):
        t = np.zeros((2, 3))
        t[1] = x[i]
        u = np.empty(4, dtype=np.float32)
        u[:] = i + 0.1
        v = np.full(3, 2.5) * t[1]
        w = np.zeros_like(v)
        w[0] += 1
        out[i] = t.sum() + u[3] + v.max() + w[0] + _powers(x[i], 4)[3] + np.arange(2, 9, 3)[-1]


def of_size_at_entry(A, n, out):
    m = A.shape[1]
    #pragma acc parallel loop gang
    for i in range(A.shape[0]):
        row = A[i].copy()
        t = np.zeros(n, np.int64)
        s = np.empty(m)
        #pragma acc loop vector
        for j in range(m):
            s[j] = row[j] * 2
        for j in range(n):
            t[j] = j
        row[0] = -1
        out[i] = row.sum() + t.sum() + s.sum() + s.shape[0]


def in_a_construct(A, out):
    #pragma acc kernels
    #{
    B = A.T * 2
    C = B + 1
    C[0] = 0
    out[:] = C @ A
    #}


def in_a_gang(A, out):
    #pragma acc parallel num_gangs(2)
    #{
    t = A[0] * 2
    t += 1
    #pragma acc loop gang
    for i in range(A.shape[0]):
        out[i] = (A[i] * t).sum()
    #}


def sorted_rows(A):
    #pragma acc parallel loop
    for i in range(A.shape[0]):
        t = A[i].copy()
        for j in range(1, len(t)):
            x = t[j]
            k = j - 1
            while k >= 0 and t[k] > x:
                t[k + 1] = t[k]
                k -= 1
            t[k + 1] = x
        A[i, :] = t


def converted(x, out):
    #pragma acc parallel loop
    for i in range(len(out)):
        t = np.zeros(3, dtype="float32")
        t += x[i]
        u = t.astype(np.int64)
        w = np.ones(x.shape, x.dtype)
        t.fill(0.5)
        out[i] = u[0] + w[i] + t[1] + np.clip(x, 0.0, 1.0)[i]


def of_negative_size(n, out):
    #pragma acc serial
    #{
    t = np.zeros(n)
    out[0] = len(t)
    #}


def test_arrays_of_known_size(agree) -> None:
    agree(of_known_size, np.linspace(-1, 1, 9), np.zeros(9), rtol=1e-7)


def test_arrays_of_a_size_known_at_entry(agree, rng) -> None:
    agree(of_size_at_entry, rng.random((5, 40)), 7, np.zeros(5), rtol=1e-14)


def test_arrays_of_no_elements(agree_run) -> None:
    agree_run(of_size_at_entry, np.ones((2, 1)), 0, np.zeros(2))


def test_arrays_of_a_construct(agree, rng) -> None:
    agree(in_a_construct, rng.random((3, 3)), np.zeros((3, 3)), rtol=1e-14)
    agree(in_a_gang, rng.random((6, 3)), np.zeros(6), rtol=1e-14)


def test_copies_of_rows(agree, rng) -> None:
    agree(sorted_rows, rng.random((6, 9)))


def test_dtypes_of_local_arrays(agree_run) -> None:
    agree_run(converted, np.array([1.7, -2.2, 3.0]), np.zeros(3))


def test_a_negative_size(each_device) -> None:
    with pytest.raises(ValueError, match="negative dimensions are not allowed"):
        acc.jit(of_negative_size)(-3, np.zeros(1))


def test_arrays_of_host_code_in_a_data_region(agree) -> None:
    """Their size is known, so that they have two types on the way; they are in no clause of the region."""

    def program(a, b):
        #pragma acc data copy(a, b)
        #{
        q = np.zeros(2)
        w = np.ones((2, 3))
        #pragma acc parallel loop
        for i in range(2):
            a[i] = q[i] + w[i, 1]
        #pragma acc parallel loop
        for i in range(2):
            q[i] = a[i]
            b[i] = q[i] + w[i, 1]
        #}
        return q.sum()

    agree(program, np.zeros(2), np.zeros(2))
