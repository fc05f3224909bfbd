# SPDX-License-Identifier: Apache-2.0
"""Private and firstprivate arrays of gangs, workers, lanes and constructs, small, large, and of any layout (row D7)."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

from pyacc_mlir import acc

_A = np.random.default_rng(7).integers(0, 9, (7, 40)).astype(float)


def of_gangs(a, s, out):
    #pragma acc parallel loop gang private(s)
    for i in range(a.shape[0]):
        for j in range(a.shape[1]):
            s[j] = a[i, j]
        for j in range(a.shape[1]):
            out[i, j] = s[a.shape[1] - 1 - j] * j


def of_workers(a, s, out):
    #pragma acc parallel loop gang num_workers(3)
    for i in range(a.shape[0]):
        #pragma acc loop worker private(s)
        for j in range(a.shape[1]):
            #pragma acc loop vector
            for k in range(len(s)):
                s[k] = a[i, j] + k
            t = 0.0
            #pragma acc loop vector reduction(+: t)
            for k in range(len(s)):
                t += s[k]
            out[i, j] = t


def of_lanes(a, s, out):
    #pragma acc parallel loop gang
    for i in range(a.shape[0]):
        #pragma acc loop vector private(s)
        for j in range(a.shape[1]):
            for k in range(len(s)):
                s[k] = a[i, j] + k
            t = 0.0
            for k in range(len(s)):
                t += s[k]
            out[i, j] = t


def _sums(size: int) -> np.ndarray:
    return _A * size + size * (size - 1) / 2


@pytest.mark.usefixtures("each_device")
@pytest.mark.parametrize(
    ("program", "size", "expected"),
    [
        (of_gangs, 40, _A[:, ::-1] * np.arange(40)),
        (of_gangs, 9000, _A[:, ::-1] * np.arange(40)),
        (of_workers, 4, _sums(4)),
        (of_workers, 3000, _sums(3000)),
        (of_lanes, 4, _sums(4)),
        (of_lanes, 3000, _sums(3000)),
    ],
)
def test_D7_private_arrays(program, size: int, expected: np.ndarray) -> None:
    """The array outside keeps its values; no copy is seen by another level's members."""
    s, out = np.full(size, 7.0), np.full(_A.shape, np.nan)
    acc.jit(program)(_A.copy(), s, out)
    np.testing.assert_array_equal(out, expected)
    np.testing.assert_array_equal(s, 7.0)


@pytest.mark.parametrize("program", [of_gangs, of_workers, of_lanes])
def test_D7_assembles(agree, program) -> None:
    """Plain Python has one array for all, which it leaves in another state."""
    if agree.device == "ptxas":
        agree(program, _A.copy(), np.zeros(40), np.zeros(_A.shape))


@pytest.mark.usefixtures("each_device")
def test_arrays_and_scalars_of_a_construct() -> None:
    @acc.jit
    def program(a, s, f, out, k):
        q = 5
        #pragma acc parallel num_gangs(5) private(s) firstprivate(f, q)
        #{
        q = q + k
        f[0] += 1
        for j in range(len(s)):
            s[j] = j
        #pragma acc loop gang
        for i in range(a.shape[0]):
            #pragma acc loop vector
            for j in range(a.shape[1]):
                out[i, j] = s[j % len(s)] + 10 * f[0] + 100 * f[1] + 1000 * q
        #}
        return q

    s, f, out = np.full(6, 9.0), np.array([3.0, 4.0]), np.zeros(_A.shape)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", acc.AccWarning)
        assert program(_A, s, f, out, 2) == 5
    np.testing.assert_array_equal(out, np.broadcast_to(np.arange(40) % 6 + 7440, _A.shape))
    np.testing.assert_array_equal(s, 9.0)
    np.testing.assert_array_equal(f, [3.0, 4.0])


@pytest.mark.usefixtures("each_device")
@pytest.mark.parametrize("layout", ["C", "F", "strided"])
def test_layouts(layout: str) -> None:
    """A copy has the array's axes, whatever the order of its elements in memory."""

    @acc.jit
    def program(a, w, f, out):
        #pragma acc parallel loop gang private(w) firstprivate(f)
        for i in range(a.shape[0]):
            f[1, 2] += 5
            for p in range(w.shape[0]):
                for q in range(w.shape[1]):
                    w[p, q] = a[i, 0] * p + q
            t = 0.0
            for p in range(w.shape[0]):
                for q in range(w.shape[1]):
                    t += w[p, q] * (q + 10 * p)
            out[i] = t + f[0, 1] + 0 * f[1, 2]

    f = np.arange(15.0).reshape(3, 5)
    w = np.full((6, 10), 7.0)[::2, ::2] if layout == "strided" else np.full((3, 5), 7.0, order=layout)
    f = np.asfortranarray(f) if layout == "F" else f
    out = np.zeros(7)
    program(_A, w, f, out)
    terms = [[(x * p + q) * (q + 10 * p) for p in range(3) for q in range(5)] for x in _A[:, 0]]
    np.testing.assert_array_equal(out, np.sum(terms, axis=1) + 1)
    np.testing.assert_array_equal(w, 7.0)
    np.testing.assert_array_equal(f, np.arange(15.0).reshape(3, 5))
