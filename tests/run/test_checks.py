# SPDX-License-Identifier: Apache-2.0
"""Run-time checks: `boundscheck=True`, `PYACC_CHECK`, `assert` (language.md §4, §7), on every device."""

from __future__ import annotations

import math

import numpy as np
import pytest

from pyacc_mlir import acc

pytestmark = pytest.mark.usefixtures("each_device")


def shifted(a, b, n):
    #pragma acc parallel loop
    for i in range(n):
        b[i] = a[i - 2]


def test_A26_an_index_out_of_bounds() -> None:
    checked = acc.jit(boundscheck=True)(shifted)
    b = np.zeros(6)
    checked(np.arange(5.0), b, 5)
    assert b.tolist() == [3.0, 4.0, 0.0, 1.0, 2.0, 0.0]
    line = shifted.__code__.co_firstlineno + 3
    with pytest.raises(
        IndexError, match=rf"^index -2 is out of bounds for axis 0 with size 1 \(test_checks.py:{line}\)"
    ):
        checked(np.arange(1.0), b, 1)
    with pytest.raises(IndexError, match="index 6 is out of bounds for axis 0 with size 6"):
        checked(np.arange(9.0), b, 9)


def test_A26_rows_gathers_and_updates_are_checked() -> None:
    @acc.jit(boundscheck=True)
    def program(a, where, out, row):
        #pragma acc parallel loop gang
        for i in range(a.shape[0]):
            line = a[i + row]
            #pragma acc loop vector
            for j in range(a.shape[1]):
                out[i, j] = out[i, where[j]] + line[j] // (j + row)

    a, out = np.arange(12).reshape(3, 4) + 1, np.zeros((3, 4))
    with pytest.raises(ZeroDivisionError):
        program(a, np.arange(4), out, 0)
    with pytest.raises(IndexError, match="index 3 is out of bounds for axis 0 with size 3"):
        program(a, np.arange(4), out, 1)
    with pytest.raises(IndexError, match="index 4 is out of bounds for axis 1 with size 4"):
        program(a[1:], np.array([4, 1, 2, 3]), out, 0)


def test_a_failing_assert() -> None:
    def program(a, b):
        #pragma acc parallel loop
        for i in range(len(a)):
            assert a[i] > 0, "must be positive"
            b[i] = a[i]

    b = np.zeros(5)
    acc.jit(program)(np.ones(5), b)
    assert b.sum() == 5
    with pytest.raises(acc.DeviceError, match="must be positive"):
        acc.jit(program)(-np.ones(5), b)
    with pytest.raises(AssertionError, match="^must be positive"):
        acc.jit(boundscheck=True)(program)(-np.ones(5), b)


@pytest.mark.parametrize(
    ("expression", "exception"),
    [
        (lambda x, y, k: x + k, OverflowError),
        (lambda x, y, k: x * k, OverflowError),
        (lambda x, y, k: -(x + 3 - k) - k, OverflowError),
        (lambda x, y, k: x << k, OverflowError),
        (lambda x, y, k: 3 ** (k * 20), OverflowError),
        (lambda x, y, k: int(y * 1e300), OverflowError),
        (lambda x, y, k: x // (k - 2), ZeroDivisionError),
        (lambda x, y, k: 2 ** (k - 3), ValueError),
        (lambda x, y, k: k / (k - 2), ZeroDivisionError),
        (lambda x, y, k: y - y, FloatingPointError),
        (lambda x, y, k: math.sqrt(-k), FloatingPointError),
        (lambda x, y, k: y + x - k * 3 + 3 ** (k * 13) if k < 3 else x * x, None),
    ],
)
def test_PYACC_CHECK(monkeypatch, expression, exception) -> None:
    monkeypatch.setenv("PYACC_CHECK", "overflow,div,nan")

    @acc.jit
    def program(a, f, b, k):
        #pragma acc parallel loop
        for i in range(len(a)):
            b[i] = expression(a[i], f[i], k)

    arguments = np.array([2**63 - 2 if exception is OverflowError else 5]), np.array([np.inf if exception else 1.0])
    if exception is None:
        program(*arguments, np.zeros(1), 2)
    else:
        with pytest.raises(exception):
            program(*arguments, np.zeros(1), 2)


def test_an_unknown_check_is_refused(monkeypatch) -> None:
    monkeypatch.setenv("PYACC_CHECK", "bonds")
    with pytest.raises(ValueError, match="PYACC_CHECK names 'bonds'"):
        acc.jit(shifted)(np.zeros(2), np.zeros(2), 2)
