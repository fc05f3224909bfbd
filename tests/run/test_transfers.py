# SPDX-License-Identifier: Apache-2.0
"""What moves between host and device, to the byte, on the software GPU: rows C1 to C10 and C16 of `design/seeds.md`.

Memory of the software GPU is poisoned when it is given out, so what was not copied in cannot be read by luck.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from pyacc_mlir import acc
from tests.support.differential import current_device

M, N = 5, 3
X_BYTES, D_BYTES, ROW_BYTES = M * N * 8, M * M * 8, M * 8
SENTINEL = -7.0


def run(function: Callable[..., Any], *args: Any) -> Counts:
    """Call a program on the software GPU, which must have nothing present afterwards."""
    compiled = acc.jit(device="simt")(function)
    compiled(*args)
    assert acc.stats("simt")["present_bytes"] == 0
    return counts(compiled.stats())


#: Bytes to the device, bytes from it, allocations, launches.
Counts = tuple[int, int, int, int]


def counts(stats: dict[str, Any]) -> Counts:
    assert stats["frees"] == stats["allocations"]
    return stats["bytes_to_device"], stats["bytes_from_device"], stats["allocations"], stats["launches"]


def inputs() -> tuple[np.ndarray, np.ndarray]:
    return np.arange(M * N, dtype=float).reshape(M, N) ** 1.5, np.full((M, M), SENTINEL)


def distances(X: np.ndarray) -> np.ndarray:
    return ((X[:, None] - X) ** 2).sum(axis=2)


def with_region(X, D):
    m, n = X.shape
    #pragma acc parallel
    #{
    #pragma acc loop gang
    for i in range(m):
        #pragma acc loop vector
        for j in range(m):
            d = 0.0
            for k in range(n):
                tmp = X[i, k] - X[j, k]
                d += tmp * tmp
            D[i, j] = d
    #}


def with_loop(X, D):
    m, n = X.shape
    #pragma acc parallel loop
    for i in range(m):
        for j in range(m):
            d = 0.0
            for k in range(n):
                tmp = X[i, k] - X[j, k]
                d += tmp * tmp
            D[i, j] = d


@pytest.mark.parametrize("program", [with_region, with_loop])
def test_C1_C2_C4_C5_no_clause(program) -> None:
    """What is only read is not copied back; the rest is copied both ways, which is right for every program."""
    X, D = inputs()
    assert run(program, X, D) == (X_BYTES + D_BYTES, D_BYTES, 2, 1)
    np.testing.assert_allclose(D, distances(X))


def test_C3_clauses_override() -> None:
    def program(X, D, scratch):
        m, n = X.shape
        #pragma acc parallel loop gang copyin(X) copyout(D) create(scratch)
        for i in range(m):
            for j in range(m):
                scratch[i, j] = 0.0
                for k in range(n):
                    tmp = X[i, k] - X[j, k]
                    scratch[i, j] += tmp * tmp
                D[i, j] = scratch[i, j]

    X, D = inputs()
    scratch = np.full((M, M), SENTINEL)
    assert run(program, X, D, scratch) == (X_BYTES, D_BYTES, 3, 1)
    np.testing.assert_allclose(D, distances(X))
    np.testing.assert_array_equal(scratch, SENTINEL)


def test_C3_output_that_is_only_copied_in_is_lost() -> None:
    def program(X, D):
        #pragma acc parallel loop copyin(X, D)
        for i in range(len(X)):
            D[i, 0] = X[i, 0]

    X, D = inputs()
    assert run(program, X, D) == (X_BYTES + D_BYTES, 0, 2, 1)
    np.testing.assert_array_equal(D, SENTINEL)


def test_C3_what_is_not_copied_in_is_not_there() -> None:
    """`copyout` and `create` bring poison; the host keeps what no clause copies out."""

    def program(x, y, z):
        #pragma acc parallel loop copyout(x, y) create(z)
        for i in range(len(x)):
            x[i] = x[i]
            y[i] = z[i]

    x, y, z = np.full((3, 6), SENTINEL)
    assert run(program, x, y, z) == (0, 2 * x.nbytes, 3, 1)
    assert not np.any(x == SENTINEL)
    assert not np.any(y == SENTINEL)
    np.testing.assert_array_equal(z, SENTINEL)


def test_C6_masked_write_keeps_the_rest() -> None:
    def program(x, y):
        #pragma acc parallel loop
        for i in range(len(x)):
            if x[i] > 0:
                y[i] = x[i]

    x, y = np.arange(-2.0, 3.0), np.full(5, SENTINEL)
    assert run(program, x, y) == (80, 40, 2, 1)
    np.testing.assert_array_equal(y, [SENTINEL, SENTINEL, SENTINEL, 1, 2])


def test_C6_full_write_is_not_copied_in() -> None:
    def program(y):
        #pragma acc parallel loop
        for i in range(len(y)):
            y[i] = i

    y = np.full(5, SENTINEL)
    assert run(program, y) == (0, 40, 1, 1)


def test_C7_temporaries_do_not_move() -> None:
    def program(x):
        t = np.empty(len(x))
        #pragma acc parallel loop
        for i in range(len(x)):
            t[i] = x[i] * 2
            x[i] = t[i]

    assert run(program, np.arange(5.0)) == (40, 40, 2, 1)


def test_C7_temporary_with_create() -> None:
    def program(x):
        t = np.empty(len(x))
        #pragma acc parallel loop create(t)
        for i in range(len(x)):
            t[i] = x[i] * 2
            x[i] = t[i]

    x = np.arange(5.0)
    assert run(program, x) == (40, 40, 2, 1)
    np.testing.assert_array_equal(x, 2 * np.arange(5.0))


def rows_compiled(X, D, log):
    m, n = X.shape
    #pragma acc data copyin(X)
    #{
    for i in range(m):
        #pragma acc parallel loop copyout(D[i, :])
        for j in range(m):
            d = 0.0
            for k in range(n):
                tmp = X[i, k] - X[j, k]
                d += tmp * tmp
            D[i, j] = d
    #}


def rows_interpreted(X, D, log):
    m, n = X.shape
    #pragma acc data copyin(X)
    #{
    for i in range(m):
        row = D[i, :]
        #pragma acc parallel loop copyout(row)
        for j in range(m):
            d = 0.0
            for k in range(n):
                tmp = X[i, k] - X[j, k]
                d += tmp * tmp
            row[j] = d
        log.append(str(i))
    #}


def rows_in_a_with(X, D, log):
    m, n = X.shape
    with acc.data(copyin=[X]):
        for i in range(m):
            row = D[i]
            #pragma acc parallel loop copyout(row)
            for j in range(m):
                d = 0.0
                for k in range(n):
                    tmp = X[i, k] - X[j, k]
                    d += tmp * tmp
                row[j] = d
            log.append(str(i))


@pytest.fixture
def on_simt():
    """The software GPU as the current device: what `with acc.data` and the routines act on."""
    with current_device("simt"):
        yield


@pytest.mark.parametrize("program", [rows_compiled, rows_interpreted, rows_in_a_with])
@pytest.mark.usefixtures("on_simt")
def test_C8_C10_row_by_row_in_a_region(program) -> None:
    """X moves once, each row of D once, however the region is written."""
    X, D = inputs()
    wide = np.full((M, M + 2), SENTINEL)
    D = wide[:, 1:-1]
    assert run(program, X, D, []) == (X_BYTES, M * ROW_BYTES, 1 + M, M)
    np.testing.assert_allclose(D, distances(X))
    np.testing.assert_array_equal(wide[:, [0, -1]], SENTINEL)


def one_row(D, i):
    #pragma acc parallel loop copyout(D[i, 1:4])
    for j in range(1, 4):
        D[i, j] = j


def one_row_of_a_view(D, i):
    row = D[i, 1:4]
    #pragma acc parallel loop copyout(row)
    for j in range(3):
        row[j] = j + 1


@pytest.mark.parametrize("program", [one_row, one_row_of_a_view])
def test_C10_only_the_section_moves(program) -> None:
    _, D = inputs()
    assert run(program, D, 2) == (0, 24, 1, 1)
    expected = np.full((M, M), SENTINEL)
    expected[2, 1:4] = 1, 2, 3
    np.testing.assert_array_equal(D, expected)


def doubled(a):
    #pragma acc parallel loop copy(a[1:3, 2:4]) collapse(2)
    for i in range(1, 3):
        for j in range(2, 4):
            a[i, j] *= 2


@pytest.mark.parametrize(
    "layout",
    [
        lambda a: a,
        np.asfortranarray,
        lambda a: np.repeat(np.repeat(a, 2, 0), 3, 1)[::2, ::3],
        lambda a: a[::-1, ::-1].copy()[::-1, ::-1],
        lambda a: np.asfortranarray(a[:, ::-1])[:, ::-1],
    ],
    ids=["C", "Fortran", "steps", "backwards", "Fortran backwards"],
)
def test_C10_section_of_any_layout(layout) -> None:
    """Four elements move each way, wherever they lie."""
    a = layout(np.arange(24.0).reshape(4, 6))
    expected = a.copy()
    expected[1:3, 2:4] *= 2
    assert run(doubled, a) == (32, 32, 1, 1)
    np.testing.assert_array_equal(a, expected)


def test_C10_view_with_negative_stride() -> None:
    def program(x):
        y = x[::-2]
        #pragma acc parallel loop copy(y)
        for i in range(len(y)):
            y[i] = -y[i] - 1

    x = np.arange(7.0)
    assert run(program, x) == (32, 32, 1, 1)
    np.testing.assert_array_equal(x, [-1, 1, -3, 3, -5, 5, -7])


def raises_compiled(x, y, step):
    #pragma acc data copyin(x) copy(y)
    #{
    #pragma acc parallel loop
    for i in range(len(y)):
        for k in range(0, 4, step):
            y[i] += x[i]
    #}


def raises_interpreted(x, y, step):
    #pragma acc data copyin(x) copy(y)
    #{
    #pragma acc parallel loop
    for i in range(len(y)):
        y[i] += x[i]
    print(range(0, 4, step))
    #}


def raises_in_a_with(x, y, step):
    with acc.data(copyin=[x], copy=[y]):
        #pragma acc parallel loop
        for i in range(len(y)):
            y[i] += x[i]
        print(range(0, 4, step))


@pytest.mark.parametrize("program", [raises_compiled, raises_interpreted, raises_in_a_with])
@pytest.mark.usefixtures("on_simt")
def test_C9_exception_in_a_region_leaves_nothing_present(program) -> None:
    x, y = np.arange(4.0), np.zeros(4)
    with pytest.raises(ValueError, match="zero"):
        acc.jit(device="simt")(program)(x, y, 0)
    assert acc.stats("simt")["present_bytes"] == 0
    assert not acc.is_present(x)
    assert run(program, x, y, 4)[2] == 2


@pytest.mark.parametrize("program", [raises_compiled, raises_interpreted, raises_in_a_with])
@pytest.mark.usefixtures("on_simt")
def test_C9_exception_keeps_what_was_present_before(program) -> None:
    x, y = np.arange(4.0), np.zeros(4)
    with acc.data(copyin=[x]):
        with pytest.raises(ValueError, match="zero"):
            acc.jit(device="simt")(program)(x, y, 0)
        assert acc.is_present(x)
        assert not acc.is_present(y)
        assert acc.stats("simt")["present_bytes"] == x.nbytes
    assert acc.stats("simt")["present_bytes"] == 0


def test_C9_failure_while_a_number_is_reduced() -> None:
    """The number lives on the stack of the block, which must still be there when its entry is undone."""

    def program(x, step):
        total = 0
        #pragma acc parallel loop copyin(x) reduction(+:total)
        for i in range(len(x)):
            for k in range(0, 4, step):
                total += k
        return total

    compiled = acc.jit(device="simt")(program)
    assert compiled(np.zeros(3), 2) == 6
    with pytest.raises(ValueError, match="zero"):
        compiled(np.zeros(3), 0)
    assert acc.stats("simt")["present_bytes"] == 0


def test_C16_overlapping_views_are_one_present_range() -> None:
    """One allocation for both; each clause copies what it names."""

    def program(x, y):
        #pragma acc parallel loop copyin(x) copy(y)
        for i in range(len(y)):
            y[i] = 10 * x[i + 1] if i == 0 else y[i]

    x = np.arange(5.0)
    assert run(program, x, x[1:]) == (40 + 32, 32, 1, 1)
    np.testing.assert_array_equal(x, [0, 10, 2, 3, 4])


def test_present_of_absent_data_names_the_variable() -> None:
    def program(x, absent):
        #pragma acc parallel loop copyin(x) present(absent)
        for i in range(len(x)):
            absent[i] = x[i]

    with pytest.raises(acc.DataError, match="`absent` is not present on simt") as caught:
        acc.jit(device="simt")(program)(np.zeros(3), np.zeros(3))
    assert f"{__file__}:{program.__code__.co_firstlineno + 1}" in "".join(caught.value.__notes__)
    assert acc.stats("simt")["present_bytes"] == 0


def directives_compiled(x, y, log):
    n = len(x)
    #pragma acc enter data copyin(x) create(y)
    #pragma acc parallel loop present(x, y)
    for i in range(n):
        y[i] = 2 * x[i]
    #pragma acc update self(y[1:3])
    #pragma acc update device(x[0:1])
    #pragma acc exit data copyout(y) delete(x)


def directives_interpreted(x, y, log):
    n = len(x)
    #pragma acc enter data copyin(x) create(y)
    log.append("entered")
    #pragma acc parallel loop present(x, y)
    for i in range(n):
        y[i] = 2 * x[i]
    log.append("launched")
    #pragma acc update self(y[1:3])
    log.append("updated")
    #pragma acc update device(x[0:1])
    log.append("updated")
    #pragma acc exit data copyout(y) delete(x)


def directives_as_routines(x, y, log):
    n = len(x)
    acc.copyin(x)
    acc.create(y)
    #pragma acc parallel loop present(x, y)
    for i in range(n):
        y[i] = 2 * x[i]
    acc.update_self(y[1:3])
    acc.update_device(x[0:1])
    acc.copyout(y)
    acc.delete(x)


@pytest.mark.parametrize("program", [directives_compiled, directives_interpreted, directives_as_routines])
@pytest.mark.usefixtures("on_simt")
def test_enter_update_and_exit(program) -> None:
    x, y = np.arange(4.0), np.full(4, SENTINEL)
    assert run(program, x, y, []) == (32 + 8, 16 + 32, 2, 1)
    np.testing.assert_array_equal(y, 2 * x)


def test_update_of_several_sections_in_their_order() -> None:
    def program(a):
        #pragma acc data copyin(a)
        #{
        #pragma acc parallel loop present(a)
        for i in range(len(a)):
            a[i, 0] = i
            a[i, 1] = 10 * i
        #pragma acc update self(a[0:2, 0], a[3, 0:2])
        #}

    a = np.full((4, 3), SENTINEL)
    assert run(program, a) == (96, 32, 1, 1)
    expected = np.full((4, 3), SENTINEL)
    expected[0:2, 0] = 0, 1
    expected[3, 0:2] = 3, 30
    np.testing.assert_array_equal(a, expected)


def test_update_if_present() -> None:
    def program(x):
        #pragma acc update self(x) if_present
        x[0] = 1

    assert run(program, np.zeros(3))[:2] == (0, 0)


def test_host_data_gives_the_address_on_the_device() -> None:
    seen = []

    def program(x):
        #pragma acc data create(x)
        #{
        #pragma acc host_data use_device(x)
        #{
        seen.append(int(x))
        #}
        #}

    x = np.zeros(3)
    assert run(program, x)[:3] == (0, 0, 1)
    assert len(seen) == 1
    assert seen[0] != x.ctypes.data


def test_declare_in_a_function_is_a_region_around_its_body() -> None:
    def program(x, y):
        #pragma acc declare copyin(x)
        for step in range(3):
            #pragma acc parallel loop copyout(y)
            for i in range(len(x)):
                y[i] = x[i] + step

    x, y = np.arange(4.0), np.zeros(4)
    assert run(program, x, y) == (32, 3 * 32, 1 + 3, 3)
    np.testing.assert_array_equal(y, x + 2)


def test_condition_that_is_false_moves_nothing() -> None:
    def program(x, on_device):
        #pragma acc data copy(x) if(on_device)
        #{
        #pragma acc parallel loop if(on_device)
        for i in range(len(x)):
            x[i] += 1
        #}

    x = np.zeros(3)
    assert run(program, x, False) == (0, 0, 0, 0)
    assert run(program, x, True) == (24, 24, 1, 1)
    np.testing.assert_array_equal(x, 2.0)


def test_work_of_a_queue_is_done_in_its_order() -> None:
    def program(x, steps):
        #pragma acc enter data copyin(x) async(3)
        for step in range(steps):
            #pragma acc parallel loop present(x) async(3)
            for i in range(len(x)):
                x[i] = x[i] * 2 + step
        #pragma acc exit data copyout(x) async(3)
        #pragma acc wait(3)
        return x[0]

    expected = np.zeros(50)
    for step in range(20):
        expected = expected * 2 + step
    x = np.zeros(50)
    assert acc.jit(device="simt")(program)(x, 20) == expected[0]
    np.testing.assert_array_equal(x, expected)


def test_error_of_asynchronous_work_is_raised_at_the_wait() -> None:
    done = []

    def program(x, step):
        #pragma acc parallel loop copy(x) async(4)
        for i in range(len(x)):
            for k in range(0, 4, step):
                x[i] += k
        done.append(step)
        #pragma acc wait(4)
        done.append("waited")

    with pytest.raises(ValueError, match="zero") as caught:
        acc.jit(device="simt")(program)(np.zeros(3), 0)
    assert done == [0]
    assert f"{__file__}:{program.__code__.co_firstlineno + 3}" in "".join(caught.value.__notes__)


def test_fault_of_asynchronous_work_names_kernel_and_line() -> None:
    def program(x, far):
        #pragma acc parallel loop copy(x) async(5)
        for i in range(len(x)):
            x[i + far] = i
        #pragma acc wait(5)

    with pytest.raises(acc.DeviceError, match="kernel .*out of bounds") as caught:
        acc.jit(device="simt")(program)(np.zeros(3), 1 << 20)
    line = program.__code__.co_firstlineno + 3
    assert f"{__file__}:{line}" in str(caught.value)
    assert acc.stats("simt")["present_bytes"] == 0
