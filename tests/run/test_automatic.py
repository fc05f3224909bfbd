# SPDX-License-Identifier: Apache-2.0
"""`acc.jit(auto=True)` (rows B1-B16): what stays Python and why, what is bound after loops, data, calls."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from pyacc_mlir import acc

Program = Callable[..., Any]


def check(program: Program, *args: Any, **options: Any) -> Any:
    """Plain Python = the current device; what was made of the program."""
    compiled = acc.jit(auto=True, **options)(program)
    expected_args, got_args = copy.deepcopy(args), copy.deepcopy(args)
    expected, got = program(*expected_args), compiled(*got_args)
    np.testing.assert_equal(got, expected)
    for one, other in zip(got_args, expected_args, strict=True):
        np.testing.assert_equal(one, other)
    return compiled


def test_loops_and_the_python_between(each_device: None, capsys: pytest.CaptureFixture[str]) -> None:
    def program(x, y, n, names):
        for i in range(n):
            y[i] = 2 * x[i]
        scale = y[1]
        y[1:] = y[1:] / scale
        for i in range(n):
            if x[i] > 1:
                y[i] += x[i]
        print(names["what"], scale)
        for t in range(2):
            print(t)
            for j in range(n):
                x[j] += t * j
        for i in range(n):
            if names.get(i):
                x[i] = 0
            for j in range(1, n):
                y[j] += y[j - 1]
        return scale

    compiled = check(program, np.arange(5.0), np.zeros(5), 5, {"what": "scale", 3: 1})
    lines = compiled.report().splitlines()
    first = program.__code__.co_firstlineno
    left = {int(line.split(":")[1]) - first: line.split("Python: ")[1] for line in lines if "left to" in line}
    assert left.pop(9) == "it calls `print`"
    assert left.keys() & {12, 13, 14}
    assert sum("loop is parallel" in line for line in lines) == 3
    assert sum("loop runs sequentially" in line for line in lines) == 1
    assert capsys.readouterr().out.count("scale 2.0\n0\n1\n") == 2


def test_names_after_loops(each_device: None) -> None:
    def program(x, n, m):
        k, last, best = 5, 7.0, -1.0
        for k in range(n):
            last = x[k]
            best = max(best, last)
        for i in range(m):
            x[i] += k
        if m > 1:
            final = last
        for j in range(n):
            if m > 1:
                x[j] += final
        return k, last, best

    check(program, np.arange(4.0), 0, 0)
    check(program, np.arange(4.0), 3, 2)
    check(program, [1.0, 2.0, 3.0, 4.0], 4, 4)


def test_a_loop_that_does_not_run_reads_nothing(each_device: None) -> None:
    def program(x, n):
        for i in range(n):
            x[i] = undefined_name  # noqa: F821
        if n:
            y = 1.0
        for i in range(n):
            x[i] += y

    check(program, np.arange(4.0), 0)
    compiled = acc.jit(auto=True)(program)
    with pytest.raises(NameError):
        compiled(np.arange(4.0), 2)


def test_what_python_raises_stays(each_device: None) -> None:
    def program(x, n):
        try:
            for i in range(n):
                x[i] = 1
        except IndexError:
            x[0] = -1
        for i in range(len(x)):
            if x[i] == 7:
                return i
        for i in range(len(x)):
            assert x[i] < 10
        return -1

    compiled = check(program, np.arange(4.0), 6)
    assert "it stands in a `try`" in compiled.report()
    assert "it holds `return`" in compiled.report()
    assert "it holds `assert`" in compiled.report()


def test_strict_leaves_nothing() -> None:
    def prints(x):
        for i in range(len(x)):
            print(x[i])

    def converts(x):
        for i in range(len(x)):
            x[i] = str(i)

    for program, message in ((prints, "this loop stays in Python: it calls `print`"), (converts, "`str`")):
        with pytest.raises((acc.CompileError, acc.UnsupportedError), match=message):
            acc.jit(auto=True, strict=True)(program)(np.zeros(3))


def test_constructs_of_the_program_are_left_alone() -> None:
    def program(x, y, n):
        # pragma acc parallel loop num_gangs(2)
        for i in range(n):
            y[i] = x[i]
        for i in range(n):
            y[i] += 1
        # pragma acc data copyin(x)
        # {
        for i in range(n):
            x[i] += 1
        # }
        for t in range(2):
            # pragma acc parallel loop
            for i in range(n):
                y[i] *= 2
            for i in range(n):
                y[i] += x[i]

    compiled = check(program, np.arange(4.0), np.zeros(4), 4, device="simt")
    assert "in a `data` region" in compiled.report()
    assert compiled.stats()["launches"] == 6


def test_arrays_stay_on_the_device_between_loops() -> None:
    """Row P6: once in, once out."""

    def program(a, b, n, steps):
        for _ in range(steps):
            for i in range(1, n - 1):
                b[i] = 0.5 * (a[i - 1] + a[i + 1])
            for i in range(1, n - 1):
                a[i] = b[i]

    size = 50
    compiled = check(program, np.arange(float(size)) ** 2, np.zeros(size), size, 8, device="simt")
    stats = compiled.stats()
    assert (stats["launches"], stats["copies_to_device"], stats["copies_from_device"]) == (16, 2, 2)


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.int64, np.int16])
def test_types_and_shapes(each_device: None, dtype: type) -> None:
    """Row B4: one function, compiled for what comes."""

    def program(a, b, c):
        for i in range(a.shape[0]):
            for j in range(a.shape[1]):
                b[i, j] = a[i, j] * 2 + c
        b[:, 0] += a[:, 0]

    compiled = acc.jit(auto=True)(program)
    for shape in ((3, 4), (1, 9), (0, 2)):
        for order in "CF":
            a = np.asarray(np.arange(shape[0] * shape[1]).reshape(shape), dtype, order=order)
            got, expected = np.zeros(shape, dtype), np.zeros(shape, dtype)
            compiled(a, got, 3)
            program(a, expected, 3)
            np.testing.assert_array_equal(got, expected)
    assert compiled.stats()["versions"] <= 3


def test_overlapping_views(each_device: None) -> None:
    """Row B6."""

    def program(x, y, n):
        for i in range(n):
            y[i] = x[i] + 1

    compiled = acc.jit(auto=True)(program)
    for first, second in ((slice(1, None), slice(None, -1)), (slice(None, -1), slice(1, None)), (slice(None),) * 2):
        expected, got = np.arange(300.0), np.arange(300.0)
        program(expected[first], expected[second], 299)
        compiled(got[first], got[second], 299)
        np.testing.assert_array_equal(got, expected)
    assert "may share memory" in compiled.report()


def test_functions_methods_and_closures(each_device: None) -> None:
    class Model:
        def __init__(self) -> None:
            self.x, self.scale = np.arange(5.0), 3.0

        @acc.jit(auto=True)
        def step(self, y):
            for i in range(len(y)):
                y[i] = helper(self.x[i], self.scale)

    total = 0.0

    def helper(v, s):
        return v * s if v > 1 else -v

    @acc.jit(auto=True)
    def outer(x):
        nonlocal total
        for i in range(len(x)):
            total += helper(x[i], 2.0)

    y = np.zeros(5)
    Model().step(y)
    np.testing.assert_array_equal(y, [0, -1, 6, 9, 12])
    outer(y)
    assert total == 2 * (6 + 9 + 12) + 1


def test_a_function_without_loops(each_device: None) -> None:
    def program(x):
        return x + 1

    compiled = check(program, 3)
    assert compiled.report() == ""


def test_a_distance_that_only_the_run_knows(each_device: None) -> None:
    """Row P11: one version for all distances, which finds out by itself."""

    def program(a, b, lo, hi, k):
        for i in range(lo, hi):
            a[i + k] = a[i] + b[i]

    compiled = acc.jit(auto=True)(program)
    for lo, hi, k in (
        (2, 12, 0),
        (2, 12, 10),
        (2, 12, 3),
        (2, 12, -1),
        (12, 22, -10),
        (2, 12, -5),
        (2, 3, 1),
        (9, 9, 1),
    ):
        rng = np.random.default_rng(k + 20)
        a, b = rng.random(26), rng.random(26)
        expected, got = a.copy(), a.copy()
        program(expected, b, lo, hi, k)
        compiled(got, b, lo, hi, k)
        np.testing.assert_array_equal(got, expected)
    assert compiled.stats()["versions"] == 1
    assert "parallel where k + lo >= 0 and (k == 0 or abs(k) >= hi - lo) and lo >= 0," in compiled.report()
