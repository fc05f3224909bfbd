# SPDX-License-Identifier: Apache-2.0
"""Data directives in compiled blocks and in interpreted code have the same effect: on values, on what is present, on
the bytes that move. Where memory is shared nothing moves."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from pyacc_mlir import acc
from tests.support.two_forms import COMPILED, INTERPRETED, Program, Watched, module_of


@pytest.fixture(params=["host", "simt"])
def watched(request: pytest.FixtureRequest) -> Watched:
    found = Watched(request.param)
    assert found.present() == {}
    return found


@pytest.fixture(params=[COMPILED, INTERPRETED])
def compiled(request: pytest.FixtureRequest, tmp_path: Path, watched: Watched):
    """`compiled(text)`: the function `program` of the text, in each form, on each device."""

    def make(text: str) -> Program:
        function = acc.jit(device=watched.name)(module_of(tmp_path, text, request.param).program)
        is_interpreted = "__acc_directives__" in function.lower(stage="shell")
        assert is_interpreted == (request.param == INTERPRETED)
        return function

    return make


@pytest.fixture
def interpreted(tmp_path: Path, watched: Watched):
    """The same for programs with directives that are never compiled."""
    return lambda text: acc.jit(device=watched.name)(module_of(tmp_path, text, INTERPRETED).program)


def test_enter_update_exit(compiled, watched) -> None:
    program = compiled("""
        def program(x, y):
            n = len(x)
            #pragma acc enter data copyin(x[0:n]) create(y)
            TICK
            #pragma acc parallel loop present(x, y)
            for i in range(n):
                y[i] = 2 * x[i]
            TICK
            #pragma acc update self(y[1:3])
            TICK
            #pragma acc exit data copyout(y) delete(x)
    """)
    x, y = np.arange(8.0), np.zeros(8)
    program(x, y)
    np.testing.assert_array_equal(y, 2 * x)
    assert watched.present() == {}
    assert watched.moved() == ((0, 0) if watched.shares_memory else (64, 16 + 64))


def test_update_moves_the_elements_of_sections_alone(compiled, watched) -> None:
    program = compiled("""
        def program(A, n):
            #pragma acc enter data create(A)
            TICK
            #pragma acc update device(A[1:-1, 2:n], A[0, :])
            TICK
            #pragma acc parallel loop present(A)
            for i in range(A.shape[0]):
                for j in range(A.shape[1]):
                    A[i, j] += 100
            TICK
            #pragma acc update host(A[1:-1, 2:n], A[0, :])
            TICK
            #pragma acc exit data delete(A)
    """)
    A = np.arange(30.0).reshape(5, 6)
    expected = A.copy()
    where = np.zeros(A.shape, bool)
    where[1:-1, 2:5] = where[0] = True
    expected[where] += 100
    program(A, 5)
    if watched.shares_memory:
        expected = np.arange(30.0).reshape(5, 6) + 100
    np.testing.assert_array_equal(A, expected)
    bytes_moved = 8 * int(where.sum())
    assert watched.moved() == ((0, 0) if watched.shares_memory else (bytes_moved, bytes_moved))


def test_if_and_if_present(compiled, watched) -> None:
    program = compiled("""
        def program(x, flag):
            #pragma acc enter data copyin(x) if(flag)
            TICK
            #pragma acc update device(x) if_present
            TICK
            #pragma acc update self(x) if(flag > 1)
            TICK
            #pragma acc parallel loop copyin(x)
            for i in range(len(x)):
                x[i] += 1
            #pragma acc exit data delete(x) if(flag)
    """)
    moved = {}
    for flag in (0, 1, 2):
        watched.device.reset_stats()
        program(np.arange(4.0), flag)
        moved[flag] = watched.moved()
        assert watched.present() == {}
    once, twice = (32, 0), (64, 0)
    assert moved == ({flag: (0, 0) for flag in moved} if watched.shares_memory else {0: once, 1: twice, 2: (64, 32)})


def test_counters_and_finalize(compiled, watched) -> None:
    program = compiled("""
        def program(x, seen, most):
            for step in range(most):
                TICK
                #pragma acc enter data copyin(x)
                n = len(x)
            TICK
            #pragma acc parallel loop present(x)
            for i in range(len(x)):
                x[i] += 1
            TICK
            #pragma acc exit data copyout(x)
            TICK
            #pragma acc parallel loop no_create(x) copyout(seen)
            for i in range(1):
                seen[0] = x[0]
            TICK
            #pragma acc exit data copyout(x) finalize
    """)
    x, seen = np.arange(4.0), np.zeros(1)
    program(x, seen, 3)
    assert seen[0] == 1.0
    np.testing.assert_array_equal(x, np.arange(4.0) + 1)
    assert watched.present() == {}
    assert watched.moved() == ((0, 0) if watched.shares_memory else (32, 8 + 32))


def test_data_on_a_queue(compiled, watched) -> None:
    program = compiled("""
        def program(x, y, q):
            #pragma acc data copyin(x) copyout(y) async(q)
            #{
            TICK
            #pragma acc parallel loop async(q)
            for i in range(len(x)):
                y[i] = x[i] + 1
            TICK
            #pragma acc parallel loop async(q + 1) wait(q)
            for i in range(len(x)):
                y[i] = 2 * y[i]
            TICK
            #pragma acc wait(q + 1) async(q)
            TICK
            #}
            #pragma acc wait(q)
            TICK
            #pragma acc wait
    """)
    x, y = np.arange(1000.0), np.zeros(1000)
    program(x, y, 3)
    np.testing.assert_array_equal(y, 2 * (x + 1))
    assert watched.present() == {}
    assert watched.moved() == ((0, 0) if watched.shares_memory else (8000, 8000))


def test_asynchronous_directives_keep_their_order(compiled, watched) -> None:
    program = compiled("""
        def program(x, y):
            #pragma acc enter data copyin(x) create(y) async
            TICK
            #pragma acc parallel loop present(x, y) async
            for i in range(len(x)):
                y[i] = 3 * x[i]
            TICK
            #pragma acc update self(y) async
            TICK
            #pragma acc exit data delete(x, y) async wait
            TICK
            #pragma acc wait
    """)
    x, y = np.arange(500.0), np.zeros(500)
    program(x, y)
    np.testing.assert_array_equal(y, 3 * x)
    assert watched.present() == {}


def test_modifiers(compiled, watched) -> None:
    program = compiled("""
        def program(x, z):
            #pragma acc enter data create(x)
            TICK
            #pragma acc data copy(alwaysin: x) copyout(zero: z)
            #{
            TICK
            #pragma acc parallel loop present(x, z)
            for i in range(len(x)):
                z[i] += x[i]
            TICK
            #}
            #pragma acc exit data delete(x)
    """)
    x, z = np.arange(6.0), np.full(6, 7.0)
    program(x, z)
    np.testing.assert_array_equal(z, x + 7.0 if watched.shares_memory else x)
    assert watched.moved() == ((0, 0) if watched.shares_memory else (48, 48))


@pytest.mark.parametrize("clause", ["present(x)", "copy(x[:2], y)", "copyin(x[9:12])"])
def test_what_is_wrong_is_an_error_at_its_line(compiled, watched, clause) -> None:
    program = compiled(f"""
        def program(x, y):
            #pragma acc data copy(y)
            #{{
            TICK
            #pragma acc data {clause}
            #{{
            TICK
            #pragma acc parallel loop
            for i in range(4):
                x[i] += 1
            TICK
            #}}
            #}}
    """)
    if watched.shares_memory and "9" not in clause:
        program(np.zeros(8), np.zeros(8))
        return
    kind = acc.DeviceError if clause.startswith("copy(") else acc.DataError  # the kernel leaves what is present
    with pytest.raises(kind) as caught:
        program(np.zeros(8), np.zeros(8))
    line = 15 if kind is acc.DeviceError else 12
    assert any(f"py:{line}" in note for note in caught.value.__notes__)
    assert watched.present() == {}


def test_C9_exceptions_leave_what_was_present(interpreted, watched) -> None:
    program = interpreted("""
        def program(x, y, error):
            #pragma acc enter data copyin(y)
            tick()
            try:
                #pragma acc data copy(x) copyout(y) create(error)
                #{
                tick()
                #pragma acc parallel loop
                for i in range(len(x)):
                    x[i] += 1
                if error[0]:
                    raise ValueError("as asked")
                #}
            finally:
                tick()
    """)
    x, y = np.zeros(4), np.ones(4)
    for error in (1.0, 0.0):
        before = None if watched.shares_memory else {"y": (0, 1)}
        if error:
            with pytest.raises(ValueError, match="as asked"):
                program(x, y, np.full(1, error))
            assert watched.present() == (before or {})
        else:
            program(x, y, np.full(1, error))
    if not watched.shares_memory:
        assert watched.present() == {"y": (0, 2)}
    np.testing.assert_array_equal(x, np.full(4, 2.0))
    watched.device.exit(0x300 + 12, y)  # delete, dynamic, finalize
    assert watched.present() == {}


def test_clauses_are_evaluated_once_and_in_order(interpreted, watched) -> None:
    program = interpreted("""
        def program(x, log):
            def at(place, value):
                log.append(place)
                return value
            #pragma acc enter data if(at(1, True)) async(at(2, 1)) copyin(x[at(3, 0):at(4, 4)])
            tick()
            #pragma acc update wait(at(5, 1)) device(x[at(6, 1):2]) self(x[at(7, 1):2])
            tick()
            #pragma acc wait(at(8, 1), at(9, 2)) async(at(10, 3)) if(at(11, 1))
            tick()
            #pragma acc exit data delete(x[:at(12, 4)]) finalize
    """)
    log: list[int] = []
    program(np.zeros(4), log)
    assert log == list(range(1, 13))
    assert watched.present() == {}


def test_a_section_with_a_bound_beyond_the_array(interpreted, watched) -> None:
    program = interpreted("""
        def program(x, n):
            tick()
            #pragma acc enter data copyin(x[0:n])
            tick()
    """)
    with pytest.raises(acc.DataError, match=r"`x\[0:n\]` leaves the array: 9"):
        program(np.zeros(8), 9)
    assert watched.present() == {}


def test_directives_alone_are_not_compiled(interpreted, watched) -> None:
    program = interpreted("""
        def program(x, steps):
            #pragma acc enter data copyin(x)
            n = 0
            for step in range(steps):
                n += step
                #pragma acc update device(x)
            #pragma acc exit data delete(x)
            return n
    """)
    assert program(np.zeros(4), 3) == 3
    assert program.stats()["blocks"] == 0
    assert watched.moved() == ((0, 0) if watched.shares_memory else (4 * 32, 0))


def test_what_blocks_cannot_take_is_done_by_the_interpreter(interpreted, watched) -> None:
    """An array of records in a directive between constructs, and a bound that is no expression for compiled code."""
    program = interpreted("""
        def program(x, records, where):
            #pragma acc parallel loop
            for i in range(len(x)):
                x[i] += 1
            #pragma acc enter data copyin(records, x[0:where["end"]])
            #pragma acc parallel loop
            for i in range(len(x)):
                x[i] += 1
            #pragma acc exit data delete(records, x[0:where["end"]])
    """)
    x, records = np.zeros(4), np.zeros(3, [("a", "f8"), ("b", "i4")])
    program(x, records, {"end": 4})
    np.testing.assert_array_equal(x, np.full(4, 2.0 if watched.shares_memory else 1.0))
    assert watched.present() == {}


def test_lists_wait_for_what_works_on_them(compiled, watched) -> None:
    program = compiled("""
        def program(values, n):
            TICK
            #pragma acc update self(values) if_present
            #pragma acc parallel loop async(1)
            for i in range(n):
                values[i] = values[i] + 1
            TICK
            #pragma acc wait(1)
    """)
    values = [1.0] * 1000
    program(values, 1000)
    assert values == [2.0] * 1000


@pytest.mark.parametrize("clause", ["copy(always, capture: x)", "copyin(capture: x)", "copyout(capture: x)"])
def test_capture(compiled, watched, clause) -> None:
    """A copy of its own even where memory is shared: what a program sees is the same."""
    program = compiled(f"""
        def program(x, out):
            #pragma acc data {clause}
            #{{
            TICK
            #pragma acc parallel loop copyout(out)
            for i in range(len(x)):
                x[i] = 2 * i
                out[i] = x[i] + 1
            TICK
            #}}
    """)
    x, out = np.full(5, 9.0), np.zeros(5)
    program(x, out)
    np.testing.assert_array_equal(out, 2 * np.arange(5.0) + 1)
    stays = clause.startswith("copyin")
    np.testing.assert_array_equal(x, np.full(5, 9.0) if stays else 2 * np.arange(5.0))


def test_default_present_of_a_region(compiled, watched) -> None:
    program = compiled("""
        def program(x, y):
            #pragma acc data copyin(x) default(present)
            #{
            TICK
            #pragma acc parallel loop
            for i in range(len(x)):
                y[i] = x[i] + 1
            TICK
            #}
    """)
    x, y = np.zeros(4), np.zeros(4)
    if watched.shares_memory:
        program(x, y)
        assert y[0] == 1.0
        return
    with pytest.raises(acc.DataError, match="`y`"):
        program(x, y)
    watched.device.enter(0x100 + 1, y)
    program(x, y)
    watched.device.exit(0x100 + 3, y)
    assert y[0] == 1.0
    assert watched.present() == {}


def test_scalars_of_a_region(compiled, watched) -> None:
    program = compiled("""
        def program(x, t):
            n = len(x)
            best = t + 0.0
            #pragma acc data copy(best, x[0:n])
            #{
            TICK
            #pragma acc serial
            #{
            best = x[1] + 1
            #}
            TICK
            #pragma acc parallel loop
            for i in range(n):
                x[i] = best
            TICK
            #}
            return best
    """)
    x = np.arange(4.0)
    assert program(x, 7.0) == 2.0
    np.testing.assert_array_equal(x, np.full(4, 2.0))
    assert watched.present() == {}


def test_sections_of_a_region(compiled, watched) -> None:
    """The constructs inside work on them, though the whole arrays are not present."""
    program = compiled("""
        def program(x, y, lo, hi):
            #pragma acc data copyin(x[lo:hi]) copy(y[lo:hi])
            #{
            TICK
            #pragma acc parallel loop
            for i in range(lo, hi):
                y[i] = x[i] + 1
            TICK
            #pragma acc parallel loop present(x[lo:hi])
            for i in range(lo, hi):
                y[i] += x[i]
            TICK
            #}
    """)
    x, y = np.arange(10.0), np.zeros(10)
    program(x, y, 2, 6)
    np.testing.assert_array_equal(y, [0, 0, 5, 7, 9, 11, 0, 0, 0, 0])
    assert watched.moved() == ((0, 0) if watched.shares_memory else (64, 32))


def test_errors_of_asynchronous_work_are_raised_at_the_wait(compiled, watched) -> None:
    """With the kernel and its line; what the region has made present is given back."""
    program = compiled("""
        def program(x, n, log):
            #pragma acc data copyin(x)
            #{
            TICK
            #pragma acc parallel loop async(1)
            for i in range(n):
                x[i] = 1
            TICK
            log[0] = 1
            #pragma acc wait(1)
            TICK
            log[1] = 1
            #}
    """)
    if watched.shares_memory:
        return  # the host does not know where an array ends
    log = np.zeros(2)
    with pytest.raises(acc.DeviceError, match="program_kernel_0") as caught:
        program(np.zeros(4), 100_000, log)
    assert any("py:12" in note for note in caught.value.__notes__)
    assert log[1] == 0.0
    assert watched.present() == {}
    program(np.zeros(4), 4, log)
    assert log[1] == 1.0


def test_threads_have_their_queues(interpreted, watched) -> None:
    program = interpreted("""
        def program(x, k):
            #pragma acc enter data copyin(x)
            tick()
            for step in range(5):
                #pragma acc parallel loop present(x) async(k)
                for i in range(len(x)):
                    x[i] += k
                tick()
            #pragma acc exit data copyout(x) async(k)
            tick()
            #pragma acc wait(k)
    """)
    arrays = [np.zeros(100) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(program, arrays, range(4)))
    for k, x in enumerate(arrays):
        np.testing.assert_array_equal(x, np.full(100, 5.0 * k))
    assert watched.present() == {}
