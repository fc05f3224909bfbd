# SPDX-License-Identifier: Apache-2.0
"""Tuples, ranges and slices in variables: items chosen at run time, unpacking, subscripts kept in names."""

from __future__ import annotations

import numpy as np
import pytest

from pyacc_mlir import acc

FACTORS = (1.0, 2.0, 4.0)
PAIRS = ((1, 3), (0, 2), (5, 6))
INNER = slice(1, -1)
CORNER = np.s_[1:3, ::2]


def tuples(x, A, out, number):
    #pragma acc parallel loop
    for i in range(x.shape[0]):
        t = (x[i], 2.0, 3.0)
        u = (*t[1:], 5.0) + (i,) * 2
        out[i, 0] = t[i % 3] + FACTORS[-1 - i % 2] + u[2] + len(u) + u[3]
        for k, v in enumerate(t):
            out[i, 1] += k * v
        for v, w in zip(FACTORS, range(3, 6)):
            out[i, 2] += v * w
        out[i, 3] = sum(t) + min(t) + max(*t) + any(t) * 2 + all(t) * 4
        number[i, 0] = ((i, 2) < (3, 1)) + 2 * ((i, 1) == (3, 1)) + 4 * ((i, 2) >= (i, 2, 0))
        first, *rest = t
        *_, last = (1, 2, 3)
        a, b, c = A[i]
        out[i, 4] = first + rest[1] + last + len(rest) + a * b - c
        at = (i, 1)
        A[at] = 7.0
        A[at] += x[i]
        out[i, 5] = A[at] + A[(i, 0)] + ((1, 2), (3, 4))[1][0] + sum(range(i))
        for p, q in PAIRS:
            for r in reversed(range(p, q)):
                out[i, 5] = out[i, 5] * 2 + r
        for value in reversed(A[i]):
            out[i, 6] = out[i, 6] * 2 + value
        out[i, 7:] = (1.0, x[i], 3.0)
        assert (size := len(t)) == 3
        out[i, 6] += size


def slices(x, A, C, out):
    rows, part = slice(None, None, -1), (2, slice(0, 2))
    numbers = range(1, 6, 2)
    #pragma acc kernels
    #{
    x[INNER] = 0.5
    A[CORNER] += 1.0
    A[part] = 4.0
    own = np.s_[::2]
    C[own, 1] = x[own]
    C[rows] += A
    #}
    #pragma acc parallel loop
    for i in range(1, numbers.stop, numbers.step):
        inner = range(i, 0, -1)
        s = slice(i - 1, None)
        out[i] = len(inner) + inner[-1] + numbers[1] + numbers.stop + A[i, s][0] if i < 3 else len(inner)
        for k in inner:
            out[i] = out[i] * 2 + k
        out[i] += 100 * ((i in (1, 2)) is True)


def test_tuples_are_what_they_are_in_python(agree):
    agree(tuples, np.arange(5.0) - 1, np.arange(15.0).reshape(5, 3), np.zeros((5, 10)), np.zeros((5, 1), dtype=int))


def test_ranges_and_slices_can_have_names(agree):
    agree(slices, np.arange(6.0), np.arange(18.0).reshape(6, 3), np.zeros((6, 3)), np.zeros(6))


def test_unpacking_an_array_looks_at_its_length(each_device):
    @acc.jit
    def unpacked(A, out):
        #pragma acc parallel loop
        for i in range(A.shape[0]):
            a, b = A[i]
            out[i] = a + b

    with pytest.raises(ValueError, match=r"too many values to unpack \(expected 2\)"):
        unpacked(np.ones((3, 3)), np.zeros(3))
    with pytest.raises(ValueError, match=r"not enough values to unpack \(expected 2, got 1\)"):
        unpacked(np.ones((3, 1)), np.zeros(3))
