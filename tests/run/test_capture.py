# SPDX-License-Identifier: Apache-2.0
"""`capture` (OpenACC 3.4 §2.7.4): a copy of its own even where memory is shared, so the host acts as `simt` does."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from pyacc_mlir import acc
from tests.support.two_forms import COMPILED, INTERPRETED, Watched, module_of


@pytest.fixture(params=["host", "simt"])
def watched(request: pytest.FixtureRequest) -> Watched:
    found = Watched(request.param)
    assert found.present() == {}
    return found


@pytest.fixture(params=[COMPILED, INTERPRETED])
def compiled(request: pytest.FixtureRequest, tmp_path: Path, watched: Watched):
    return lambda text: acc.jit(device=watched.name)(module_of(tmp_path, text, request.param).program)


def test_what_the_host_sees_before_and_after(compiled, watched) -> None:
    program = compiled("""
        def program(A, seen, q):
            #pragma acc data copy(capture: A[1:3, 0:4]) async(q)
            #{
            TICK
            #pragma acc wait(q)
            A[1, 0] = 50
            A[0, 0] = 60
            #pragma acc parallel loop collapse(2) async(q)
            for i in range(1, 3):
                for j in range(4):
                    A[i, j] += 100
            TICK
            #pragma acc wait(q)
            seen[0] = A[2, 1]
            TICK
            #pragma acc update self(A[2:3, 1:2]) async(q)
            TICK
            #pragma acc wait(q)
            seen[1] = A[2, 1]
            A[1, 3] = 7
            TICK
            #pragma acc update device(A[1:2, 3:4])
            TICK
            #pragma acc serial
            #{
            A[1, 3] += 1
            #}
            TICK
            #}
            #pragma acc wait(q)
            TICK
    """)
    for order in "CF":
        A = np.asfortranarray(np.arange(20.0).reshape(4, 5)) if order == "F" else np.arange(20.0).reshape(4, 5)
        expected, seen = A.copy(), np.zeros(2)
        program(A, seen, 2)
        expected[1:3, :4] += 100
        expected[0, 0], expected[1, 3] = 60, 8
        np.testing.assert_array_equal(A, expected)
        assert seen.tolist() == [11, 111]
        assert watched.present() == {}
    assert watched.moved() == (2 * (64 + 8), 2 * (64 + 8))


def test_clauses_of_constructs(compiled, watched) -> None:
    program = compiled("""
        def program(x, y, z, t):
            s = 1.0
            #pragma acc parallel loop copyin(capture: x) copyout(capture, zero: y) create(capture: z) copyin(capture: t)
            for i in range(len(x)):
                z[i] = x[i] + t[i]
                x[i] = 0
                if i > 0:
                    y[i] = z[i]
            TICK
            #pragma acc parallel loop reduction(+:s) copyin(capture: x)
            for i in range(len(x)):
                s += x[i]
            return s
    """)
    base = np.arange(9.0)
    x, t, y, z = base[::2], np.arange(9.0)[::-2], np.full(5, 9.0), np.full(5, 9.0)
    assert program(x, y, z, t) == 21.0
    np.testing.assert_array_equal(base, np.arange(9.0))
    np.testing.assert_array_equal(y, [0, 8, 8, 8, 8])
    np.testing.assert_array_equal(z, np.full(5, 9.0))
    assert watched.present() == {}


def test_functions_called_inside_use_the_copy(each_device) -> None:
    @acc.jit
    def add(x):
        #pragma acc parallel loop
        for i in range(len(x)):
            x[i] += 1

    x = np.zeros(4)
    with acc.data(copy_capture=[x]):
        add(x)
        assert x.tolist() == [0, 0, 0, 0]
        acc.update(self_=[(x, acc.section[1:2])])
        assert x.tolist() == [0, 1, 0, 0]
        assert int(acc.deviceptr(x)) != x.ctypes.data
    assert x.tolist() == [1, 1, 1, 1]


def test_failures_leave_nothing_behind(compiled, watched) -> None:
    program = compiled("""
        def program(x, y, n):
            #pragma acc data copyin(capture: x)
            #{
            TICK
            #pragma acc data copy(capture: y) present(x)
            #{
            TICK
            #pragma acc parallel loop copy(x[0:n])
            for i in range(4):
                y[i] = x[i]
            TICK
            #}
            #}
    """)
    x, y = np.ones(4), np.zeros(4)
    with pytest.raises(acc.DataError, match="leaves the array"):
        program(x, y, 9)
    assert watched.present() == {}
    program(x, y, 4)
    assert y.tolist() == [1, 1, 1, 1]


def test_overlapping_views_are_one_copy(compiled, watched) -> None:
    """C16."""
    program = compiled("""
        def program(a, b):
            #pragma acc data copy(capture: a) copy(capture: b)
            #{
            TICK
            #pragma acc parallel loop
            for i in range(3):
                a[i] += 1
            TICK
            #pragma acc parallel loop
            for i in range(3):
                b[i] *= 10
            TICK
            #}
    """)
    base = np.ones(5)
    program(base[:3], base[2:])
    assert base.tolist() == [2, 2, 20, 10, 10]


def test_numbers(watched) -> None:
    @acc.jit(device=watched.name)
    def program(out):
        s = 1.0
        #pragma acc data copy(capture: s)
        #{
        #pragma acc serial copyout(out[0:1])
        #{
        s = s + 5
        out[0] = s
        #}
        out[1] = s
        #pragma acc update self(s)
        out[2] = s
        #}
        return s

    out = np.zeros(3)
    assert program(out) == 6.0
    assert out.tolist() == [6, 1, 6]
