# SPDX-License-Identifier: Apache-2.0
"""`sum`, `max`, `mean`, `dot`, … of arrays and views, as NumPy gives them."""

from __future__ import annotations

import numpy as np
import pytest

from pyacc_mlir import acc


def of_rows(A, x, out):
    #pragma acc parallel loop
    for i in range(A.shape[0]):
        row = A[i, ::-1]
        out[i, 0] = A[i].sum() + np.sum(row[1:])
        out[i, 1] = row.prod() - np.mean(A[i])
        out[i, 2] = row.min() * 10 + np.max(A[i, 1:])
        out[i, 3] = row.argmin() * 100 + np.argmax(A[i])
        out[i, 4] = A[i].var() + np.std(row, ddof=1)
        out[i, 5] = (A[i] > 0.5).any() + np.all(row > 0.1) * 2 + np.count_nonzero(A[i] > 0.3)
        out[i, 6] = np.dot(A[i], x) + A[i] @ x + row.dot(x[::-1]) + np.inner(x, x)
        out[i, 7] = sum(A[i]) + max(row) - min(A[i]) + any(A[i] > 2) + (A[i] * x).sum()
        out[i, 8] = A[i][A[i] > 0.5].sum() - A[i, A[i].argmax()]


def with_an_axis(A, x, rows, columns):
    #pragma acc kernels
    #{
    rows[:] = A.sum(axis=1) + A.max(axis=-1) + np.argmin(A, axis=1)
    columns[:] = np.mean(A, axis=0) - A.min(axis=0)
    A -= A.mean(axis=1, keepdims=True)
    A /= np.max(np.abs(A))
    rows += A @ x
    columns[:] = columns + rows @ A
    #}


def whole(A, out):
    #pragma acc kernels
    #{
    s = A.sum()
    out[0] = s
    out[1] = A.max() - A.min()
    out[2] = A.argmax()
    #}
    #pragma acc parallel num_gangs(3)
    #{
    m = A.mean()
    #pragma acc loop
    for i in range(3, 6):
        out[i] = m * i
    #}
    out[6] = (A * A).sum() + A.std()


def products(A, B, C, D, x):
    #pragma acc kernels
    #{
    C[:] = A @ B
    D[:] = np.dot(A, B) + np.outer(x, x[:3]) + 1
    #}


def of_ints(a, b, out):
    #pragma acc serial
    #{
    out[0] = a.sum() + b.sum()
    out[1] = a.prod()
    out[2] = a.max() - a.min()
    out[3] = b.argmax() * 10 + a.argmin()
    out[4] = (a.mean() * 100) // 1
    out[5] = b.all() + 2 * b.any() + a.any()
    out[6] = b.max()
    #}


def with_nan(a, out):
    #pragma acc serial
    #{
    out[0] = a.min()
    out[1] = a.max()
    out[2] = a.argmin()
    out[3] = a.argmax()
    out[4] = a.sum()
    out[5] = a[2:].argmax()
    #}


def extreme(a, out):
    #pragma acc parallel loop
    for i in range(out.shape[0]):
        out[i] = a.max()


def in_float32(a, out):
    #pragma acc serial
    #{
    out[0] = a.sum()
    out[1] = a.mean()
    out[2] = a.std()
    out[3] = np.dot(a, a)
    out[4] = a.sum(dtype=np.float64)
    #}


def test_reductions_of_rows(agree, rng) -> None:
    agree(of_rows, rng.random((4, 7)), rng.random(7), np.zeros((4, 9)), rtol=1e-13)


def test_reductions_of_other_layouts(agree_run, rng) -> None:
    A = rng.random((14, 8))
    agree_run(of_rows, A[::-2, ::-1], rng.random(8), np.zeros((7, 9)), rtol=1e-13)
    agree_run(of_rows, A.T, rng.random(14), np.zeros((8, 9)), rtol=1e-13)


def test_reductions_along_an_axis(agree, rng) -> None:
    agree(with_an_axis, rng.random((4, 7)), rng.random(7), np.zeros(4), np.zeros(7), rtol=1e-13, atol=1e-13)


def test_reductions_of_whole_arrays(agree, rng) -> None:
    agree(whole, rng.random((50, 20)), np.zeros(7), rtol=1e-13)
    C = np.zeros((4, 3))
    agree(products, rng.random((4, 5)), rng.random((5, 3)), C, C.copy(), rng.random(4), rtol=1e-13)


def test_reductions_of_ints_and_bools(agree_run) -> None:
    a = np.array([3, -7, 2**30 - 1, 5], np.int32)
    agree_run(of_ints, a, np.array([True, False, True]), np.zeros(7, np.int64))
    agree_run(of_ints, a[::-1].astype(np.int64), np.zeros(2, bool), np.zeros(7, np.int64))


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_reductions_with_nan_and_infinity(agree_run) -> None:
    for values in ([1, np.nan, 3, np.nan], [np.inf, 2, -np.inf, np.inf], [np.inf] * 4):
        agree_run(with_nan, np.array(values), np.zeros(6))


def test_reductions_of_float32(agree_run, rng) -> None:
    agree_run(in_float32, rng.random(5000, np.float32), np.zeros(5), rtol=1e-6)


def test_the_extreme_of_nothing(each_device) -> None:
    acc.jit(extreme)(np.zeros(0), np.zeros(0))
    with pytest.raises(ValueError, match="zero-size array to reduction operation maximum which has no identity"):
        acc.jit(extreme)(np.zeros(0), np.zeros(2))


def test_sums_of_nothing(agree_run) -> None:
    agree_run(with_an_axis_of_nothing, np.zeros((3, 0)), np.ones(3))


def with_an_axis_of_nothing(A, out):
    #pragma acc kernels
    out[:] = A.sum(axis=1) + A.prod(axis=1) * 2 + A.sum()


def test_a_product_of_shapes_that_do_not_fit(each_device) -> None:
    with pytest.raises(ValueError, match="matmul"):
        acc.jit(products)(np.ones((4, 5)), np.ones((4, 3)), np.ones((4, 3)), np.ones((4, 3)), np.ones(4))


def of_complex(z, w, out):
    #pragma acc kernels
    #{
    out[0] = z.sum() + z.mean() + z @ w
    out[1:] = z[1:] * 2j + w[:-1]
    w += z.real * 2 - z[::-1].imag
    #}


def of_bytes(u, out):
    #pragma acc parallel loop
    for i in range(len(u)):
        t = u * 2
        t += 250
        out[i] = u[: i + 1].sum() + u.max() - u.min() + u.argmax() + u.prod() + t[i]


def test_reductions_of_complex_numbers_and_bytes(agree, rng) -> None:
    z = rng.random(4) + 1j * rng.random(4)
    agree(of_complex, z, z[::-1].copy(), np.zeros(4, complex), rtol=1e-14)
    agree(of_bytes, np.array([3, 200, 100, 7], np.uint8), np.zeros(4))
