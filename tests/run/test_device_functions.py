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
