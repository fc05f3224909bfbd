# SPDX-License-Identifier: Apache-2.0
"""Programs of stage `mapped` through the cpu stage to object code, run on this machine, against NumPy."""

from __future__ import annotations

import math
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from tests.support.cpu_harness import Block

_PROGRAMS = Path(__file__).parent / "mapped"
_RANDOM = np.random.default_rng(1)


@cache
def block(name: str) -> Block:
    return Block((_PROGRAMS / f"{name}.mlir").read_text(), name)


@pytest.mark.parametrize("n", [0, 1, 5, 1000, 1001])
def test_saxpy_every_length(n: int) -> None:
    x, y = _RANDOM.random(n, dtype=np.float32), _RANDOM.random(n, dtype=np.float32)
    expected = np.float32(2.5) * x + y
    block("saxpy")(x, y, np.float32(2.5), np.int64(n))
    assert np.allclose(y, expected, rtol=1e-6)


def test_saxpy_tells_the_runtime_work_and_data() -> None:
    runtime = block("saxpy").runtime
    runtime.parallel_calls.clear()
    runtime.data_calls.clear()
    x, y = np.zeros(7, np.float32), np.zeros(7, np.float32)
    block("saxpy")(x, y, np.float32(1), np.int64(7))
    [(gangs, work, cost)] = runtime.parallel_calls
    assert (gangs, work) == (0, 7)
    assert cost > 0
    assert runtime.data_calls == [
        ("enter", 1, 4, (7, 1, 0, 7)),
        ("enter", 0, 4, (7, 1, 0, 7)),
        ("exit", 1, 4, (7, 1, 0, 7)),
        ("exit", 0, 4, (7, 1, 0, 7)),
    ]


@pytest.mark.parametrize("n", [-5, 0, 1, 63, 4096])
def test_dot_adds_to_the_original_value(n: int) -> None:
    x, y, s = _RANDOM.random(max(n, 0)), _RANDOM.random(max(n, 0)), np.array(1.5)
    block("dot")(x, y, s, np.int64(n))
    assert s == pytest.approx(1.5 + x @ y, rel=1e-12)


@pytest.mark.parametrize("shape", [(3, 3), (20, 37), (5, 400), (2, 9), (1, 1)])
def test_jacobi_collapsed_with_max_reduction(shape: tuple[int, int]) -> None:
    a, b, err = _RANDOM.random(shape), np.zeros(shape), np.array(0.0)
    block("jacobi")(a, b, err, np.int64(shape[0]), np.int64(shape[1]))
    expected = np.zeros(shape)
    expected[1:-1, 1:-1] = 0.25 * (a[1:-1, :-2] + a[1:-1, 2:] + a[:-2, 1:-1] + a[2:, 1:-1])
    assert np.allclose(b, expected, rtol=1e-14)
    change = abs(b - a)[1:-1, 1:-1]
    assert err == pytest.approx(change.max() if change.size else 0.0, rel=1e-14)


@pytest.mark.parametrize(("n", "m", "k"), [(1, 1, 1), (7, 13, 5), (3, 8, 0), (4, 65, 9), (31, 70, 4)])
@pytest.mark.parametrize("gangs", [1, 3])
def test_matmul_with_private_accumulator(n: int, m: int, k: int, gangs: int) -> None:
    block("matmul").runtime.gangs = gangs
    a, b, c = _RANDOM.random((n, k)), _RANDOM.random((k, m)), np.full((n, m), -1.0)
    block("matmul")(a, b, c, np.int64(n), np.int64(m), np.int64(k))
    assert np.allclose(c, a @ b, rtol=1e-13)


@pytest.mark.parametrize(("n", "m"), [(1, 1), (9, 3), (21, 8), (37, 19), (5, 70)])
@pytest.mark.parametrize("gangs", [1, 2, 5])
def test_pairwise_collapsed_whatever_the_chunks(n: int, m: int, gangs: int) -> None:
    block("pairwise").runtime.gangs = gangs
    x, d = _RANDOM.random((n, m)), np.full((n, n), -1.0)
    block("pairwise")(x, d, np.int64(n), np.int64(m))
    assert np.allclose(d, ((x[:, None] - x[None]) ** 2).sum(axis=2), rtol=1e-13)


def test_rows_reduce_in_a_vector_loop_of_a_gang() -> None:
    a, count, out = _RANDOM.random((11, 100)), np.zeros(11), np.zeros(11)
    block("rows")(a, count, out, np.int64(11), np.int64(100))
    assert np.allclose(out, 10 + a.sum(axis=1))
    assert (count == 1).all()
    assert block("rows").runtime.parallel_calls[-1][0] == 3


def test_reverse_rows_has_private_arrays() -> None:
    coef, y = _RANDOM.random(8, dtype=np.float32), np.zeros((9, 8), np.float32)
    block("reverse_rows")(coef, y, np.int64(9))
    assert (y == 2 * coef[::-1]).all()


@pytest.mark.parametrize("shape", [(1, 1), (13, 17), (8, 64)])
def test_mandelbrot_diverges_alike(shape: tuple[int, int]) -> None:
    out = np.zeros(shape, np.int32)
    block("mandelbrot")(out, np.int64(shape[0]), np.int64(shape[1]), np.int32(100))
    assert (out == _mandelbrot(shape, 100)).all()


def test_options_compute_math_functions() -> None:
    s = _RANDOM.random(100) + 0.5
    out = np.zeros(100)
    block("options")(s, out, np.int64(100), np.float64(1.1))
    erf = np.vectorize(math.erf)
    expected = s * 0.5 * (erf(np.log(s / 1.1) / np.sqrt(s)) + 1) * np.exp(-0.05 * np.sqrt(s))
    assert np.allclose(out, expected, rtol=1e-13)


@pytest.mark.parametrize("condition", [True, False])
def test_time_loop_honours_the_condition_of_its_data_region(condition: bool) -> None:
    a, b = _RANDOM.random(50), np.zeros(50)
    expected = a.copy()
    for _ in range(4):
        expected = expected * 0.5 + 0.5
    runtime = block("time_loop").runtime
    runtime.data_calls.clear()
    runtime.parallel_calls.clear()
    block("time_loop")(a, b, np.int64(50), np.int64(4), np.int8(condition))
    assert np.allclose(a, expected, rtol=1e-14)
    actions = [(action, kind) for action, kind, _, _ in runtime.data_calls]
    assert actions == ([("enter", 0), ("enter", 5), ("exit", 5), ("exit", 0)] if condition else [])
    assert len(runtime.parallel_calls) == 8


@pytest.mark.parametrize("gangs", [1, 5])
def test_redundant_code_runs_in_every_gang(gangs: int) -> None:
    seen, once = np.zeros(1, np.int64), np.zeros(4, np.int64)
    block("redundant")(seen, once, np.int32(gangs))
    assert seen[0] == gangs
    assert (once == 4).all()


@pytest.mark.parametrize("shape", [(4, 5, 6), (1, 1, 50), (7, 1, 1), (0, 3, 3), (3, 0, 3), (3, 3, 0)])
@pytest.mark.parametrize("gangs", [1, 3, 8])
def test_cube_visits_every_iteration_once(shape: tuple[int, int, int], gangs: int) -> None:
    block("cube").runtime.gangs = gangs
    a = np.zeros(shape, np.int64)
    block("cube")(a, *(np.int64(extent) for extent in shape))
    assert (a.ravel() == np.arange(a.size)).all()


def test_cube_with_negative_trip_counts_does_nothing() -> None:
    a = np.full((2, 2, 2), 7, np.int64)
    block("cube")(a, np.int64(-2), np.int64(2), np.int64(-2))
    assert (a == 7).all()


def _mandelbrot(shape: tuple[int, int], limit: int) -> np.ndarray:
    out = np.zeros(shape, np.int32)
    for i in range(shape[0]):
        for j in range(shape[1]):
            c = complex(j * 2.5 / shape[1] - 2.0, i * 2.5 / shape[0] - 1.25)
            z, k = 0j, 0
            while z.real * z.real + z.imag * z.imag <= 4 and k < limit:
                z = complex(z.real * z.real - z.imag * z.imag + c.real, 2.0 * (z.real * z.imag) + c.imag)
                k += 1
            out[i, j] = k
    return out
