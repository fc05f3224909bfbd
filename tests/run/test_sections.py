# SPDX-License-Identifier: Apache-2.0
"""Whole-array expressions and assignment to arrays and sections: in every kind of construct, with any overlap."""

from __future__ import annotations

import math

import numpy as np
import pytest

from pyacc_mlir import acc


def in_kernels(A, B, C, s):
    #pragma acc kernels
    #{
    C[:] = A * B + 1
    C[1:-1, 1:-1] = 0.25 * (A[2:, 1:-1] + A[:-2, 1:-1] + A[1:-1, 2:] + A[1:-1, :-2]) - s
    C[0] += np.sqrt(np.abs(B[0])) * s
    C[:, -1] = np.where(A[:, -1] > 0.5, B[:, 0], -B[:, 0])
    C[...] *= 2
    #}


def in_parallel(A, B, C, s):
    #pragma acc parallel
    #{
    C[:] = A * B + 1
    #}
    #pragma acc parallel
    C += A
    #pragma acc parallel
    C[1:, :] = C[:-1, :] * s


def in_serial(A, B, C, s):
    #pragma acc serial
    #{
    C[:] = A * B + 1
    C[::-1] = C
    C[:, 1:] = C[:, :-1] * s
    #}


def in_loops(A, B, C, s):
    #pragma acc parallel loop
    for i in range(A.shape[0]):
        C[i, :] = A[i] * s
        C[i] += B[i, ::-1]
        C[i, 1:] = C[i, :-1] + 1
        C[i][C[i] > 2] = -1


def in_host_code(A, B, C, s):
    #pragma acc data copy(C)
    #{
    pass
    #}
    #pragma acc parallel loop
    for i in range(A.shape[0]):
        C[i, 0] = i
    C[:, 1:] = A[:, 1:] * B[:, :-1] + C[:, :-1] * s
    C += 1
    #pragma acc parallel loop
    for i in range(A.shape[0]):
        C[i, 0] *= 2


CONSTRUCTS = [in_kernels, in_parallel, in_serial, in_loops, in_host_code]


def _matrices(rng, shape=(6, 8), order="C"):
    return tuple(np.asarray(rng.random(shape), order=order) for _ in range(3))


@pytest.mark.parametrize("program", CONSTRUCTS)
def test_assigns(agree, rng, program) -> None:
    agree(program, *_matrices(rng), 0.5, rtol=1e-15)


@pytest.mark.parametrize("program", CONSTRUCTS)
def test_assigns_small(agree_run, rng, program) -> None:
    for shape in ((1, 1), (2, 1), (3, 2)):
        agree_run(program, *_matrices(rng, shape), 0.5, rtol=1e-15)


@pytest.mark.parametrize("program", [in_kernels, in_loops])
def test_assigns_in_other_orders(agree_run, rng, program) -> None:
    agree_run(program, *_matrices(rng, order="F"), 0.5, rtol=1e-15)
    agree_run(program, *(array[::-1, ::-2] for array in _matrices(rng)), 0.5, rtol=1e-15)


def overlaps(a, kind):
    #pragma acc kernels
    #{
    if kind == 0:
        a[1:] = a[:-1]
    elif kind == 1:
        a[:-1] = a[1:]
    elif kind == 2:
        a[:] = a[::-1]
    elif kind == 3:
        a[1:] += a[:-1]
    elif kind == 4:
        a[a > a[::-1]] = 0
    else:
        a[::2] = a[: (len(a) + 1) // 2] + a[::2]
    #}


def matrix_overlaps(A):
    #pragma acc kernels
    #{
    A[:] = A.T
    A += A.T
    A[:] = A @ A
    A[0, :] = A[:, 0]
    #}


def by_several_names(a, n):
    #pragma acc parallel loop
    for i in range(1):
        left = a[:n]
        right = a[1:]
        right[:n] = left
        left[:] = right[:n] * 2


def test_overlapping_sections(agree_run) -> None:
    for size in (0, 1, 2, 7, 300):
        for kind in range(6):
            agree_run(overlaps, np.arange(float(size)), kind)


def test_overlapping_matrices(agree) -> None:
    agree(matrix_overlaps, np.arange(16.0).reshape(4, 4))


def test_overlap_under_other_names(agree_run) -> None:
    agree_run(by_several_names, np.arange(9.0), 8)


def broadcasts(A, row, column, x, C):
    #pragma acc kernels
    #{
    C[:] = A + row
    C += column * row - column
    C[:] = C / x + 2 ** row
    C[1] = 7
    C[2, :] = row[0]
    #}


def test_broadcasting(agree_run, rng) -> None:
    agree_run(broadcasts, rng.random((4, 3)), rng.random(3), rng.random((4, 1)), 2.0, np.zeros((4, 3)), rtol=1e-15)
    agree_run(broadcasts, rng.random((4, 1)), rng.random(1), rng.random((1, 1)), 2.0, np.zeros((4, 3)), rtol=1e-15)
    agree_run(broadcasts, rng.random((4, 3)), rng.random((1, 3)), rng.random(1), 2.0, np.zeros((4, 3)), rtol=1e-15)


def add(a, b, c):
    #pragma acc kernels
    c[:] = a + b


def add_rows(a, b, c):
    #pragma acc parallel loop
    for i in range(c.shape[0]):
        c[i, :] = a[i] + b[i]


def test_shapes_that_do_not_fit(each_device) -> None:
    for shapes in ((3, 4, 4), (4, 4, 3), (1, 1, 0), (0, 4, 4), (2, 2, 4)):
        _check_shapes(shapes)


def _check_shapes(shapes) -> None:
    arrays = [np.ones(size) for size in shapes]
    plain = [array.copy() for array in arrays]
    try:
        add(*plain)
    except ValueError:
        with pytest.raises(ValueError, match="could not (be )?broadcast"):
            acc.jit(add)(*arrays)
        return
    acc.jit(add)(*arrays)
    np.testing.assert_array_equal(arrays[2], plain[2])


def test_rows_that_do_not_fit(each_device) -> None:
    with pytest.raises(ValueError, match="broadcast"):
        acc.jit(add_rows)(np.ones((3, 4)), np.ones((3, 5)), np.ones((3, 4)))


def masks(a, b, m):
    #pragma acc kernels
    #{
    a[a < 0] = 0
    a[(b > 0.5) & ~m] *= -2
    b[m] = a[m] + 10
    b[b == 3] = math.pi
    #}


def test_masks(agree) -> None:
    a, b = np.arange(-4.0, 6.0), np.linspace(0, 1, 10)
    agree(masks, a, b, np.arange(10) % 3 == 0)


def test_masks_of_matrices(agree_run, rng) -> None:
    agree_run(masks, rng.random((3, 5)) - 0.5, rng.random((3, 5)), rng.random((3, 5)) > 0.5)


def masked(a, m):
    #pragma acc kernels
    a[m] = 0


def test_a_mask_of_another_shape(each_device) -> None:
    with pytest.raises(IndexError, match="boolean index did not match"):
        acc.jit(masked)(np.ones(4), np.ones(3, bool))


def dtypes(i4, i8, f4, f8, b1, out):
    #pragma acc kernels
    #{
    i4[:] = i8 + 1
    f4 += i4 * 2
    f8[:] = f4 / (i4 + 9) + 0.1
    b1[:] = (f8 > 1) | (i4 == i8)
    out[:] = b1 * 3 + i4 // 2 - i8 % 3
    f4[:] = f4 * 0.1 + np.float32(0.3)
    i8 **= 2
    i4 <<= 1
    b1 ^= True
    #}


def test_dtypes_combine_as_in_numpy(agree) -> None:
    ints = np.arange(1, 8)
    agree(
        dtypes, ints.astype("i4"), ints - 4, ints.astype("f4"), ints * 1.5, ints > 3, np.zeros(7, "i8"),
        rtol=1e-6, atol=1e-7,
    )  # fmt: skip


def gathered(x, idx, out):
    #pragma acc kernels
    #{
    out[:] = x[idx] * 2
    out[idx[1]] = x[-1]
    #}


def test_gathers(agree_run) -> None:
    agree_run(gathered, np.arange(5.0), np.array([4, 0, -1, 2]), np.zeros(4))


def time_loop(u, steps):
    v = np.empty(len(u))
    #pragma acc data copy(u) create(v)
    #{
    for _ in range(steps):
        #pragma acc kernels
        #{
        v[1:-1] = 0.5 * (u[2:] + u[:-2])
        u[1:-1] = v[1:-1]
        #}
    #}


def test_a_time_loop(agree_run, rng) -> None:
    agree_run(time_loop, rng.random(50), 20)


def swapped(a, b):
    #pragma acc kernels
    #{
    a[:], b[:] = b.copy(), a.copy()
    a[0:2] = b[2:4] = 5
    #}


def test_several_targets(agree_run) -> None:
    agree_run(swapped, np.arange(6.0), np.ones(6))


def shifted(x, y):
    #pragma acc kernels
    #{
    y[1:] = x[:-1]
    y[:-1] += x[1:]
    #}


def shifted_rows(x, y):
    #pragma acc parallel loop
    for i in range(x.shape[0]):
        y[i, 1:] = x[i, :-1]


def test_arrays_that_share_memory(agree_run, each_device) -> None:
    a = np.arange(9.0)
    agree_run(shifted, a, a.copy())
    agree_run(shifted, a, a)
    rows = np.arange(12.0).reshape(3, 4)
    agree_run(shifted_rows, rows, rows)
    expected, found = np.arange(9.0), np.arange(9.0)
    shifted(expected[1:], expected[:-1])
    acc.jit(shifted)(found[1:], found[:-1])
    np.testing.assert_array_equal(found, expected)


def updates(x, y):
    #pragma acc parallel
    y += x
    y += 1
    #pragma acc kernels
    y *= 2
    s = 0.0
    #pragma acc parallel loop reduction(+:s)
    for i in range(len(x)):
        s += y[i]
    return y, s


def test_an_array_that_is_updated_stays_the_array(agree_run, each_device) -> None:
    agree_run(updates, np.arange(5.0), np.ones(5))
    y = np.ones(5)
    assert acc.jit(updates)(np.arange(5.0), y)[0] is y


def rows_together(A, total, out):
    #pragma acc parallel loop reduction(+:total)
    for i in range(A.shape[0]):
        total += A[i]
    #pragma acc kernels
    for i in range(A.shape[0]):
        v = A[i]
        v[:] = v[::-1] + 1
        v = v * 2
        out[i] = v.sum() if i in (0, 2) else -1.0


def test_rows_in_loops(agree) -> None:
    agree(rows_together, np.arange(12.0).reshape(4, 3), np.zeros(3), np.zeros(4))


def control(A, out):
    #pragma acc kernels
    #{
    for k in range(3):
        A[:] = 0.5 * A
        A[1:-1] = A[2:] + A[:-2]
    s = 0.0
    while s < 10:
        A += 1
        s += A[0].sum()
    out[0] = s
    if s > 3:
        A[0] = 7
    else:
        A[:] = 1
    #}


def test_sections_in_loops_and_branches_of_kernels(agree_run) -> None:
    agree_run(control, np.ones((4, 3)), np.zeros(1))
