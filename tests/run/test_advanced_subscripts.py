# SPDX-License-Identifier: Apache-2.0
"""Arrays of numbers and masks as subscripts: `b = a[rows, k]`, `a[rows] = v`, `a[rows] += v`, `a[mask] = v`."""

from __future__ import annotations

import numpy as np
import pytest

from pyacc_mlir import acc

ROWS = np.array([3, 1, -2, 1, 5, 0])


def scattered(x, y, A, C, D, rows, columns, out):
    #pragma acc kernels
    #{
    x[rows] = y
    x[rows] += y
    A[rows, 1:3] = y[:, None]
    A[1:4, columns[:3]] += 1.0
    D[rows, :, columns % 3] = 4.0
    C[:, :5] = A[:, columns[:5]]
    out[:, :5] = D[rows, :, 1]
    out[:5, 5:11] = D[2, :, columns % 3].T
    t = D[1:4, columns, columns % 3] + A[rows[:, None], np.arange(3)].sum()
    out[:3, 6:] = t
    y[:] = A[-1, columns] + A[rows, -1]
    C[np.arange(6), columns] += y
    for j in range(5):
        C[rows, j] += y
    rows[rows] = rows + 1
    rows[rows % 6] -= 1
    C[y > 4.5] += 1.0
    A[y > 6] = 0.0
    out[0, 0] = A[y < 5].sum()
    #}
    #pragma acc parallel
    x[columns] *= 2


def in_iterations(x, A, columns, out):
    #pragma acc parallel loop
    for i in range(x.shape[0]):
        t = np.zeros(4)
        j = np.arange(3)
        t[j % 2] += 1.0
        t[j + 1] = A[i, j]
        out[i, :4] = t
        t[[0, 3]] = 9.0
        out[i, 5] = A[i, [0, 2]].sum() + t[0]
        out[i, 4] = A[i, columns].sum() + x[columns][::-1][i % 3]


def test_elements_that_arrays_choose(agree):
    columns = np.array([1, 4, 0, 2, 3, 3])
    arrays = np.arange(6.0), np.arange(6.0) + 2, np.arange(30.0).reshape(6, 5), np.zeros((6, 6))
    agree(scattered, *arrays, np.arange(90.0).reshape(6, 5, 3), ROWS.copy(), columns, np.zeros((6, 12)))


def test_chosen_in_each_iteration(agree):
    agree(in_iterations, np.arange(6.0), np.arange(30.0).reshape(6, 5), np.array([1, 4, 0]), np.zeros((6, 6)))


def test_shapes_and_bounds_are_looked_at(each_device):
    @acc.jit(boundscheck=True)
    def scattered_to(x, rows, y):
        #pragma acc kernels
        x[rows] = y

    with pytest.raises(ValueError, match="could not broadcast"):
        scattered_to(np.zeros(6), ROWS, np.ones(4))
    with pytest.raises(IndexError, match="index 6 is out of bounds for axis 0 with size 6"):
        scattered_to(np.zeros(6), np.array([6]), np.ones(1))


def test_how_many_are_found_is_known_too_late():
    def positions(x, out):
        #pragma acc kernels
        #{
        found = np.where(x > 0)
        out[:] = 1
        #}

    with pytest.raises(acc.CompileError, match="`np.where` of a condition alone"):
        acc.jit(positions)(np.ones(3), np.zeros(3))
