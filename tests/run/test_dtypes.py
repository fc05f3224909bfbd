# SPDX-License-Identifier: Apache-2.0
"""Element types, promotion, and memory layouts: C and Fortran order, steps, negative strides, read-only inputs."""

from __future__ import annotations

import numpy as np
import pytest

from pyacc_mlir import acc

_DTYPES = ("i4", "i8", "f4", "f8")


def combine(x, y, out):
    #pragma acc parallel loop
    for i in range(len(x)):
        out[i] = x[i] * y[i] + x[i] - 2 * y[i]


@pytest.mark.parametrize("left", _DTYPES)
@pytest.mark.parametrize("right", _DTYPES)
def test_mixed_dtypes(agree_run, rng, left: str, right: str) -> None:
    x = rng.integers(-99, 99, 33).astype(left)
    y = rng.integers(-99, 99, 33).astype(right)
    agree_run(combine, x, y, np.zeros(33))


def test_float32_stays_float32(agree) -> None:
    """Literals and Python numbers that come in are weak: 1 + 2**-30 is 1 in float32."""

    def program(a, x, out):
        #pragma acc parallel loop
        for i in range(len(x)):
            out[i, 0] = x[i] + 2.0**-30 - 1.0
            out[i, 1] = x[i] + a - 1
            out[i, 2] = 0.1 * x[i] * 10.0

    agree(program, 2.0**-30, np.full(5, 1, np.float32), np.zeros((5, 3)))


def test_int32_wraps_in_int32(agree_run) -> None:
    def program(x, out):
        #pragma acc parallel loop
        for i in range(len(x)):
            out[i] = x[i] * 2 + 1

    with np.errstate(over="ignore"):
        agree_run(program, np.array([2**30, 2**31 - 1, -(2**31), 7], np.int32), np.zeros(4, np.int64))


def test_numpy_scalar_parameters(agree, rng) -> None:
    def program(a, n, x, out):
        #pragma acc parallel loop
        for i in range(n):
            out[i] = a * x[i]

    agree(program, np.float64(0.1), np.int32(20), rng.standard_normal(20).astype("f4"), np.zeros(20))


def test_bool_arrays(agree, rng) -> None:
    def program(mask, x, out):
        #pragma acc parallel loop
        for i in range(len(mask)):
            out[i] = mask[i] and x[i] > 0
            if mask[i]:
                x[i] = -x[i]
            mask[i] = not mask[i]

    agree(program, rng.integers(0, 2, 50) == 1, rng.integers(-9, 9, 50), np.zeros(50, np.bool_))


def test_bool_parameter(agree) -> None:
    def program(flag, out):
        #pragma acc parallel loop
        for i in range(len(out)):
            out[i] = 5 + flag if flag else -5

    agree(program, True, np.zeros(9, np.int64))
    agree(program, False, np.zeros(9, np.int64))


def test_store_converts_to_the_element_type(agree, rng) -> None:
    def program(x, ints, singles, flags):
        #pragma acc parallel loop
        for i in range(len(x)):
            ints[i] = x[i] * 10
            singles[i] = x[i] / 3
            flags[i] = x[i]

    x = rng.uniform(-9, 9, 30)
    x[3] = 0.0
    agree(program, x, np.zeros(30, np.int32), np.zeros(30, np.float32), np.zeros(30, np.bool_))


def add_2d(a, b, c):
    n, m = c.shape
    #pragma acc parallel loop collapse(2)
    for i in range(n):
        for j in range(m):
            c[i, j] = a[i, j] * 100 + b[i, j]


def _layouts(rng: np.random.Generator) -> dict[str, np.ndarray]:
    base = rng.integers(-99, 99, (40, 60))
    return {
        "C": np.ascontiguousarray(base[:9, :11]),
        "F": np.asfortranarray(base[:9, :11]),
        "rows": base[:9, :11],
        "every second": base[::2, ::3][:9, :11],
        "transposed": base[:11, :9].T,
        "backwards": base[8::-1, 10::-1],
        "transposed steps": base[::3, ::2][:11, :9].T,
    }


@pytest.mark.parametrize("left", ["C", "F", "rows", "every second", "transposed", "backwards", "transposed steps"])
@pytest.mark.parametrize("out", ["C", "F", "every second", "backwards"])
def test_C17_layouts(agree_run, rng, left: str, out: str) -> None:
    layouts = _layouts(rng)
    agree_run(add_2d, layouts[left], layouts["C"], layouts[out])


@pytest.mark.parametrize("left", ["F", "every second"])
def test_layouts_assemble(agree, rng, left: str) -> None:
    layouts = _layouts(rng)
    agree(add_2d, layouts[left], layouts["backwards"], layouts["F"])


def test_strided_vectors(agree, rng) -> None:
    base = rng.integers(-99, 99, 100)
    agree(combine, base[::-1][:20], base[5:65:3], np.zeros(60)[::-3])


def test_three_dimensions_fortran_order(agree, rng) -> None:
    def program(a, b):
        n, m, p = a.shape
        #pragma acc parallel loop collapse(3)
        for i in range(n):
            for j in range(m):
                for k in range(p):
                    b[k, j, i] = a[i, j, k] + a[-1, -1, -1]

    agree(program, np.asfortranarray(rng.integers(-9, 9, (4, 5, 6))), np.zeros((6, 5, 4), np.int64, order="F"))


def test_arrays_of_length_one(agree) -> None:
    agree(add_2d, np.ones((1, 1), np.int64), np.ones((1, 1), np.int64), np.zeros((1, 1), np.int64))


def test_read_only_input(agree, rng) -> None:
    x = rng.integers(-9, 9, 20)
    x.flags.writeable = False
    agree(combine, x, x, np.zeros(20))


@pytest.mark.usefixtures("each_device")
def test_writing_a_read_only_array_is_refused() -> None:
    out = np.zeros(4)
    out.flags.writeable = False
    with pytest.raises((acc.CompileError, ValueError, TypeError), match=r"read-only|read only"):
        acc.jit(combine)(np.ones(4), np.ones(4), out)


def test_same_array_twice(agree, rng) -> None:
    def program(x, y):
        #pragma acc parallel loop
        for i in range(len(x)):
            y[i] = x[i] * 2 + 1

    x = rng.integers(-9, 9, 30)
    agree(program, x, x)


@pytest.mark.usefixtures("each_device")
def test_specialised_for_each_signature(rng) -> None:
    """One function, called with one dtype after the other and back."""
    compiled = acc.jit(combine)
    for dtype in ("f8", "i4", "f8", "f4", "i4"):
        x = rng.integers(-9, 9, 20).astype(dtype)
        expected, got = np.zeros(20), np.zeros(20)
        combine(x, x, expected)
        compiled(x, x, got)
        np.testing.assert_array_equal(got, expected)


@pytest.mark.parametrize("dtype", ["M8", "m8"])
def test_dtypes_of_later_versions_are_refused_by_name(dtype: str) -> None:
    with pytest.raises((acc.UnsupportedError, acc.CompileError), match=np.dtype(dtype).name):
        acc.jit(combine)(np.ones(4, dtype), np.ones(4), np.zeros(4))


def test_arrays_without_axes(agree) -> None:
    def program(a, x):
        #pragma acc parallel loop copyin(a)
        for i in range(len(x)):
            x[i] = a[()] + a[...] + 1
        #pragma acc serial
        a[()] = 5
        #pragma acc serial
        a[...] += 2

    agree(program, np.array(3.0), np.zeros(2))
