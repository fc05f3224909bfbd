# SPDX-License-Identifier: Apache-2.0
"""What device code computes, on the SIMT emulator: plain Python = blocks of threads, in both orders of threads."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pyacc_mlir import acc
from tests.run.programs import CORE, Program
from tests.support.differential import assert_same, clone_all
from tests.support.ptxas import CHIPS, assemble, find_ptxas
from tests.support.random_nests import random_program
from tests.support.simt_device import install
from tests.support.simt_host import Compiled

Agree = Callable[..., list[Compiled]]


@pytest.fixture
def agree_on_simt(monkeypatch: pytest.MonkeyPatch) -> Agree:
    """`agree_on_simt(function, *args)`: the same results in both thread orders; what was compiled.

    ptxas assembles it for `chips` (tests/run does so for all). Arguments at the positions `private` are private in the
    program: it must not change them.
    """

    def check(
        function: Callable[..., Any],
        *args: Any,
        private: tuple[int, ...] = (),
        chips: tuple[str, ...] = ("sm_90",),
        rtol: float = 0.0,
        atol: float = 0.0,
    ) -> list[Compiled]:
        seen: list[Compiled] = []
        expected_args = clone_all(args)
        expected = function(*expected_args)
        for reverse in (False, True):
            install(monkeypatch, reverse, seen)
            got_args = clone_all(args)
            got = acc.jit(function)(*got_args)
            assert_same(got, expected, rtol, atol, f"result, {reverse=}")
            wanted = [args[number] if number in private else theirs for number, theirs in enumerate(expected_args)]
            for number, (mine, theirs) in enumerate(zip(got_args, wanted, strict=True)):
                assert_same(mine, theirs, rtol, atol, f"argument {number}, {reverse=}")
        monkeypatch.undo()
        if find_ptxas() is not None:
            for chip in chips:
                assemble(acc.jit(target=chip)(function).lower(*clone_all(args), stage="ptx"), chip)
        return seen

    return check


def launch_of(compiled: list[Compiled]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Grid and block of the only kernel."""
    ((launch,), *_) = [each.launches for each in compiled]
    return launch


def test_sizes_are_as_given(agree_on_simt: Agree) -> None:
    def scale(x):
        # pragma acc parallel loop gang worker vector num_gangs(3) num_workers(2) vector_length(64)
        for i in range(x.shape[0]):
            x[i] = 2 * x[i] + 1

    assert launch_of(agree_on_simt(scale, np.arange(1001))) == ((3, 1, 1), (64, 2, 1))


def test_default_sizes_follow_the_trip_count(agree_on_simt: Agree) -> None:
    def scale(x):
        # pragma acc parallel loop
        for i in range(x.shape[0]):
            x[i] = 2 * x[i] + 1

    assert launch_of(agree_on_simt(scale, np.arange(1001))) == ((8, 1, 1), (128, 1, 1))


def test_unused_levels_are_not_launched(agree_on_simt: Agree) -> None:
    def scale(x):
        # pragma acc parallel loop gang num_workers(8) vector_length(64)
        for i in range(x.shape[0]):
            x[i] = 2 * x[i] + 1

    assert launch_of(agree_on_simt(scale, np.arange(41))) == ((41, 1, 1), (1, 1, 1))


@pytest.mark.parametrize("length", [1, 5, 32, 48, 100, 256])
def test_row_sums_with_any_vector_length(agree_on_simt: Agree, length: int) -> None:
    """Workers take rows of different lengths, so rows wait at barriers of their own."""

    def rows(a, ends, out, length):
        # pragma acc parallel num_gangs(2) num_workers(3) vector_length(length)
        # pragma acc loop gang worker
        for i in range(a.shape[0]):
            s = 10
            # pragma acc loop vector reduction(+:s)
            for j in range(ends[i]):
                s += a[i, j]
            out[i] = s

    rng = np.random.default_rng(1)
    a = rng.integers(-50, 50, (17, 300))
    (compiled, *_) = agree_on_simt(rows, a, rng.integers(0, 300, 17), np.zeros(17, np.int64), length, chips=CHIPS)
    ((_, lanes),) = compiled.launches
    assert lanes == (-(-length // 32) * 32, 3, 1)


def test_max_and_min_over_a_stencil(agree_on_simt: Agree) -> None:
    def extremes(a, b):
        low, high = 1e9, -1e9
        # pragma acc parallel loop collapse(2) reduction(max:high) reduction(min:low)
        for i in range(1, a.shape[0] - 1):
            for j in range(1, a.shape[1] - 1):
                b[i, j] = 0.25 * (a[i - 1, j] + a[i + 1, j] + a[i, j - 1] + a[i, j + 1])
                high = max(high, b[i, j])
                low = min(low, b[i, j])
        return low, high

    a = np.random.default_rng(2).integers(-99, 99, (23, 31)).astype(float)
    agree_on_simt(extremes, a, np.zeros_like(a))


def test_worker_reduction_around_vector_reduction(agree_on_simt: Agree) -> None:
    def total(a, out):
        # pragma acc parallel num_gangs(2) num_workers(4) vector_length(64)
        # pragma acc loop gang
        for g in range(a.shape[0]):
            s = 1
            # pragma acc loop worker reduction(+:s)
            for i in range(a.shape[1]):
                # pragma acc loop vector reduction(+:s)
                for j in range(a.shape[2]):
                    s += a[g, i, j]
            out[g] = s

    a = np.random.default_rng(3).integers(-9, 9, (5, 7, 130))
    agree_on_simt(total, a, np.zeros(5, np.int64))


def test_vector_loops_that_depend_on_each_other(agree_on_simt: Agree) -> None:
    """Each step reads what other lanes wrote in the step before: barriers between them, and back to the first."""

    def smooth(a, b, steps):
        # pragma acc parallel num_gangs(2) vector_length(64)
        # pragma acc loop gang
        for i in range(a.shape[0]):
            for _ in range(steps):
                # pragma acc loop vector
                for j in range(1, a.shape[1] - 1):
                    b[i, j] = a[i, j - 1] + a[i, j + 1]
                # pragma acc loop vector
                for j in range(1, a.shape[1] - 1):
                    a[i, j] = b[i, j] % 1000

    a = np.random.default_rng(4).integers(0, 99, (3, 150))
    agree_on_simt(smooth, a, np.zeros_like(a), 5)


def test_effects_between_levels_happen_once(agree_on_simt: Agree) -> None:
    def count(a, visits, sums):
        # pragma acc parallel num_gangs(3) vector_length(96)
        # pragma acc loop gang
        for i in range(a.shape[0]):
            visits[i] += 1
            if visits[i] > 1:
                visits[i] = -visits[i]
            s = 0
            # pragma acc loop vector reduction(+:s)
            for j in range(a.shape[1]):
                s += a[i, j] * visits[i]
            sums[i] = s
            visits[i] += sums[i]

    a = np.random.default_rng(5).integers(-9, 9, (10, 77))
    agree_on_simt(count, a, np.arange(10) % 3, np.zeros(10, np.int64))


def test_while_around_a_vector_loop(agree_on_simt: Agree) -> None:
    def halve(a, rounds):
        # pragma acc parallel num_gangs(2) vector_length(64)
        # pragma acc loop gang
        for i in range(a.shape[0]):
            while a[i, 0] > 1:
                rounds[i] += 1
                # pragma acc loop vector
                for j in range(a.shape[1]):
                    a[i, j] = a[i, j] // 2

    a = np.random.default_rng(6).integers(0, 9999, (7, 90))
    agree_on_simt(halve, a, np.zeros(7, np.int64))


def test_sequential_while_in_a_vector_loop(agree_on_simt: Agree) -> None:
    def collatz(steps):
        # pragma acc parallel loop gang vector vector_length(64)
        for i in range(1, len(steps)):
            n = i
            while n != 1:
                n = n // 2 if n % 2 == 0 else 3 * n + 1
                steps[i] += 1

    agree_on_simt(collatz, np.zeros(200, np.int64))


def test_vector_loop_beside_worker_loop(agree_on_simt: Agree) -> None:
    """Only one worker has a part in a vector loop that stands outside worker loops."""

    def both(a, b):
        # pragma acc parallel num_gangs(2) num_workers(4) vector_length(32)
        # pragma acc loop gang
        for i in range(a.shape[0]):
            s = 0
            # pragma acc loop vector reduction(+:s)
            for j in range(a.shape[1]):
                s += a[i, j]
                a[i, j] += 1
            # pragma acc loop worker
            for k in range(b.shape[1]):
                b[i, k] = s + a[i, k % 3] + k

    a = np.random.default_rng(7).integers(-9, 9, (5, 41))
    agree_on_simt(both, a, np.zeros((5, 11), np.int64))


def test_worker_loop_alone(agree_on_simt: Agree) -> None:
    def fill(b):
        # pragma acc parallel num_gangs(2) num_workers(5)
        # pragma acc loop gang
        for i in range(b.shape[0]):
            # pragma acc loop worker
            for k in range(b.shape[1]):
                b[i, k] += i * k

    agree_on_simt(fill, np.ones((4, 13), np.int64))


@pytest.mark.parametrize("dtype", ["i4", "i8", "f4", "f8"])
def test_product_needs_compare_and_swap(agree_on_simt: Agree, dtype: str) -> None:
    def multiply(x):
        p = x[0]
        # pragma acc parallel loop reduction(*:p)
        for i in range(1, len(x)):
            p *= x[i]
        return p

    x = np.where(np.arange(300) % 29 == 3, 2, np.where(np.arange(300) % 7 == 0, -1, 1)).astype(dtype)
    agree_on_simt(multiply, x)


def test_reduction_of_construct(agree_on_simt: Agree) -> None:
    def total(x):
        s = 0
        # pragma acc parallel reduction(+:s) num_gangs(3) copyin(x)
        # {
        # pragma acc loop gang vector reduction(+:s)
        for i in range(len(x)):
            s += x[i]
        # }
        return s

    agree_on_simt(total, np.arange(500))


def test_kernels_run_in_order(agree_on_simt: Agree) -> None:
    def chain(a, b):
        # pragma acc kernels copy(a, b)
        # {
        # pragma acc loop independent
        for i in range(len(a)):
            a[i] = a[i] + 1
        b[0] = a[len(a) - 1]
        # pragma acc loop independent
        for i in range(1, len(b)):
            b[i] = a[i - 1] + b[0]
        # }

    compiled = agree_on_simt(chain, np.arange(400), np.zeros(400, np.int64))
    assert [grid for grid, _ in compiled[0].launches] == [(4, 1, 1), (1, 1, 1), (4, 1, 1)]


def test_serial_runs_on_one_thread(agree_on_simt: Agree) -> None:
    def prefix(a):
        # pragma acc serial loop
        for i in range(1, len(a)):
            a[i] += a[i - 1]

    assert launch_of(agree_on_simt(prefix, np.arange(50))) == ((1, 1, 1), (1, 1, 1))


def test_math_of_libdevice(agree_on_simt: Agree) -> None:
    import math

    def functions(x, y):
        # pragma acc parallel loop
        for i in range(len(x)):
            y[i] = math.sin(x[i]) + math.exp(-x[i]) * math.atan2(x[i], 2.0) + x[i] ** 0.5 + math.floor(x[i])

    agree_on_simt(functions, np.linspace(0.1, 9.0, 77), np.zeros(77), rtol=1e-14)


def test_arrays_private_to_gangs_and_workers(agree_on_simt: Agree) -> None:
    def reverse_rows(a, gang_row, worker_row, out):
        # pragma acc parallel num_gangs(3) num_workers(2) vector_length(40)
        # pragma acc loop gang private(gang_row)
        for g in range(a.shape[0]):
            # pragma acc loop vector
            for j in range(a.shape[2]):
                gang_row[j] = g * 100 + j
            # pragma acc loop worker private(worker_row)
            for i in range(a.shape[1]):
                # pragma acc loop vector
                for j in range(a.shape[2]):
                    worker_row[j] = 2 * a[g, i, j] + gang_row[j]
                # pragma acc loop vector
                for j in range(a.shape[2]):
                    out[g, i, j] = worker_row[a.shape[2] - 1 - j]

    a = np.random.default_rng(8).integers(-99, 99, (5, 7, 50))
    agree_on_simt(reverse_rows, a, np.zeros(50, np.int64), np.zeros(50, np.int64), np.zeros_like(a), private=(1, 2))


def test_array_private_to_lanes(agree_on_simt: Agree) -> None:
    def polynomials(x, powers, y):
        # pragma acc parallel loop gang vector private(powers) vector_length(64)
        for i in range(len(x)):
            powers[0] = 1
            for k in range(1, len(powers)):
                powers[k] = powers[k - 1] * x[i]
            for k in range(len(powers)):
                y[i] += (k + 1) * powers[k]

    x = np.random.default_rng(9).integers(-5, 5, 300)
    agree_on_simt(polynomials, x, np.zeros(6, np.int64), np.zeros(300, np.int64), private=(1,))


def test_firstprivate_arrays(agree_on_simt: Agree) -> None:
    def weigh(a, weights, table, out):
        # pragma acc parallel firstprivate(weights, table) num_gangs(2) vector_length(32)
        # pragma acc loop gang
        for i in range(a.shape[0]):
            # pragma acc loop vector
            for j in range(a.shape[1]):
                table[j] = weights[j] + i
            # pragma acc loop vector
            for j in range(a.shape[1]):
                out[i, j] = a[i, j] * table[a.shape[1] - 1 - j]

    def look_up(x, table, y):
        # pragma acc parallel loop firstprivate(table)
        for i in range(len(x)):
            y[i] = table[x[i]]

    backwards = np.arange(20)[::-2]
    agree_on_simt(look_up, np.arange(300) % 10, backwards, np.zeros(300, np.int64))
    a = np.random.default_rng(10).integers(-9, 9, (6, 45))
    agree_on_simt(weigh, a, np.arange(45), np.zeros(45, np.int64), np.zeros_like(a), private=(2,))


@pytest.mark.parametrize("seed", range(4))
def test_random_nests(agree_on_simt: Agree, tmp_path: Path, seed: int) -> None:
    """A missing barrier or a wrong owner shows in one of the two orders of threads."""
    file = tmp_path / f"nest_{seed}.py"
    file.write_text(random_program(seed), encoding="utf-8")
    spec = importlib.util.spec_from_file_location(file.stem, file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    rng = np.random.default_rng(seed)
    shapes = ((4, 70), (4,), (4, 5), (4, 5, 70))
    agree_on_simt(module.program, *(rng.integers(0, 99, shape) for shape in shapes), chips=())


@pytest.mark.parametrize("program", CORE, ids=lambda program: program.function.__name__)
def test_core_programs(agree_on_simt: Agree, program: Program) -> None:
    agree_on_simt(program.function, *program.args(), rtol=max(program.rtol, 1e-12), atol=max(program.atol, 1e-12))


THREE_DIMENSIONS = """
func.func @fill(%a: memref<?x?x?xi64>, %n: index, %m: index, %p: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %g1 = arith.constant 2 : i32
  %g2 = arith.constant 3 : i32
  %g3 = arith.constant 4 : i32
  %one = arith.constant 1 : i64
  acc.parallel num_gangs({%g1 : i32, %g2 : i32, %g3 : i32}) {
    acc.loop gang({dim=%g2 : i32}) control(%i : index) = (%c0 : index) to (%n : index) step (%c1 : index) {
      acc.loop gang({dim=%g1 : i32}) control(%j : index) = (%c0 : index) to (%m : index) step (%c1 : index) {
        acc.loop gang vector control(%k : index) = (%c0 : index) to (%p : index) step (%c1 : index) {
          %0 = memref.load %a[%i, %j, %k] : memref<?x?x?xi64>
          %1 = arith.addi %0, %one : i64
          memref.store %1, %a[%i, %j, %k] : memref<?x?x?xi64>
          acc.yield
        } attributes {inclusiveUpperbound = array<i1: false>, independent = [#acc.device_type<none>]}
        acc.yield
      } attributes {inclusiveUpperbound = array<i1: false>, independent = [#acc.device_type<none>]}
      acc.yield
    } attributes {inclusiveUpperbound = array<i1: false>, independent = [#acc.device_type<none>]}
    acc.yield
  }
  return
}
"""


def test_three_gang_dimensions() -> None:
    compiled = Compiled.of_text(THREE_DIMENSIONS)
    a = np.arange(5 * 7 * 9).reshape(5, 7, 9)
    compiled.run(a, 5, 7, 9)
    assert compiled.launches == [((2, 3, 4), (128, 1, 1))]
    np.testing.assert_array_equal(a, np.arange(5 * 7 * 9).reshape(5, 7, 9) + 1)
