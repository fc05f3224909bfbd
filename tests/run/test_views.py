# SPDX-License-Identifier: Apache-2.0
"""Slices and other views of arrays in compiled code: read, written through, passed on, gone through."""

from __future__ import annotations

import numpy as np
import pytest

from pyacc_mlir import acc


def _sum_of(values):
    total = 0.0
    for x in values:
        total += x
    return total


def _scale(values, factor):
    for k in range(len(values)):
        values[k] *= factor


def rows(D, out):
    #pragma acc parallel loop
    for i in range(D.shape[0]):
        row = D[i, :]
        tail = row[1:]
        back = row[::-1]
        out[i, 0] = _sum_of(tail) + row[-1] + len(back)
        out[i, 1] = back[0] - D[i][1:3][0] + tail.shape[0] + row.size + row.ndim


def written(D, n, lo):
    #pragma acc parallel loop
    for i in range(D.shape[0]):
        v = D[i, lo:n:2]
        v[0] = i
        _scale(v, 0.5)
        _scale(D[i, ::-1], 2.0)
        w = D[i]
        w[-1] += w[0]


def transposed(A, out):
    B = A.T
    #pragma acc parallel loop
    for j in range(A.shape[1]):
        column = B[j]
        for i, x in enumerate(column):
            out[j] += x * (i + 1)
        out[j] += A.T[j, 0] + A[:, j][-1] + A.T.shape[0]


def flipped(A, B):
    #pragma acc parallel loop collapse(2)
    for i in range(A.shape[0]):
        for j in range(A.shape[1]):
            F = A[::-1, ::-1]
            B[i, j] = F[i, j] - A[:, ::-1][i, -1]


def any_slice(a, lo, hi, step, out):
    #pragma acc serial
    #{
    v = a[lo:hi:step]
    out[0] = len(v)
    k = 1
    for x in v:
        out[k] = x
        k += 1
    #}


def reshaped(a, n, m, out):
    #pragma acc parallel loop
    for i in range(n):
        A = a.reshape(n, m)
        B = a.reshape((m, -1))
        out[i] = A[i, m - 1] + B[0, 1] + A.ravel()[i] if m > 1 else a.ravel()[i]


def pairs(A, b, out):
    #pragma acc parallel loop
    for i in range(A.shape[0]):
        for x, y in zip(A[i, 1:], b[:-1]):
            out[i] += x * y
        for row in A[i:i + 1]:
            out[i] += row[0]
        for k, (x, q) in enumerate(zip(A[i], range(3, 100))):
            out[i] += k * x * q


def chosen(a, b, flag, out):
    #pragma acc parallel loop
    for i in range(a.shape[0]):
        x = a if flag else b
        out[i] = x[i] + (b if flag else a)[i]


def newaxis(x, y, C):
    #pragma acc kernels
    C[:, :] = x[:, None] * y[None, :] + x[:, np.newaxis]


MATRICES = {
    "C": lambda: np.arange(30.0).reshape(5, 6),
    "F": lambda: np.asfortranarray(np.arange(30.0).reshape(5, 6)),
    "gaps": lambda: np.arange(120.0).reshape(10, 12)[::2, ::2],
    "backwards": lambda: np.arange(30.0).reshape(5, 6)[::-1, ::-1],
}


@pytest.mark.parametrize("make", MATRICES.values(), ids=MATRICES)
def test_layouts(agree_run, make) -> None:
    agree_run(rows, make(), np.zeros((5, 2)))
    agree_run(written, make(), 5, 1)
    agree_run(written, make(), -1, -5)
    agree_run(transposed, make(), np.zeros(6))
    agree_run(flipped, make(), np.zeros((5, 6)))


def test_views_assemble(agree) -> None:
    agree(written, MATRICES["C"](), 5, 1)
    agree(pairs, MATRICES["F"](), np.arange(6.0), np.zeros(5))


def test_slices_end_where_those_of_python_end() -> None:
    a = np.arange(6.0)
    compiled = acc.jit(device="host")(any_slice)
    for step in (1, 2, 7, -1, -3, -7):
        for lo in (-9, -6, -2, 0, 3, 6, 9):
            for hi in (-9, -6, -1, 0, 4, 6, 9):
                found, expected = np.zeros(8), np.zeros(8)
                compiled(a, lo, hi, step, found)
                any_slice(a, lo, hi, step, expected)
                np.testing.assert_array_equal(found, expected)


def test_slices_of_nothing_and_of_one(agree_run) -> None:
    for size in (0, 1):
        agree_run(any_slice, np.ones(size), 0, 5, 1, np.zeros(3))
        agree_run(any_slice, np.ones(size), 5, -5, -1, np.zeros(3))


def test_a_step_of_zero(each_device) -> None:
    with pytest.raises(ValueError, match="slice step cannot be zero"):
        acc.jit(any_slice)(np.arange(6.0), 0, 5, 0, np.zeros(8))


def test_reshape(agree_run) -> None:
    agree_run(reshaped, np.arange(12.0), 3, 4, np.zeros(3))


def test_reshape_to_another_size(each_device) -> None:
    with pytest.raises(ValueError, match="cannot reshape array of size 12"):
        acc.jit(reshaped)(np.arange(12.0), 5, 4, np.zeros(5))


def test_parts_are_gone_through(agree_run) -> None:
    agree_run(pairs, MATRICES["gaps"](), np.arange(6.0), np.zeros(5))


def test_one_of_two_arrays(agree_run) -> None:
    for flag in (0, 1):
        agree_run(chosen, np.arange(4.0), np.arange(8.0)[::2] * 10, flag, np.zeros(4))


def test_new_axes(agree_run) -> None:
    agree_run(newaxis, np.arange(3.0), np.arange(4.0) + 1, np.zeros((3, 4)))
    agree_run(newaxis, np.arange(1.0), np.arange(0.0), np.zeros((1, 0)))


def of_expressions(a, k, out):
    #pragma acc kernels
    #{
    out[0] = a[k][-1] + (a * 2)[1] + a[a > 1].sum() + a[k].sum()
    out[1] = a[k][1:3].sum() + (a * 2)[::-1][0] + (a + 1)[1:][None, :][0, 1]
    #}


def of_host_code(a, k, out):
    #pragma acc data copy(a)
    #{
    x = a[1:3]
    #pragma acc parallel loop present(x)
    for i in range(2):
        x[i] = i
    y = x.reshape(2, 1)
    #pragma acc kernels
    y[:] += 1
    #}
    #pragma acc parallel loop copy(x)
    for i in range(1):
        v = x[::-1]
        v *= 2


def test_parts_of_expressions(agree) -> None:
    agree(of_expressions, np.arange(5.0), np.array([1, 2, 0]), np.zeros(2))


def test_views_made_outside(agree_run) -> None:
    agree_run(of_host_code, np.arange(5.0), None, None)


def other_orders_and_shapes(A, D, x, C, out):
    #pragma acc kernels
    #{
    C[:5, :6] = A.transpose()
    C[5, 0] = D.transpose(2, 0, 1)[1, 2, 3] + np.swapaxes(D, 0, 1)[1, 2, 2] + D.swapaxes(0, -1)[1, 2, 3]
    C[0] += np.moveaxis(D * 2, 2, 0)[1, :, 1] + A.T.reshape(-1)[:6]
    D.transpose(2, 0, 1)[0, 1, 2] = 77.0
    C[1:] += (A * 2).reshape(5, 6)
    #}
    #pragma acc parallel loop
    for i in range(x.shape[0]):
        t = A[i].reshape(5, 1)
        t[3, 0] = 5.0
        r = D[i].reshape(-1)
        D[i, 0, 0] = 5.0
        q = D[i, 1:3].reshape((2, -1))
        q[0, 1] = 9.0
        out[i] = r[0] + r[4] + D[i].T.ravel()[4] + D[:, i % 5, :].reshape(18)[7] + x[::2].reshape(3, 1)[1, 0]


def test_axes_in_other_orders_and_shapes(agree):
    arrays = np.arange(30.0).reshape(6, 5), np.arange(90.0).reshape(6, 5, 3), np.arange(6.0)
    agree(other_orders_and_shapes, *arrays, np.zeros((6, 6)), np.zeros(6))
