# SPDX-License-Identifier: Apache-2.0
"""Calls in regions: closures, lambdas, methods, partial functions, functions of other modules (C14, A26)."""

from __future__ import annotations

import functools

import numpy as np
import pytest

from pyacc_mlir import acc
from tests.run import device_functions

SCALE = 3.0
TABLE = np.array([1.0, 2.0, 4.0, 8.0])


def _looked_up(i):
    return TABLE[i % 4] * SCALE


def _apply(f, v):
    return f(v) + 1


def _scaled(x, a=SCALE * 2, *, b=1.0):
    return x * a + b


_half = functools.partial(_scaled, a=0.5)


class _Shapes:
    @staticmethod
    def lower(v):
        return v - 1

    @classmethod
    def higher(cls, v):
        return v + 1


def test_D66_functions_see_arrays_and_numbers_of_their_scopes(agree, rng) -> None:
    def program(x, out):
        #pragma acc parallel loop
        for i in range(len(x)):
            out[i] = _looked_up(i) + device_functions.TABLE[i % 2] + device_functions.weighted(x[i], i)

    agree(program, rng.standard_normal(20), np.zeros(20), rtol=1e-13)


def test_A26_closures_lambdas_and_functions_as_arguments(agree_run, rng) -> None:
    def program(x, out, n):
        squared = lambda v: v * v + n
        factor = n + 1
        weights = np.arange(4.0)

        def weighted(v, i):
            return v * factor + weights[i % 4]

        #pragma acc parallel loop
        for i in range(n):
            out[i] = squared(x[i]) + weighted(x[i], i) + _apply(squared, x[i]) + _apply(_scaled, x[i])

    agree_run(program, rng.standard_normal(20), np.zeros(20), 20, rtol=1e-13)


def test_A26_functions_defined_in_the_region(agree, rng) -> None:
    def program(x, out, a):
        #pragma acc parallel loop
        for i in range(len(x)):
            k = i % 3

            def shifted(v):
                w = v + k
                return w * a

            twice = lambda v: shifted(v) * 2
            out[i] = shifted(x[i]) + twice(x[i]) + _apply(lambda v: v - k, x[i])

    agree(program, rng.standard_normal(20), np.zeros(20), 0.5, rtol=1e-13)


def test_A26_partial_static_and_class_methods_and_defaults(agree, rng) -> None:
    def program(x, out):
        #pragma acc parallel loop
        for i in range(len(x)):
            out[i] = _half(x[i], b=2.0) + _Shapes.lower(x[i]) + _Shapes.higher(x[i]) + _scaled(x[i])

    agree(program, rng.standard_normal(20), np.zeros(20), rtol=1e-13)


def test_C15_row_views_are_arguments_and_are_written(agree, rng) -> None:
    def program(D, out):
        #pragma acc parallel loop
        for i in range(D.shape[0]):
            row = D[i]
            out[i] = device_functions.norm(row) + device_functions.norm(D[i])
            device_functions.fill(D[i], i)

    agree(program, rng.standard_normal((6, 5)), np.zeros(6), rtol=1e-13)


@pytest.mark.usefixtures("each_device")
def test_A26_a_nested_function_does_not_compile_again() -> None:
    @acc.jit
    def program(x, k):
        w = np.full(3, float(k))

        def shifted(v):
            return v + w[1] * 2

        #pragma acc parallel loop
        for i in range(len(x)):
            x[i] = shifted(x[i])

    x = np.zeros(5)
    for k in range(4):
        program(x, k)
    np.testing.assert_array_equal(x, 12.0)
    assert program.stats()["versions"] == 1


@pytest.mark.usefixtures("each_device")
def test_A26_a_closure_that_changes_compiles_again() -> None:
    @acc.jit
    def program(x, n):
        k = 1

        def shifted(v):
            return v * 10 + k

        for _ in range(n):
            #pragma acc parallel loop
            for i in range(len(x)):
                x[i] = shifted(x[i])
            k += 1

    x = np.zeros(3, np.int64)
    program(x, 3)
    np.testing.assert_array_equal(x, 123)


@pytest.mark.usefixtures("each_device")
def test_D66_an_array_of_a_module_is_found_at_each_call() -> None:
    @acc.jit
    def program(out):
        #pragma acc parallel loop
        for i in range(len(out)):
            out[i] = _looked_up(i)

    out = np.zeros(4)
    program(out)
    with pytest.MonkeyPatch.context() as patch:
        for table in (np.array([5.0, 6.0, 7.0, 8.0]), np.array([1, 2, 3, 4], np.int32)):
            patch.setitem(globals(), "TABLE", table)
            program(out)
            np.testing.assert_array_equal(out, table * SCALE)


class _Grid:
    def __init__(self) -> None:
        self.dx = 0.5


class _Heat:
    factor = 2.0

    def __init__(self, n: int) -> None:
        self.u, self.v = np.arange(float(n)), np.zeros(n)
        self.dt, self.t, self.grid = 0.1, 0.0, _Grid()

    def flux(self, i):
        return (self.u[i] - self.u[i - 1]) * self.dt * self.factor

    def step(self):
        #pragma acc parallel loop
        for i in range(1, len(self.u)):
            self.v[i] = self.flux(i) + self.grid.dx
        self.t += self.dt
        #pragma acc parallel loop
        for i in range(len(self.u)):
            self.u[i] += self.v[i]


@pytest.mark.usefixtures("each_device")
def test_A26_methods_and_attributes_of_objects() -> None:
    """Numbers and arrays of an object come in with every call: another value does not compile again."""
    step = acc.jit(_Heat.step)
    plain, compiled = _Heat(10), _Heat(10)
    for round_ in range(3):
        for heat in (plain, compiled):
            heat.dt = 0.1 * (round_ + 1)
        plain.step()
        step(compiled)
        np.testing.assert_allclose(compiled.u, plain.u, rtol=1e-14)
    assert compiled.t == plain.t
    assert step.stats()["versions"] == 2


def _imports(v):
    import math as m

    return m.sin(v)


def _until(v):
    for k in range(10):
        if k * k > v:
            return k
        for j in range(3):
            if j + k > 9:
                return -1
    return 99


def test_returns_from_loops_and_imports(agree) -> None:
    def program(x, out):
        #pragma acc parallel loop
        for i in range(len(x)):
            if _until(x[i]) > 2 and _until(2 * x[i]) < 9:
                out[i] = _until(x[i])
            else:
                out[i] = -_until(x[i]) if x[i] > 3 else _imports(x[i])

    agree(program, np.arange(90.0), np.zeros(90), rtol=1e-14)


def test_C15_column_views_and_whole_array_expressions(agree, rng) -> None:
    def program(D, out):
        #pragma acc parallel loop
        for j in range(D.shape[1]):
            out[j] = device_functions.norm(D[:, j]) + device_functions.norm(D[::-1, j]) + _similarity(D[:, j], D[:, 0])

    agree(program, rng.standard_normal((6, 5)), np.zeros(5), rtol=1e-12)


def _similarity(a, b):
    return np.dot(a, b) + np.sum(a * b)


REFUSED = {
    "print": ("print(v)", "a call of `print`"),
    "try": ("try:\n        v = 1\n    except ValueError:\n        pass", "`try` is not supported"),
    "with": ("with open('x'):\n        pass", "`with` is not supported"),
    "string": ("s = f'{v}'", "an f-string is not supported"),
    "dict": ("s = {}", "a dict is not supported"),
    "del": ("del v", "`del` is not supported"),
    "raise": ("raise ValueError", "`raise` is not supported"),
    "nested call": ("helper_of_nobody(v)", "`helper_of_nobody` is not defined"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_D79_python_that_devices_do_not_have_is_named_at_its_line(name: str, tmp_path) -> None:
    import importlib.util

    statement, message = REFUSED[name]
    text = (
        f"def called(v):\n    {statement}\n    return v\n\n\ndef program(x):\n"
        "    #pragma acc parallel loop\n    for i in range(len(x)):\n        x[i] = called(x[i])\n"
    )
    path = tmp_path / "refused.py"
    path.write_text(text)
    spec = importlib.util.spec_from_file_location("refused", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    with pytest.raises(acc.CompileError, match=message) as caught:
        acc.jit(module.program)(np.zeros(3))
    assert (caught.value.filename, caught.value.lineno) == (str(path), 2)


def test_A26_local_functions_write_arrays_of_the_region(agree, rng) -> None:
    def program(x, y, z):
        #pragma acc parallel loop
        for i in range(len(x)):

            def put(v):
                y[i] = v

            put(x[i] * 2)
            factorial = lambda n: 1.0 if n < 2 else n * factorial(n - 1)
            z[i] = factorial(i)

    agree(program, rng.standard_normal(9), np.zeros(9), np.zeros(9))


@pytest.mark.usefixtures("each_device")
def test_A26_two_lambdas_of_one_line_are_two_functions() -> None:
    @acc.jit
    def program(x, up):
        f = (lambda a: a + 1) if up else (lambda a: a - 1)
        #pragma acc parallel loop
        for i in range(len(x)):
            x[i] = f(x[i])

    x = np.zeros(3)
    program(x, True)
    program(x, True)
    program(x, False)
    np.testing.assert_array_equal(x, 1.0)


def walk(a, i, k):
    """Writes on its way, and returns a number."""
    if k == 0:
        return i
    a[i] += k
    return walk(a, (i * 3 + 1) % len(a), k - 1) + 1


def test_recursion_that_writes_and_returns_outside_vector_loops(agree) -> None:
    def gangs_and_workers(a, out):
        #pragma acc parallel loop gang num_gangs(2) num_workers(3)
        for g in range(len(out)):
            s = walk(a[g], g, 5)
            #pragma acc loop vector
            for j in range(16):
                out[g, j] = s + a[g, j]
            if s > 3:
                out[g, 0] += walk(a[g], 1, s % 4)
            #pragma acc loop worker
            for w in range(2):
                t = walk(a[g, w * 8:w * 8 + 8], w, 3)
                #pragma acc loop vector
                for j in range(8):
                    out[g, w * 8 + j] += t * a[g, w * 8 + j]

    agree(gangs_and_workers, np.arange(64.0).reshape(4, 16), np.zeros((4, 16)))


def fill(t, k, x):
    """Writes its array from the end, by recursion."""
    if k < 0:
        return 0
    t[k] = x + k
    return 1 + fill(t, k - 1, x)


def test_recursion_that_fills_an_array_of_a_gang_or_worker(agree) -> None:
    """All threads go by what one of them let the function write, where only code of the gang uses the array."""

    def local(a, out):
        #pragma acc parallel loop gang num_workers(2) vector_length(64)
        for i in range(len(out)):
            t = np.zeros(5)
            c = fill(t, 3, float(i))
            s = 0.0
            if t[2] > 3.0:
                #pragma acc loop vector reduction(+:s)
                for j in range(len(a)):
                    s += a[j]
            t[0] = 7.0
            #pragma acc loop worker
            for w in range(3):
                u = np.zeros(3)
                fill(u[1:], w - 1, 7.0)
                v = u[2]
                if u[1] > 0.0:
                    #pragma acc loop vector
                    for j in range(10):
                        out[i, w * 10 + j] += v
            out[i, 0] = s + c + t[1] + t[0]

    agree(local, np.arange(100.0), np.zeros((7, 30)))
